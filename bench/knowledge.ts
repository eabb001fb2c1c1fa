/*
 * What the curated knowledge costs: from the start of the server's process to its first hover, with all data and with an empty table in the
 * place of the curated one, in turn, as medians.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { HoverRequest } from 'vscode-languageserver/node';
import { LanguageClient } from '../test/lsp/client.ts';
import { median } from './support/median.ts';

const URI = 'file:///bench/docker-compose.yml';
const TEXT = 'services:\n  cache:\n    image: redis:7\n    ports:\n      - "6379:6379"\n';
const ROUNDS = 15;

const withAll = await bundle('server-with-knowledge.cjs', false);
const without = await bundle('server-without-knowledge.cjs', true);
const times: [number[], number[]] = [[], []];
for (let round = 0; round <= ROUNDS; round++) {
  const results = [await measure(withAll), await measure(without)];
  // The first round fills the disk's cache.
  if (round > 0) for (const place of [0, 1] as const) times[place].push(results[place]!);
}
const [full, empty] = times.map(median) as [number, number];
console.log('start → first hover');
console.table({
  'with all data': { 'wall time': `${full.toFixed(0)} ms` },
  'without the curated data': { 'wall time': `${empty.toFixed(0)} ms` },
  ratio: { 'wall time': (full / empty).toFixed(2) },
});

/** Bundles the server as it is shipped, or with the head of the curated table alone. */
async function bundle(name: string, emptied: boolean): Promise<string> {
  const outfile = path.resolve('out/bench', name);
  await build({
    entryPoints: ['server/src/lsp/main.node.ts'],
    outfile,
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    mainFields: ['module', 'main'],
    logLevel: 'error',
    external: ['undici'],
    plugins: [
      {
        name: 'tables',
        setup({ onLoad }) {
          onLoad({ filter: /\.tsv$/ }, ({ path: file }) => {
            const text = readFileSync(file, 'utf8');
            const isCurated = path.basename(file) === 'knowledge.tsv';
            return { loader: 'text', contents: emptied && isCurated ? text.slice(0, text.indexOf('\n') + 1) : text };
          });
        },
      },
    ],
  });
  return outfile;
}

async function measure(script: string): Promise<number> {
  const start = performance.now();
  const client = await LanguageClient.start([script, '--stdio'], {});
  await client.open(URI, 'dockercompose', TEXT);
  const hover = await client.connection.sendRequest(HoverRequest.type, {
    textDocument: { uri: URI },
    position: { line: 4, character: 10 },
  });
  const elapsed = performance.now() - start;
  if (!hover) throw new Error('there was no hover');
  await client.stop();
  return elapsed;
}
