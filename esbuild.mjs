/**
 * Bundles what is shipped: the extension, its language client, the language server and the command line, for Node and for the
 * browser.
 *
 *     node esbuild.mjs                 readable, with source maps
 *     node esbuild.mjs --production    small, without
 */
import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const production = process.argv.includes('--production');

/** `portwise lsp` and the extension's loader load the heavy half only when it is needed: another file of dist/. */
const LAZY = {
  [join(root, 'client/src/languageClient.ts')]: './languageClient.js',
  [join(root, 'server/src/lsp/main.ts')]: './server.js',
  [join(root, 'server/src/host/download.ts')]: './download.js',
};

/** Leaves `import('./languageClient.ts')` to run time, as a require of the bundle that was made of it. */
const lazyBundles = {
  name: 'lazy-bundles',
  setup({ onResolve }) {
    onResolve({ filter: /\.ts$/ }, ({ path, resolveDir, kind }) => {
      const bundle = kind === 'dynamic-import' && LAZY[resolve(resolveDir, path)];
      return bundle ? { path: bundle, external: true } : undefined;
    });
  },
};

/** undici carries its parser twice, the second time for processors with SIMD, in base64: one file in a year is fetched as fast without. */
const oneParser = {
  name: 'one-parser',
  setup({ onResolve }) {
    onResolve({ filter: /llhttp_simd-wasm/ }, ({ resolveDir }) => ({
      path: resolve(resolveDir, '../llhttp/llhttp-wasm.js'),
    }));
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'cjs',
  target: 'es2023',
  loader: { '.tsv': 'text' },
  // Its Node build is CommonJS, which can't be shaken: a fifth larger.
  alias: { yaml: join(root, 'node_modules/yaml/browser/index.js') },
  minify: production,
  sourcemap: production ? false : 'linked',
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
};

// `module` first: jsonc-parser's `main` is a UMD file, whose inner requires esbuild leaves behind.
const node = {
  ...common,
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  // VS Code gives its API to `require` alone, so a lazy bundle has to be required too.
  supported: { 'dynamic-import': false },
  plugins: [lazyBundles],
};

const browser = { ...common, platform: 'browser', mainFields: ['browser', 'module', 'main'] };

const BUNDLES = [
  { ...node, entryPoints: ['client/src/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'] },
  { ...node, entryPoints: ['server/src/host/download.ts'], outfile: 'dist/download.js', plugins: [oneParser] },
  { ...node, entryPoints: ['client/src/languageClient.ts'], outfile: 'dist/languageClient.js', external: ['vscode'] },
  // For Node and for a web worker: it loads one half or the other.
  { ...node, conditions: ['browser'], entryPoints: ['server/src/lsp/main.ts'], outfile: 'dist/server.js' },
  {
    ...node,
    entryPoints: ['server/src/cli/main.ts'],
    outfile: 'dist/cli.js',
    banner: { js: '#!/usr/bin/env node' },
  },
  {
    ...browser,
    entryPoints: ['client/src/extension.browser.ts'],
    outfile: 'dist/extension.browser.js',
    external: ['vscode'],
  },
  // The page that draws the Port Map, in a frame of its own.
  { ...browser, format: 'iife', entryPoints: ['client/webview/portMap/main.ts'], outfile: 'dist/portMap.js' },
  { ...browser, entryPoints: ['client/webview/portMap/portMap.css'], outfile: 'dist/portMap.css' },
];

const results = await Promise.allSettled(BUNDLES.map((options) => build(options)));
for (const [place, { status, reason }] of results.entries()) {
  const { outfile } = BUNDLES[place];
  if (status === 'fulfilled') console.log(`${outfile.padEnd(26)} ${kilobytes(outfile)}`);
  else process.exitCode = 1;
  // esbuild has printed its own errors by then.
  if (reason && !reason.errors) console.error(reason);
}

function kilobytes(file) {
  return `${(statSync(join(root, file)).size / 1024).toFixed(1).padStart(7)} KB`;
}
