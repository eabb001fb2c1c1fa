import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { version } from '../../package.json';
import { ruleAddress } from '../../server/src/cli/output/ruleAddress.ts';
import { readCsv } from '../support/csv.ts';
import { folderWith, hasProgram, objectsIn, portwise, ROOT, run } from './support.ts';

/** A name that every output has to quote in its own way. */
const ODD_NAME = 'odd & <"od,d">/compose 100%: ü.yaml';

const FILES = {
  [ODD_NAME]: 'services:\n  \'a,<b>|&"c\':\n    image: redis\n    ports:\n      - "6379:6379"\n      - "70000:80"\n',
  'nginx.conf': 'http {\n\tserver {\n\t\tlisten 8080;\n\t}\n}\n',
  'ufw.sh': '#!/bin/sh\nufw allow 4000:3000/tcp # \u001B[31mred\u001B[0m\n',
};

async function check(...words: string[]): Promise<string> {
  return (await portwise(['check', ...words], { cwd: folderWith(FILES) })).stdout;
}

describe.concurrent('the formats of check', () => {
  test('text: place, message, the source line with its underline, and a sum', async () => {
    const text = await check();
    expect(text).toContain(`${ODD_NAME}:5:10: warning: `);
    expect(text).toContain('\n5 |       - "6379:6379"\n  |          ^^^^\n');
    expect(text).toMatch(/\nFound \d+ errors?, \d+ warnings?/);
  });

  test('text: what stands in a file can’t command the terminal', async () => {
    const text = await check();
    expect(text).toContain('ufw allow 4000:3000/tcp # \uFFFD[31mred');
    expect(text).not.toContain('\u001B');
  });

  test('jsonl: exactly the keys of the contract, in the order of the text', async () => {
    const objects = objectsIn(await check('--format', 'jsonl'));
    expect(objects.length).toBeGreaterThanOrEqual(3);
    for (const object of objects) {
      expect(Object.keys(object)).toEqual([
        ...['file', 'line', 'column', 'endLine', 'endColumn', 'rule', 'severity', 'message'],
        ...['port', 'endPort', 'fixable', 'docs'],
      ]);
    }
    const places = objects.map(({ file, line, column }) => [file, line, column]);
    expect(places).toEqual([...places].sort(comparePlaces));
    expect(objects).toContainEqual(expect.objectContaining({ rule: 'port-out-of-range', port: 70000, endPort: 70000 }));
  });

  test('sarif: a log of the 2.1.0 types, with columns, rules, fingerprints and fixes', async () => {
    const text = await check('--format', 'sarif');
    expect(await typeErrors(text)).toBe('');
    const [run] = JSON.parse(text).runs;
    expect(run.tool.driver).toMatchObject({ name: 'Portwise', version });
    const ids = run.tool.driver.rules.map(({ id }: { id: string }) => id);
    for (const { ruleId, ruleIndex } of run.results) expect(ids[ruleIndex]).toBe(ruleId);
    const prints = run.results.map((result: { partialFingerprints: object }) =>
      JSON.stringify(result.partialFingerprints),
    );
    expect(new Set(prints).size).toBe(prints.length);
    const exposed = run.results.find(({ ruleId }: { ruleId: string }) => ruleId === 'exposed-service');
    const [{ physicalLocation }] = exposed.locations;
    expect(physicalLocation.region).toEqual({ startLine: 5, startColumn: 10, endLine: 5, endColumn: 14 });
    expect(decodeURIComponent(physicalLocation.artifactLocation.uri)).toBe(ODD_NAME);
    expect(physicalLocation.artifactLocation.uri).toMatch(/^[\w./%-]+$/);
    expect(exposed.fixes[0].artifactChanges[0].replacements[0].insertedContent.text).toContain('127.0.0.1');
  });

  test('sarif: the test would see a log of another shape', async () => {
    const text = await check('--format', 'sarif');
    const broken = text.replace('"startColumn"', '"firstColumn"').replace('"level": "warning"', '"level": "loud"');
    expect(await typeErrors(broken)).toMatch(/firstColumn[\s\S]*loud|loud[\s\S]*firstColumn/);
  });

  test('github: workflow commands that no name and no message can break', async () => {
    const lines = (await check('--format', 'github')).trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(/^::(error|warning|notice) file=[^,:]+,line=\d+,/);
    const name = ODD_NAME.replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C');
    expect(lines).toContainEqual(
      expect.stringContaining(`::warning file=${name},line=5,endLine=5,col=10,endColumn=13,title=exposed-service::`),
    );
  });

  test('junit: well-formed XML whose counts are right', async () => {
    const { elements, text } = readXml(await check('--format', 'junit'));
    const [suites] = elements.filter(({ name }) => name === 'testsuites');
    const cases = elements.filter(({ name }) => name === 'testcase');
    const failures = elements.filter(({ name }) => name === 'failure');
    expect(suites?.attributes).toMatchObject({ tests: String(cases.length), failures: String(failures.length) });
    expect(cases.map(({ attributes }) => attributes.classname)).toContain(ODD_NAME);
    expect(text).toContain(`${ODD_NAME}:5:10: `);
  });
});

