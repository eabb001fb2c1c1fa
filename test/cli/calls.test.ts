import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { version } from '../../package.json';
import { CLI, folderWith, forbid, hasProgram, objectsIn, portwise, put, run } from './support.ts';

const REDIS = 'services:\n  cache:\n    image: redis\n    ports:\n      - "6379:6379"\n';
const QUIET = 'http {\n  server {\n    listen 8080;\n  }\n}\n';

describe.concurrent('a call', () => {
  test('--help is one screen that a person can read, and status 0', async () => {
    const { status, stdout } = await portwise(['--help']);
    expect(status).toBe(0);
    for (const command of ['check', 'list', 'lookup', 'explain', 'graph', 'update', 'completion', 'lsp']) {
      expect(stdout).toContain(`  portwise ${command}`);
    }
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(stdout.split('\n').length).toBeLessThanOrEqual(50);
    expect((await portwise(['check', '--help'])).stdout).toBe(stdout);
  });

  test('--version is that of package.json', async () => {
    expect(await portwise(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('without a command says how to call it, and ends with 2', async () => {
    const { status, stdout } = await portwise([]);
    expect(status).toBe(2);
    expect(stdout).toContain('Usage');
  });

  test.each([
    [['chekc'], 'there is no command "chekc"'],
    [['check', '--frobnicate'], 'there is no option "--frobnicate"; portwise --help lists them'],
    [['check', '--format'], "Option '--format <value>' argument missing"],
    [['check', '--format', 'csv'], '--format takes text, jsonl, sarif, github, junit; not "csv"'],
    [['list', '--format', 'sarif'], '--format takes text, jsonl, csv, markdown; not "sarif"'],
    [['list', '--fix'], '--fix is for check; not for list'],
    [['check', '--fail-on', 'loud'], '--fail-on takes error, warning, info, hint, never; not "loud"'],
    [['check', '--dry-run'], '--dry-run is for --fix'],
    [['check', '-'], '"-" needs --stdin-filename NAME'],
    [['check', '--fix', '-', '--stdin-filename', 'compose.yaml'], '--fix can’t write to standard input'],
    [['check', '--as', 'cobol'], '--as: no format "cobol"; there are '],
    [['check', '--config', 'no-such.jsonc'], 'no-such.jsonc: no such file or folder'],
    [['check', '--baseline', 'no-such.json'], 'no-such.json: no such file or folder'],
    [['lookup'], 'lookup needs'],
    [['explain'], 'explain needs a rule: '],
    [['explain', 'no-such-rule'], 'there is no rule "no-such-rule"'],
    [['completion', 'tcsh'], 'completion takes bash, zsh, fish; not "tcsh"'],
    [['completion'], 'completion needs a shell'],
  ])('%j is told in one line on stderr, with status 2', async (words, message) => {
    const { status, stdout, stderr } = await portwise(words, { cwd: folderWith({ 'nginx.conf': QUIET }) });
    expect(stderr).toContain(`portwise: ${message}`);
    expect(stderr.match(/\n/g)).toHaveLength(1);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});

describe.concurrent('the exit status of check', () => {
  test('is 1 where something is at or above --fail-on, 0 where it is not', async () => {
    const cwd = folderWith({ 'compose.yaml': REDIS });
    const statusOf = async (...words: string[]) => (await portwise(['check', ...words], { cwd })).status;
    expect(await statusOf()).toBe(1);
    expect(await statusOf('--fail-on', 'error')).toBe(0);
    expect(await statusOf('--fail-on', 'hint')).toBe(1);
    expect(await statusOf('--fail-on=never')).toBe(0);
  });

  test('is 0 where nothing is found, and where there is nothing to look at', async () => {
    const cwd = folderWith({ 'nginx.conf': QUIET });
    expect(await portwise(['check'], { cwd })).toEqual({ status: 0, stdout: 'Nothing found.\n', stderr: '' });
    expect((await portwise(['check'], { cwd: folderWith({}) })).status).toBe(0);
  });

  test('is 2 where a named path can’t be read; the others are checked all the same', async () => {
    const cwd = folderWith({ 'compose.yaml': REDIS });
    symlinkSync('nowhere', join(cwd, 'dangling.yaml'));
    const words = ['check', '--format', 'jsonl', 'missing.yaml', 'compose.yaml', 'dangling.yaml'];
    const { status, stdout, stderr } = await portwise(words, { cwd });
    expect(status).toBe(2);
    expect(stderr).toBe(
      'portwise: missing.yaml: no such file or folder\nportwise: dangling.yaml: no such file or folder\n',
    );
    expect(objectsIn(stdout)).toMatchObject([{ file: 'compose.yaml', rule: 'exposed-service' }]);
  });

  // The superuser may read everything, so the call is made as somebody else.
  test.skipIf(process.getuid?.() !== 0 || !hasProgram('setpriv'))(
    'is 2 for a file and a folder without permission (needs setpriv)',
    async () => {
      const cwd = folderWith({ 'compose.yaml': REDIS, 'secret.yaml': REDIS, 'closed/nginx.conf': QUIET });
      copyFileSync(CLI, join(cwd, 'cli.js'));
      execFileSync('chmod', ['755', cwd]);
      for (const name of ['secret.yaml', 'closed']) forbid(join(cwd, name));
      const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, 'cli.js'];
      const { status, stdout, stderr } = await run('setpriv', [...asNobody, 'check', '--format', 'jsonl'], {
        cwd,
        env: { HOME: cwd },
      });
      expect(stderr).toBe('portwise: closed: permission denied\nportwise: secret.yaml: permission denied\n');
      expect(status).toBe(2);
      expect(objectsIn(stdout)).toMatchObject([{ file: 'compose.yaml', rule: 'exposed-service' }]);
    },
  );
});

describe.concurrent('what is read', () => {
  test('a folder is walked with .gitignore honoured, without node_modules', async () => {
    const cwd = folderWith({
      '.gitignore': 'build/\n*.local.yaml\n',
      'compose.yaml': REDIS,
      'docker-compose.local.yaml': REDIS,
      'build/compose.yaml': REDIS,
      'node_modules/x/compose.yaml': REDIS,
      'deep/er/.gitignore': '!compose.yaml\ncompose.dev.yaml\n',
      'deep/er/compose.yaml': REDIS,
      'deep/er/compose.dev.yaml': REDIS,
      'notes.md': '6379:6379\n',
    });
    mkdirSync(join(cwd, '.git'));
    const files = async (...words: string[]) =>
      filesIn((await portwise(['list', '--format', 'jsonl', ...words], { cwd })).stdout);
    expect(await files()).toEqual(['compose.yaml', 'deep/er/compose.yaml']);
    expect(await files('build/compose.yaml', 'build')).toEqual(['build/compose.yaml']);
  });

  test('a name may hold anything that a file system takes', async () => {
    const name = 'new\nline \u001B[31m "<&>\'] ::x %0A,|`/ufw.sh';
    const cwd = folderWith({ [name]: '#!/bin/sh\nufw allow 23/tcp\n' });
    const { stdout } = await portwise(['check', '--format', 'jsonl'], { cwd });
    expect(objectsIn(stdout)).toMatchObject([{ file: name, rule: 'cleartext-service' }]);
    const inWords = await portwise(['check'], { cwd });
    expect(inWords.stdout.split('\n')[0]).toMatch(
      /^new\uFFFDline \uFFFD\[31m "<&>'\] ::x %0A,\|`\/ufw\.sh:2:11: warning: /,
    );
  });

  test('names are relative to the working directory, and sorted', async () => {
    const cwd = folderWith({ 'b/nginx.conf': QUIET, 'a/compose.yaml': REDIS, 'a b/ü.conf': QUIET });
    const { stdout } = await portwise(['list', '--format', 'jsonl', '../b', join(cwd, 'a'), '.'], {
      cwd: join(cwd, 'a b'),
    });
    expect(filesIn(stdout)).toEqual(['../a/compose.yaml', '../b/nginx.conf', 'ü.conf']);
  });

  test('standard input is read as the file that --stdin-filename names', async () => {
    const cwd = folderWith({});
    const words = ['check', '--format', 'jsonl', '-', '--stdin-filename', 'sub/compose.yaml'];
    const { status, stdout } = await portwise(words, { cwd, input: REDIS });
    expect(status).toBe(1);
    expect(objectsIn(stdout)).toMatchObject([{ file: 'sub/compose.yaml', line: 5, column: 10, endColumn: 14 }]);
  });

  test('--as takes any file for a format', async () => {
    const cwd = folderWith({ 'site.txt': 'server {\n  listen 8443;\n}\n' });
    expect((await portwise(['list', 'site.txt'], { cwd })).stdout).toBe('');
    const { stdout } = await portwise(['list', '--as', 'nginx', '--format', 'jsonl', 'site.txt'], { cwd });
    expect(objectsIn(stdout)).toMatchObject([{ port: 8443, format: 'nginx', line: 2, column: 10 }]);
  });

  test('the nearest .portwise.jsonc holds, and --config in its place', async () => {
    const off = '{ "rules": { "exposed-service": "off" } }\n';
    const cwd = folderWith({
      'a/compose.yaml': REDIS,
      'a/.portwise.jsonc': off,
      'compose.yaml': REDIS,
      'ci.jsonc': off,
    });
    const found = async (...words: string[]) =>
      filesIn((await portwise(['check', '--format', 'jsonl', ...words], { cwd })).stdout);
    expect(await found()).toEqual(['compose.yaml']);
    expect(await found('--config', 'ci.jsonc')).toEqual([]);
  });

  test('a mistake in .portwise.jsonc is a finding', async () => {
    const cwd = folderWith({ '.portwise.jsonc': '{ "rules": { "exposed-servic": "off" } }\n' });
    const { status, stdout } = await portwise(['check', '--format', 'jsonl'], { cwd });
    expect(objectsIn(stdout)).toMatchObject([{ file: '.portwise.jsonc', rule: 'config-mistake', line: 1 }]);
    expect(status).toBe(1);
  });

  test('CRLF, a byte order mark, tabs and astral characters leave columns exact', async () => {
    const text = '\uFEFF# 😀\r\nservices:\r\n  cache:\r\n    image: redis\r\n    ports: ["😀", "6379:6379"]\r\n';
    const { stdout } = await portwise(['check', '--format', 'jsonl'], { cwd: folderWith({ 'compose.yaml': text }) });
    expect(objectsIn(stdout)).toContainEqual(
      expect.objectContaining({ rule: 'exposed-service', line: 5, column: 20, endLine: 5, endColumn: 24 }),
    );
  });

  test('empty, binary and damaged files give no error', async () => {
    const cwd = folderWith({
      'compose.yaml': '',
      'nginx.conf': Uint8Array.from([0, 1, 2, 0xff, 0xfe, 0]),
      'ufw.sh': Uint8Array.from([...Buffer.from('#!/bin/sh\nufw allow 23 # '), 0xe9, 0xff, 0x0a]),
      'docker-compose.yml': 'services:\n  x: [{\n',
    });
    const { status, stdout, stderr } = await portwise(['check', '--format', 'jsonl'], { cwd });
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(objectsIn(stdout)).toMatchObject([{ file: 'ufw.sh', rule: 'cleartext-service', line: 2, column: 11 }]);
  });

  test('--jobs reads in threads and answers the same, neighbours included', async () => {
    const cwd = folderWith({ 'big/0/.env': 'ADDRESS=127.0.0.1\n', 'big/0/binary.conf': new Uint8Array([0, 1]) });
    for (let place = 0; place < 60; place++) {
      put(cwd, `big/${place}/compose.yaml`, REDIS.replace('6379:', `\${ADDRESS:-0.0.0.0}:${6379 + place}:`));
      put(cwd, `big/${place}/readme.conf`, 'nothing\n');
    }
    const alone = await portwise(['check', '--format', 'jsonl', '--jobs', '1'], { cwd });
    expect(objectsIn(alone.stdout).filter(({ rule }) => rule === 'exposed-service')).toHaveLength(59);
    expect(await portwise(['check', '--format', 'jsonl', '--jobs', '3'], { cwd })).toEqual(alone);
  });

  test('--jobs tells what can’t be read, and --fix sees its neighbours change', async () => {
    const files: Record<string, string> = {};
    for (let place = 0; place < 40; place++) files[`${place}/compose.yaml`] = REDIS;
    const cwd = folderWith(files);
    const { status, stdout, stderr } = await portwise(['check', '--fix', '--jobs', '2', '.', 'nowhere.yaml'], { cwd });
    expect({ status, stderr }).toEqual({ status: 2, stderr: 'portwise: nowhere.yaml: no such file or folder\n' });
    expect(stdout).not.toContain('exposed-service');
    expect(readFileSync(join(cwd, '39/compose.yaml'), 'utf8')).toContain('127.0.0.1:6379');
  });

  test.each(['0', '-1', 'many', '1.5', '1000'])('--jobs %s is a wrong call', async (jobs) => {
    const { status, stderr } = await portwise(['check', `--jobs=${jobs}`]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^portwise: --jobs takes a number from 1 to 256; not ".*"\n$/);
  });

  test('50 MB are not read: a text is told of, a program is not, and the rest is checked', async () => {
    const cwd = folderWith({ 'compose.yaml': REDIS });
    put(cwd, 'huge.yaml', Buffer.alloc(50_000_000, '# nothing\n'));
    put(cwd, 'program', Buffer.alloc(50_000_000));
    const { status, stdout, stderr } = await portwise(['check', '--format', 'jsonl'], { cwd });
    expect(stderr).toBe('portwise: huge.yaml: not read: it has 50 MB, and 15 is the most\n');
    expect(status).toBe(1);
    expect(objectsIn(stdout)).toHaveLength(1);
  });
});

function filesIn(jsonLines: string): readonly unknown[] {
  return [...new Set(objectsIn(jsonLines).map(({ file }) => file))];
}
