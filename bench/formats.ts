/*
 * How fast each format is read. First a text like those that people write: megabytes a second, beside the parser library's own
 * parse of the same text in the same run where there is one, and how much longer ten times the text takes. Then what makes readers
 * slow: long runs of each sign where a port stands, and for each format the inputs that are hard for it. A reader that is not
 * linear fails the run. Processor time (user and system), the fastest of several runs.
 */
import { parse as parseJson } from 'jsonc-parser';
import { parse as parseShell } from 'unbash';
import { parseAllDocuments } from 'yaml';
import type { SourceDoc } from '../server/src/core/document.ts';
import type { Format, ReadContext } from '../server/src/core/format.ts';
import { createParsed } from '../server/src/core/parsed.ts';
import { FORMATS } from '../server/src/formats/index.ts';
import { createDefaultRegistry } from '../server/src/registry/index.ts';
import { SAMPLES, type Sample, SIGNS } from './texts/formats.ts';

/** Characters of the short texts; the long ones have ten times as many. */
const SHORT = 20_000;
const HARD_SHORT = 10_000;
const TIMES = 10;
/** Ten times the text may take this many times as long. */
const MOST = 12;
const RUNS = 5;
const HARD_RUNS = 1;
/** A time that is too high may be the machine's doing: it is measured anew so often before it counts. */
const SECOND_LOOKS = 3;
/**
 * What is still too slow then is read once more this many times as long, and may take this many times as long: the garbage collector
 * makes the first long text dear, and deep nesting each one a little, while a reader that is quadratic takes 64 times as long.
 */
const FURTHER = 8;
const MOST_FURTHER = 24;
const FURTHER_RUNS = 3;
/** What takes less than this is linear whatever the ratio says: the compiler and the garbage collector outweigh it. */
const NEGLIGIBLE_MS = 30;

/** The parser library that reads a format's language, where there is one. */
const SHELL = { library: 'unbash', parse: (text: string): unknown => parseShell(text) };
const YAML = { library: 'yaml', parse: (text: string): unknown => parseAllDocuments(text) };
const JSONC = { library: 'jsonc-parser', parse: (text: string): unknown => parseJson(text) };
const LIBRARIES: Readonly<Record<string, typeof SHELL>> = {
  compose: YAML,
  devcontainer: JSONC,
  'docker-run': SHELL,
  'firewall-cmd': SHELL,
  'github-actions': YAML,
  iptables: SHELL,
  kubernetes: YAML,
  'nft-command': SHELL,
  ufw: SHELL,
};

const registry = createDefaultRegistry();
/** A context of its own for each reading, as for each version of a document: nothing that one has parsed is there for the next. */
const newContext = (): ReadContext => ({
  portOf: (name, transport) => registry.portOf(name, transport),
  neighbour: () => undefined,
  parsed: createParsed(),
});
const superLinear: string[] = [];

console.log(`\nReading ${(SHORT * TIMES) / 1000} kB of each format (processor time, fastest of ${RUNS} runs)`);
console.table(Object.fromEntries(FORMATS.map((format) => [format.id, realistic(format)])));
console.log(`\nReading what is hard: ${HARD_SHORT / 1000} kB and ${TIMES} times as much (worst figures of all inputs)`);
console.table(Object.fromEntries(FORMATS.map((format) => [format.id, hardest(format)])));
for (const one of superLinear) console.error(`Not linear: ${one}`);
if (superLinear.length > 0) process.exitCode = 1;

function realistic(format: Format): Readonly<Record<string, string>> {
  const sample = sampleOf(format);
  const make = (size: number) => write(sample, size);
  const long = make(SHORT * TIMES);
  const { ratio, longMs, isLinear } = compare(format, sample, make, SHORT, RUNS);
  if (!isLinear) superLinear.push(`${format.id}: ${ratio.toFixed(1)}`);
  const { uses } = format.read(docOf(sample, long), newContext());
  const library = LIBRARIES[format.id];
  const theirMs = library ? fastest(timesOf(() => library.parse(long), RUNS)) : undefined;
  return {
    'MB/s': (long.length / 1000 / longMs).toFixed(1),
    ports: String(uses.length),
    '10× the text': timesAsLong(ratio),
    library: library?.library ?? '',
    'its MB/s': theirMs ? (long.length / 1000 / theirMs).toFixed(1) : '',
    'ours to its time': theirMs ? `${(longMs / theirMs).toFixed(2)}×` : '',
  };
}

