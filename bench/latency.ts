/*
 * What an editor's user waits for: the time from a keystroke to the diagnostics of the new text, and from the start of the server's
 * process to its first diagnostics. Ours beside yaml-language-server with the Compose schema that dclint carries, over the same
 * protocol, on the same files, in one run. Wall time, and processor time (the whole process: user and system), as medians.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { RULES } from '../server/src/rules/index.ts';
import { type ClientOptions, LanguageClient } from '../test/lsp/client.ts';
import { median } from './support/median.ts';

const URI = 'file:///bench/docker-compose.yml';
const STARTS = 7;
/** A session is thousands of keystrokes long: what the first ones cost to compile is seen at the start. */
const WARM_UP_KEYSTROKES = 50;
/** Linux counts processor time in ticks of 10 ms: it takes many short keystrokes to see it. */
const KEYSTROKES = 200;
const TICK_MS = 10;

interface Contestant {
  readonly name: string;
  readonly script: readonly string[];
  readonly options: ClientOptions;
}

const SCHEMA = pathToFileURL(path.resolve('node_modules/dclint/schemas/compose.schema.json')).href;

/** Those that are off by default run too. */
const EVERY_RULE = Object.fromEntries(
  RULES.filter(({ meta }) => meta.severity === 'off').map(({ meta }) => [meta.id, 'hint']),
);

const PORTWISE: Contestant = {
  name: 'Portwise',
  script: [path.resolve('dist/server.js'), '--stdio'],
  options: { settings: { portwise: { rules: EVERY_RULE } } },
};

const YAML_LANGUAGE_SERVER: Contestant = {
  name: 'yaml-language-server',
  script: [path.resolve('node_modules/yaml-language-server/bin/yaml-language-server'), '--stdio'],
  options: {
    settings: {
      yaml: { validate: true, schemas: { [SCHEMA]: '/*.yml' }, schemaStore: { enable: false, url: '' } },
    },
    patienceMs: 60_000,
  },
};

interface Measurement {
  readonly wallMs: number;
  readonly processorMs: number;
}

for (const lines of [30, 1000]) {
  const text = composeFile(lines);
  const starts = await measureStarts([PORTWISE, YAML_LANGUAGE_SERVER], text);
  report(`start → first diagnostics, ${lines} lines`, starts);
  const keystrokes = [];
  for (const contestant of [PORTWISE, YAML_LANGUAGE_SERVER]) keystrokes.push(await measureKeystrokes(contestant, text));
  report(`keystroke → diagnostics, ${lines} lines`, keystrokes);
}

/** Starts the contestants in turn, so that what else the machine does meets both. */
async function measureStarts(contestants: readonly Contestant[], text: string): Promise<readonly Measurement[]> {
  const rounds: Measurement[][] = [];
  for (let round = 0; round < STARTS; round++) {
    const results = [];
    for (const contestant of contestants) results.push(await measureStart(contestant, text));
    rounds.push(results);
  }
  return contestants.map((_, place) => ({
    wallMs: median(rounds.map((round) => round[place]!.wallMs)),
    processorMs: median(rounds.map((round) => round[place]!.processorMs)),
  }));
}

async function measureStart({ script, options }: Contestant, text: string): Promise<Measurement> {
  const start = performance.now();
  const client = await LanguageClient.start(script, options);
  await openAndWait(client, text);
  const measurement = { wallMs: performance.now() - start, processorMs: processorTime(client.pid) };
  await client.stop();
  return measurement;
}

/** Types a digit into a port in the middle of the file and takes it back, again and again, waiting for each answer. */
async function measureKeystrokes({ script, options }: Contestant, text: string): Promise<Measurement> {
  const client = await LanguageClient.start(script, options);
  await openAndWait(client, text);
  const before = text.slice(0, text.indexOf('8', text.indexOf('127.0.0.1:80', text.length / 2)));
  const line = before.split('\n').length - 1;
  const character = before.length - before.lastIndexOf('\n') - 1;
  const position = { line, character };
  const type = async (count: number) => {
    const times: number[] = [];
    for (let stroke = 0; stroke < count; stroke++) {
      const start = performance.now();
      const answer = client.diagnostics(URI, findsSomething);
      if (stroke % 2 === 0) await client.change(URI, { range: { start: position, end: position }, text: '1' });
      else await client.change(URI, { range: { start: position, end: { line, character: character + 1 } }, text: '' });
      await answer;
      times.push(performance.now() - start);
    }
    return times;
  };
  await type(WARM_UP_KEYSTROKES);
  const processorBefore = processorTime(client.pid);
  const answersBefore = client.published;
  const times = await type(KEYSTROKES);
  if (client.published - answersBefore !== KEYSTROKES) throw new Error('one answer for each keystroke was expected');
  const processorMs = (processorTime(client.pid) - processorBefore) / KEYSTROKES;
  await client.stop();
  return { wallMs: median(times), processorMs };
}

async function openAndWait(client: LanguageClient, text: string): Promise<void> {
  const answer = client.diagnostics(URI, findsSomething);
  await client.open(URI, 'yaml', text);
  await answer;
}

/** Each contestant has one fault to find, so an answer without a finding is one that came before the settings did. */
function findsSomething(diagnostics: readonly unknown[]): boolean {
  return diagnostics.length > 0;
}

/** A Compose file of so many lines, with a fault in the port of the first service (ours) and one in its keys (the schema's). */
function composeFile(lines: number): string {
  const text = [
    'services:',
    '  cache:',
    '    image: redis:8',
    '    restrat: always',
    '    ports:',
    '      - "6379:6379"',
  ];
  for (let service = 0; text.length + 12 <= lines; service++) {
    text.push(
      `  shop${service}:`,
      `    image: registry.example.com/shop:${service}`,
      '    restart: unless-stopped',
      '    environment:',
      '      NODE_ENV: production',
      `      PORT: "${3000 + service}"`,
      '    ports:',
      `      - "127.0.0.1:80${String(service).padStart(2, '0')}:${3000 + service}"`,
      '    expose:',
      `      - "${9000 + service}"`,
      '    depends_on:',
      '      - cache',
    );
  }
  return `${text.join('\n')}\n`;
}

/** User and system time of a process so far, from Linux's /proc/PID/stat (proc(5): fields 14 and 15); elsewhere not a number. */
function processorTime(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // from field 3 on: the name before may hold spaces
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function report(what: string, [ours, theirs]: readonly Measurement[]): void {
  const milliseconds = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
  const share = (value: number, of: number) => `1/${(of / value).toFixed(1)}`;
  console.log(what);
  console.table({
    'wall time': {
      [PORTWISE.name]: milliseconds(ours!.wallMs),
      [YAML_LANGUAGE_SERVER.name]: milliseconds(theirs!.wallMs),
      ratio: share(ours!.wallMs, theirs!.wallMs),
    },
    'processor time': {
      [PORTWISE.name]: milliseconds(ours!.processorMs),
      [YAML_LANGUAGE_SERVER.name]: milliseconds(theirs!.processorMs),
      ratio: share(ours!.processorMs, theirs!.processorMs),
    },
  });
}
