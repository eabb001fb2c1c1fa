import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');

const ENTRY = `- port: 6379
  transports: [tcp]
  name: redis
  title: Redis key-value store
  software: [Redis]
  iana: same
`;

describe('data', () => {
  it('is what its sources make of it (else: npm run data)', () => {
    const { status, stderr } = spawnSync(process.execPath, ['data/build.mjs', '--check'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});

describe('data: the build of curated entries', () => {
  let project = '';

  beforeAll(() => {
    project = mkdtempSync(path.join(tmpdir(), 'portwise-data-'));
    cpSync(path.join(ROOT, 'data'), path.join(project, 'data'), { recursive: true });
    cpSync(path.join(ROOT, 'server/src/core'), path.join(project, 'server/src/core'), { recursive: true });
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(project, 'node_modules'), 'dir');
  });

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  /** Builds from these YAML texts alone: file → text. */
  function build(files: Readonly<Record<string, string>>, ...more: string[]) {
    const folder = path.join(project, 'data/knowledge');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
    return spawnSync(process.execPath, ['data/build.mjs', ...more], { cwd: project, encoding: 'utf8' });
  }

  it('takes a right entry and an empty file, and says when a checked-in table is stale', () => {
    expect(build({ 'test.yaml': ENTRY, 'empty.yaml': '' })).toMatchObject({ status: 0, stderr: '' });
    const table = readFileSync(path.join(project, 'data/generated/knowledge.tsv'), 'utf8');
    expect(table.split('\n')[1]).toBe('6379\tt\tredis\tRedis key-value store\t\tRedis\t\ttest\t\t\t\t\t\t\t\t\t');
    expect(build({ 'test.yaml': ENTRY }, '--check')).toMatchObject({ status: 0, stderr: '' });
    const stale = build({}, '--check');
    expect(stale.status).toBe(1);
    expect(stale.stderr).toContain('data/generated/knowledge.tsv is not up to date: run npm run data');
  });

  const mistakes: readonly (readonly [string, string, string])[] = [
    ['an unknown field', `${ENTRY}  colour: red\n`, 'unknown field colour'],
    ['an unknown risk', `${ENTRY}  risks: [scary]\n  basis: by-nature\n`, 'unknown word scary'],
    ['a risk without a basis', `${ENTRY}  risks: [noauth]\n`, 'names risks, but no basis'],
    ['a checked claim without a reference', `${ENTRY}  risks: [noauth]\n  basis: checked\n`, 'gives no reference'],
    ['a reference that is none', `${ENTRY}  references: [somewhere]\n`, 'neither RFC 7143 nor https'],
    ['a duplicate', ENTRY + ENTRY, '6379/tcp redis is there already'],
    ['a missing field', ENTRY.replace(/ {2}title.*\n/, ''), 'has no title'],
    ['a wrong port', ENTRY.replace('6379', '70000'), 'port is no port'],
    ['a claim against the registry', ENTRY.replace('same', 'unassigned'), 'the registry names redis there'],
    ['a name other than the registry’s', ENTRY.replace('name: redis', 'name: reddis'), "take IANA's name, with reddis"],
    ['broken YAML', '- port: [\n', ''],
    ['a text without entries', 'port: 80\n', 'is no list of entries'],
    ['an entry without fields', '- just text\n', 'is no entry of fields'],
  ];

  it('fails for each mistake, with its file and line', () => {
    const files = Object.fromEntries(mistakes.map(([, text], place) => [`mistake-${place}.yaml`, text]));
    const { status, stderr } = build(files);
    expect(status).toBe(1);
    const lines = stderr.split('\n');
    const told = mistakes.map(([what, , message], place) => {
      const line = lines.find((one) => one.startsWith(`mistake-${place}.yaml`) && one.includes(message));
      return line ? what : `${what}: not told`;
    });
    expect(told).toEqual(mistakes.map(([what]) => what));
  });
});