/** Tries every hard input of a format and tells the two worst of its figures. */
function hardest(format: Format): Readonly<Record<string, string>> {
  const sample = sampleOf(format);
  const inputs: [what: string, make: (size: number) => string][] = [
    ...SIGNS.map((sign): [string, (size: number) => string] => [
      JSON.stringify(sign),
      (size) => sample.opening + sign.repeat(size / sign.length),
    ]),
    ...Object.entries(sample.hard ?? {}),
  ];
  const results = inputs.map(([what, make]) => {
    const result = compare(format, sample, make, HARD_SHORT, HARD_RUNS);
    if (!result.isLinear) superLinear.push(`${format.id}, ${what}: ${result.ratio.toFixed(1)}`);
    return { what, ...result };
  });
  const steepest = results.reduce((worst, one) => (one.ratio > worst.ratio ? one : worst));
  const slowest = results.reduce((worst, one) => (one.longMs > worst.longMs ? one : worst));
  return {
    inputs: String(results.length),
    'worst 10×': timesAsLong(steepest.ratio),
    'with runs of': steepest.ratio === 0 ? '' : steepest.what,
    slowest: `${slowest.longMs.toFixed(0)} ms`,
    'with a run of': slowest.what,
  };
}

interface Comparison {
  /** How many times as long ten times the text takes; 0 where it takes next to no time. */
  readonly ratio: number;
  readonly longMs: number;
  readonly isLinear: boolean;
}

/**
 * Times one reading of a long text and, where that takes long enough to tell, ten of a short one, so that both leave as much to be
 * collected; looks again where needed.
 */
function compare(
  format: Format,
  sample: Sample,
  make: (size: number) => string,
  size: number,
  runs: number,
): Comparison {
  const [short, long] = [make(size), make(size * TIMES)];
  const read = (text: string) => format.read(docOf(sample, text), newContext());
  const readShort = () => {
    for (let time = 0; time < TIMES; time++) read(short);
  };
  read(short);
  let best: Comparison = { ratio: Number.POSITIVE_INFINITY, longMs: Number.POSITIVE_INFINITY, isLinear: false };
  for (let look = 0; look < SECOND_LOOKS && best.ratio > MOST; look++) {
    const longMs = fastest(timesOf(() => read(long), runs));
    if (longMs < NEGLIGIBLE_MS) return { ratio: 0, longMs, isLinear: true };
    const shortMs = fastest(timesOf(readShort, runs)) / TIMES;
    const ratio = (longMs / shortMs) * ((TIMES * short.length) / long.length);
    if (ratio < best.ratio) best = { ratio, longMs, isLinear: ratio <= MOST };
  }
  if (best.isLinear) return best;
  const longer = make(size * TIMES * FURTHER);
  const growth = fastest(timesOf(() => read(longer), FURTHER_RUNS)) / fastest(timesOf(() => read(long), FURTHER_RUNS));
  return growth <= MOST_FURTHER
    ? { ...best, ratio: Math.min(best.ratio, (growth * TIMES) / FURTHER), isLinear: true }
    : best;
}

/** Nothing is measured of what takes next to no time. */
function timesAsLong(ratio: number): string {
  return ratio === 0 ? '–' : `${ratio.toFixed(1)}×`;
}

function sampleOf({ id }: Format): Sample {
  const sample = SAMPLES[id];
  if (!sample) throw new Error(`bench/texts/formats.ts has no sample of ${id}.`);
  return sample;
}

function write({ head = '', part, tail = '' }: Sample, length: number): string {
  const parts = [head];
  for (let written = head.length, place = 0; written < length; place++) {
    const text = part(place);
    parts.push(text);
    written += text.length;
  }
  return parts.join('') + tail;
}

function docOf({ path }: Sample, text: string): SourceDoc {
  return { uri: `file:///bench/${path}`, path: `/bench/${path}`, text, version: 1 };
}

/** Processor time of each run, in milliseconds. */
function timesOf(work: () => unknown, runs: number): readonly number[] {
  return Array.from({ length: runs }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
}

/** What else the machine does, the compiler and the garbage collector only add to a time. */
function fastest(times: readonly number[]): number {
  return Math.min(...times);
}