test.each([
  [undefined, undefined],
  ['https://example.org/portwise', 'https://example.org/portwise/docs/rules/port-zero.md'],
  ['https://example.org/portwise/#readme', 'https://example.org/portwise/docs/rules/port-zero.md'],
])('a rule’s address below %s is %s', (homepage, expected) => {
  expect(ruleAddress('port-zero', homepage)).toBe(expected);
});

describe.concurrent('the formats of list', () => {
  test('jsonl: exactly the keys of the contract, sorted by file and place', async () => {
    const { status, stdout } = await portwise(['list', '--format', 'jsonl'], { cwd: folderWith(FILES) });
    expect(status).toBe(0);
    const objects = objectsIn(stdout);
    for (const object of objects) {
      expect(Object.keys(object).sort()).toEqual(
        [
          ...['file', 'line', 'column', 'endLine', 'endColumn', 'port', 'endPort', 'transports', 'role', 'host'],
          ...['spelling', 'text', 'format', 'owner', 'path', 'mapsTo'],
        ].sort(),
      );
    }
    const places = objects.map(({ file, line, column }) => [file, line, column]);
    expect(places).toEqual([...places].sort(comparePlaces));
    expect(objects).toContainEqual(
      expect.objectContaining({ role: 'publish', port: 6379, host: '*', mapsTo: { port: 6379, endPort: 6379 } }),
    );
  });

  test('csv: RFC 4180, with the same uses', async () => {
    const cwd = folderWith(FILES);
    const { stdout } = await portwise(['list', '--format', 'csv'], { cwd });
    const jsonLines = await portwise(['list', '--format', 'jsonl'], { cwd });
    expect(stdout.endsWith('\r\n')).toBe(true);
    const rows = readCsv(stdout);
    expect(rows.map(({ file, line, text }) => ({ file, line: Number(line), text }))).toEqual(
      objectsIn(jsonLines.stdout).map(({ file, line, text }) => ({ file, line, text })),
    );
    expect(rows.map(({ owner }) => owner)).toContain('a,<b>|&"c');
  });

  test('markdown: a table whose cells stay cells', async () => {
    const { stdout } = await portwise(['list', '--format', 'markdown'], { cwd: folderWith(FILES) });
    const rows = stdout.trimEnd().split('\n');
    const bars = rows.map((row) => row.match(/(?<!\\)\|/g)?.length);
    expect(new Set(bars).size).toBe(1);
    expect(rows[1]).toMatch(/^(\| --- )+\|$/);
  });

  test('text: one use a line', async () => {
    const { stdout } = await portwise(['list', 'nginx.conf'], { cwd: folderWith(FILES) });
    expect(stdout).toMatch(/^nginx\.conf:3:10: listen 8080\/tcp .*\n$/);
    const cwd = folderWith({ 'fw.sh': 'ufw allow from 10.20.0.0/16 to any port 5432 proto tcp\n' });
    expect((await portwise(['list'], { cwd })).stdout).toBe('fw.sh:1:41: allow 5432/tcp from 10.20.0.0/16 (in)\n');
  });
});

