// Makes what the runners put into a VS Code: the suite as one file, and the extension as a person installs it.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../../../scripts/setup.mjs';

const OUT = path.join(ROOT, 'out', 'vscode');

const COMMON = { bundle: true, format: 'cjs', sourcemap: 'inline', logLevel: 'warning' };
const FOR_NODE = { ...COMMON, platform: 'node', target: 'node20', external: ['vscode', 'mocha'] };
const FOR_BROWSER = { ...COMMON, platform: 'browser', target: 'es2023', external: ['vscode'] };

/** @returns {Promise<string>} the bundled suite: a module with `run()` */
export async function bundleSuite() {
  const outfile = path.join(OUT, 'suite.cjs');
  await build({ ...FOR_NODE, entryPoints: [path.join(ROOT, 'test/vscode/suite/index.ts')], outfile });
  return outfile;
}

/**
 * @param {string} folder where to put it: of an extension that is there when it runs
 * @returns {Promise<string>} the suite for an extension host in a web worker, with Mocha in it
 */
export async function bundleWebSuite(folder) {
  const outfile = path.join(folder, 'suite.js');
  await build({ ...FOR_BROWSER, entryPoints: [path.join(ROOT, 'test/vscode/suite/index.web.ts')], outfile });
  return outfile;
}

/**
 * @param {string} folder what is in the file system at the start, below `/shop`
 * @returns {Promise<string>} the folder of an extension that serves `vscode-vfs://` from memory
 */
export async function bundleMemoryFiles(folder) {
  const source = path.join(ROOT, 'test/vscode/memoryFiles');
  const into = path.join(OUT, 'memoryFiles');
  const files = readdirSync(folder, { recursive: true }).filter((name) => statSync(path.join(folder, name)).isFile());
  const texts = files.map((name) => [
    `/shop/${name.split(path.sep).join('/')}`,
    readFileSync(path.join(folder, name), 'utf8'),
  ]);
  await build({
    ...FOR_BROWSER,
    entryPoints: [path.join(source, 'extension.ts')],
    outfile: path.join(into, 'extension.js'),
    define: { FILES: JSON.stringify(Object.fromEntries(texts)) },
  });
  copyFileSync(path.join(source, 'package.json'), path.join(into, 'package.json'));
  return into;
}

/** As in package.json's script: everything is bundled, and the README's pictures and links are kept without a repository to look in. */
const PACKAGE_OPTIONS = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];

/**
 * @returns {string} the packaged extension, made of what is built
 * @throws Error with the packager's own words
 */
export function packageExtension() {
  const vsix = path.join(OUT, 'portwise.vsix');
  mkdirSync(OUT, { recursive: true });
  const vsce = path.join(ROOT, 'node_modules', '@vscode', 'vsce', 'vsce');
  try {
    execFileSync(process.execPath, [vsce, 'package', ...PACKAGE_OPTIONS, '--out', vsix], { cwd: ROOT, stdio: 'pipe' });
  } catch (error) {
    throw new Error(`vsce could not package the extension:\n${error.stdout}${error.stderr}`);
  }
  return vsix;
}
