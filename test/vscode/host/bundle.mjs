// Makes what the runners put into a VS Code: the suite as one file, and the extension as a person installs it.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../../../scripts/setup.mjs';

const OUT = path.join(ROOT, 'out', 'vscode');

/** @returns {Promise<string>} the bundled suite: a module with `run()` */
export async function bundleSuite() {
  const outfile = path.join(OUT, 'suite.cjs');
  await build({
    entryPoints: [path.join(ROOT, 'test/vscode/suite/index.ts')],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return outfile;
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
