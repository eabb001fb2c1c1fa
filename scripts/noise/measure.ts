/*
 * Counts what the rules say of the examples, of the corpus and of further folders: per rule, severity, format and thousand ports.
 * A file of the corpus is checked by itself: it lies beside files of other projects, so that what one says of another counts for nothing.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Finding } from '../../server/src/core/rule.ts';
import { SEVERITIES, type Severity } from '../../server/src/core/settings.ts';
import { LineTable } from '../../server/src/core/text.ts';
import { createNodeHost } from '../../server/src/host/node.ts';
import { toSlashes, walkFolder } from '../../server/src/host/walk.ts';
import { createDefaultService, type PortService } from '../../server/src/service.ts';

const CORPUS = '../shared/corpus/files';

interface Measured {
  readonly file: string;
  readonly text: string;
  readonly formats: readonly { readonly id: string; readonly ports: number }[];
  readonly findings: readonly Finding[];
}

const { values, positionals } = parseArgs({
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    only: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const sampled = SEVERITIES.find((severity) => severity === values.sample);
const size = sampled ? Number(positionals.shift() ?? 100) : 0;

const measured: Measured[] = [];
const folders = values.only ? positionals : ['examples', ...positionals];
for (const folder of folders) for (const one of await measureTogether(folder)) measured.push(one);
if (!values.only && existsSync(CORPUS)) for (const one of await measureApart(CORPUS)) measured.push(one);
else if (!values.only) console.log(`${CORPUS} is not here: only the examples are measured.`);
if (sampled) printSample(sampled, size, Number(values.seed));
else printTables();

/** One workspace: findings may come of several files. */
async function measureTogether(folder: string): Promise<readonly Measured[]> {
  const service = createDefaultService(createNodeHost());
  const files = [...walkFolder(path.resolve(folder), () => {})].filter((file) => service.couldBeOurs(toSlashes(file)));
  for (const file of files) takeIn(service, file);
  const results: Measured[] = [];
  for (const file of files) results.push(await measure(service, file));
  return results;
}

/** Files that have nothing to do with each other. */
async function measureApart(folder: string): Promise<readonly Measured[]> {
  const results: Measured[] = [];
  const service = createDefaultService(createNodeHost());
  for (const file of walkFolder(path.resolve(folder), () => {})) {
    if (!service.couldBeOurs(toSlashes(file))) continue;
    takeIn(service, file);
    results.push(await measure(service, file));
    await service.close(uriOf(file));
  }
  return results;
}

function uriOf(file: string): string {
  return pathToFileURL(path.resolve(file)).href;
}

function takeIn(service: PortService, file: string): void {
  service.update({
    uri: uriOf(file),
    path: toSlashes(path.resolve(file)),
    text: readFileSync(file, 'utf8'),
    version: 0,
  });
}

async function measure(service: PortService, file: string): Promise<Measured> {
  const uri = uriOf(file);
  const formats = (await service.readings(uri)).map(({ format, result }) => ({
    id: format.id,
    ports: result.uses.filter(({ ports }) => ports !== null).length,
  }));
  return { file, text: service.document(uri)?.text ?? '', formats, findings: await service.check(uri) };
}

function printTables(): void {
  const findings = measured.flatMap((one) => one.findings);
  const ports = new Map<string, number>();
  for (const { id, ports: count } of measured.flatMap((one) => one.formats))
    ports.set(id, (ports.get(id) ?? 0) + count);
  const all = [...ports.values()].reduce((sum, count) => sum + count, 0);
  console.log(`${measured.length} files, ${all} ports, ${findings.length} findings.`);
  console.log('Per rule:');
  console.table(
    tally(
      findings,
      ({ rule }) => rule,
      () => all,
    ),
  );
  console.log('Per format:');
  console.table(
    tally(
      findings,
      ({ format }) => format,
      (format) => ports.get(format) ?? 0,
    ),
  );
}

function tally(
  findings: readonly Finding[],
  keyOf: (finding: Finding) => string,
  portsOf: (key: string) => number,
): Record<string, Record<string, string | number>> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) groups.set(keyOf(finding), [...(groups.get(keyOf(finding)) ?? []), finding]);
  const rows = [...groups].sort(([, a], [, b]) => b.length - a.length);
  rows.push(['all', [...findings]]);
  return Object.fromEntries(
    rows.map(([key, group]) => {
      const counts = SEVERITIES.map((severity) => [severity, group.filter((one) => one.severity === severity).length]);
      const ports =
        key === 'all'
          ? [...new Set(measured.flatMap((one) => one.formats))].reduce((sum, one) => sum + one.ports, 0)
          : portsOf(key);
      const rate = ports > 0 ? ((group.length / ports) * 1000).toFixed(1) : '–';
      return [key, { ...Object.fromEntries(counts), 'per 1,000 ports': rate }];
    }),
  );
}

/** Prints findings of one severity, evenly over all of them after a shuffle that `seed` decides: the same again for the same seed. */
function printSample(severity: Severity, count: number, seed: number): void {
  const all = measured.flatMap(({ file, text, findings }) =>
    findings.filter((finding) => finding.severity === severity).map((finding) => ({ file, text, finding })),
  );
  for (const [place, { file, text, finding }] of shuffled(all, seed).slice(0, count).entries()) {
    const { line } = new LineTable(text).positionAt(finding.span.start);
    const around = text.split(/\r\n|\r|\n/).slice(Math.max(0, line - 2), line + 2);
    console.log(`#${place + 1} ${finding.rule} ${file}:${line + 1}\n  ${finding.message}`);
    for (const written of around) console.log(`    | ${written.slice(0, 160)}`);
  }
}

function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  let state = seed;
  // The linear congruential generator of Numerical Recipes is good enough for a sample.
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return items
    .map((item) => ({ item, key: next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