describe.concurrent('lookup, explain and graph', () => {
  test('lookup answers each query in turn, and ends with 1 where nothing is known', async () => {
    const { status, stdout } = await portwise(['lookup', '--format', 'jsonl', '6379/tcp', 'https', '60999']);
    const objects = objectsIn(stdout);
    expect(status).toBe(0);
    expect(Object.keys(objects[0] ?? {})).toEqual([
      ...['query', 'port', 'endPort', 'transports', 'name', 'title', 'source', 'status', 'range', 'risks'],
      'references',
    ]);
    expect(objects[0]).toMatchObject({ query: '6379/tcp', port: 6379, name: 'redis', transports: ['tcp'] });
    expect(objects.at(-1)).toMatchObject({ query: '60999', name: null, status: 'dynamic', range: 'dynamic' });
    expect((await portwise(['lookup', '60999'])).status).toBe(1);
    expect(await portwise(['lookup', 'no such thing at all'])).toMatchObject({
      status: 1,
      stdout: 'Nothing is known of "no such thing at all".\n',
    });
    expect((await portwise(['lookup', '99999'])).stdout).toBe('99999 is no port: numbers end at 65535.\n');
  });

  test('lookup knows the team’s services, also those of --config', async () => {
    const config = '{ "services": [{ "port": "18085", "name": "billing" }] }';
    const cwd = folderWith({ 'team.jsonc': config });
    expect((await portwise(['lookup', '18085'], { cwd })).status).toBe(1);
    expect((await portwise(['lookup', '18085', '--config', 'team.jsonc'], { cwd })).stdout).toContain('billing');
  });

  test('explain prints a rule’s page', async () => {
    const { status, stdout } = await portwise(['explain', 'exposed-service', 'port-zero']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^exposed-service: [\s\S]*What to do\n[\s\S]*port-zero: /);
  });

  test('graph writes JSON, Mermaid and Graphviz', async () => {
    const cwd = folderWith(FILES);
    const graph = async (format: string) => (await portwise(['graph', '--format', format], { cwd })).stdout;
    const { projects, nodes, edges } = JSON.parse(await graph('json'));
    expect(projects.map(({ files }: { files: readonly string[] }) => files)).toEqual([[ODD_NAME]]);
    expect(nodes).toContainEqual(expect.objectContaining({ kind: 'container', project: projects[0].id }));
    expect(edges).toContainEqual(expect.objectContaining({ kind: 'publishes', file: ODD_NAME, line: 5 }));
    expect(await graph('mermaid')).toMatch(/^(flowchart|graph) /);
    expect(await graph('dot')).toMatch(/^digraph /);
  });
});

describe.concurrent('on a terminal', () => {
  const inTerminal = (words: string, env: NodeJS.ProcessEnv, cwd: string) =>
    run('script', ['-qec', `${process.execPath} ${join(ROOT, 'dist/cli.js')} ${words}`, '/dev/null'], { cwd, env });

  test.skipIf(!hasProgram('script'))('text is coloured, unless NO_COLOR is set (needs script(1))', async () => {
    const cwd = folderWith(FILES);
    expect((await inTerminal('check', { NO_COLOR: '' }, cwd)).stdout).toContain('\u001B[33mwarning\u001B[0m');
    expect((await inTerminal('check', { NO_COLOR: '1' }, cwd)).stdout).not.toContain('\u001B');
    expect((await inTerminal('check --format jsonl', { NO_COLOR: '' }, cwd)).stdout).not.toContain('\u001B');
  });
});

function comparePlaces(a: readonly unknown[], b: readonly unknown[]): number {
  const [fileA, lineA, columnA] = a as [string, number, number];
  const [fileB, lineB, columnB] = b as [string, number, number];
  return fileA < fileB ? -1 : fileA > fileB ? 1 : lineA - lineB || columnA - columnB;
}

/** @returns what the compiler says of the text as a value of SARIF's own type: an unknown property or word is an error. */
async function typeErrors(sarif: string): Promise<string> {
  const folder = join(ROOT, 'out', 'sarif');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `log-${process.pid}-${sarif.length}.ts`);
  writeFileSync(file, `import type { Log } from 'sarif';\nexport const log: Log = ${sarif};\n`);
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const words = ['--noEmit', '--strict', '--ignoreConfig', '--module', 'preserve', '--types', '', file];
  return (await run(process.execPath, [tsc, ...words])).stdout;
}

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** @throws Error for XML that is not well-formed */
function readXml(xml: string): { readonly elements: readonly Element[]; readonly text: string } {
  const elements: Element[] = [];
  let text = '';
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => elements.push({ name, attributes: { ...attributes } }));
  parser.on('text', (piece) => {
    text += piece;
  });
  parser.write(xml).close();
  return { elements, text };
}
