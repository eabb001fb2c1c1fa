/*
 * `npm run bench`: every measurement in this folder, one after the other, each in a process of its own:
 *
 *     npm run bench                  all of them
 *     npm run bench -- latency       one of them
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { main, ROOT, setUp } from '../scripts/setup.mjs';

await main(async () => {
  setUp();
  const { build } = await import('esbuild');
  const asked = process.argv.slice(2);
  const all = readdirSync(import.meta.dirname).flatMap((file) => /^(.+)\.ts$/.exec(file)?.[1] ?? []);
  for (const name of all.filter((one) => asked.length === 0 || asked.includes(one))) {
    const outfile = path.join(ROOT, 'out', 'bench', `${name}.mjs`);
    await build({
      entryPoints: [path.join(import.meta.dirname, `${name}.ts`)],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      // Node asks for the whole name where a package lists no exports.
      alias: { 'picomatch/posix': 'picomatch/posix.js' },
      loader: { '.tsv': 'text' },
      logLevel: 'warning',
    });
    const { status } = spawnSync(process.execPath, [outfile], { cwd: ROOT, stdio: 'inherit' });
    if (status !== 0) throw new Error(`bench/${name}.ts ended with ${status}.`);
  }
});
