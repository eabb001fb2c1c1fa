/*
 * `npm run noise`: what the rules say of real files, and how much of it, informations and hints included.
 *
 *     npm run noise                            examples/ and, where it is there, ../shared/corpus/files
 *     npm run noise -- FOLDER …                these folders too, each of them one workspace
 *     npm run noise -- --only FOLDER …         these folders alone
 *     npm run noise -- --sample warning 100    prints a sample of findings with their lines, to be read by hand
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { checkNode, installPackages, main, ROOT } from './setup.mjs';

await main(async () => {
  checkNode();
  installPackages();
  const { build } = await import('esbuild');
  const outfile = path.join(ROOT, 'out', 'noise.mjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'noise/measure.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    // CommonJS parts among the dependencies ask for Node's own modules by require.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    loader: { '.tsv': 'text' },
    logLevel: 'warning',
  });
  const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) throw new Error(`The measurement ended with ${status}.`);
});
