/*
 * What somebody who looks a port up waits for at each keystroke: ours beside fuse.js over the same list, in one run. Both are warmed
 * up with the same queries; medians over all keystrokes.
 */
import Fuse from 'fuse.js';
import { inEnglish } from '../server/src/core/message.ts';
import { createLookup } from '../server/src/features/lookup.ts';
import { collectEntries } from '../server/src/features/lookupEntries.ts';
import { createDefaultRegistry } from '../server/src/registry/index.ts';
import { median } from './support/median.ts';

/** Typed letter by letter. */
const TYPED = [
  'postgres',
  'remote desktop',
  'k8s api',
  'https',
  'redis',
  'postgers',
  'mail submission',
  '8080',
  'elasticsearch',
];
/** The QuickPick shows no more. */
const SHOWN = 50;
const ROUNDS = 5;

const registry = createDefaultRegistry();
const started = performance.now();
const lookup = createLookup(registry, [], inEnglish);
lookup.find('warm up', SHOWN);
const builtMs = performance.now() - started;

const entries = collectEntries(registry, [], inEnglish);
const list = entries.map((entry) => ({ ...entry, port: String(entry.ports.first) }));
const fuse = new Fuse(list, {
  keys: ['port', 'name', 'aliases', 'title', 'software'],
  threshold: 0.3,
  ignoreLocation: true,
});

const keystrokes = TYPED.flatMap((text) => Array.from(text, (_, end) => text.slice(0, end + 1)));
const ours = medianMs((query) => lookup.find(query, SHOWN));
const theirs = medianMs((query) => fuse.search(query, { limit: SHOWN }));

console.log(
  `\nLookup, one keystroke over ${entries.length} entries (${keystrokes.length} keystrokes, median of all; slowest)`,
);
console.log(
  `  Portwise  ${ours.median.toFixed(2)} ms; ${ours.slowest.toFixed(2)} ms   (made ready in ${builtMs.toFixed(0)} ms)`,
);
console.log(`  fuse.js   ${theirs.median.toFixed(2)} ms; ${theirs.slowest.toFixed(2)} ms`);
console.log(`  ratio     1 : ${(theirs.median / ours.median).toFixed(0)}`);

/** The slowest keystroke is the slowest of the medians of each one, so that a pause of the machine does not count. */
function medianMs(search: (query: string) => unknown): { readonly median: number; readonly slowest: number } {
  for (const query of keystrokes) search(query);
  const each = keystrokes.map((query) => median(Array.from({ length: ROUNDS }, () => timeOf(() => search(query)))));
  return { median: median(each), slowest: Math.max(...each) };
}

function timeOf(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
