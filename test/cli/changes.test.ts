import { chmodSync, copyFileSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLI, folderWith, hasProgram, objectsIn, portwise, put, run } from './support.ts';

const REDIS = 'services:\n  cache:\n    image: redis\n    ports:\n      - "6379:6379"\n';
const BACKWARDS = 'services:\r\n  web:\r\n    image: acme/web\r\n    ports:\r\n      - "127.0.0.1:8010-8000:90-80"\r\n';
const FORWARDS = BACKWARDS.replace('8010-8000:90-80', '8000-8010:80-90');

async function rulesIn(cwd: string, ...words: string[]): Promise<readonly unknown[]> {
  const { stdout } = await portwise(['check', '--format', 'jsonl', ...words], { cwd });
  return objectsIn(stdout).map(({ file, rule }) => `${file} ${rule}`);
}

describe.concurrent('--fix', () => {
  test('changes what is safe on disk and tells what is left', async () => {
    const cwd = folderWith({ 'a/compose.yaml': BACKWARDS, 'b/compose.yaml': REDIS.replace('6379:', '70000:') });
    const { status, stdout } = await portwise(['check', '--fix', '--format', 'jsonl'], { cwd });
    expect(readFileSync(join(cwd, 'a/compose.yaml'), 'utf8')).toBe(FORWARDS);
    expect(objectsIn(stdout).map(({ file }) => file)).not.toContain('a/compose.yaml');
    expect(objectsIn(stdout)).toContainEqual(expect.objectContaining({ rule: 'port-out-of-range' }));
    expect(status).toBe(1);
    expect(await rulesIn(cwd)).toEqual(objectsIn(stdout).map(({ file, rule }) => `${file} ${rule}`));
  });

  test('--dry-run prints a diff that git applies, and changes nothing', async () => {
    const cwd = folderWith({ 'compose.yaml': BACKWARDS });
    const { status, stdout } = await portwise(['check', '--fix', '--dry-run'], { cwd });
    expect(status).toBe(0);
    expect(readFileSync(join(cwd, 'compose.yaml'), 'utf8')).toBe(BACKWARDS);
    if (hasProgram('git')) {
      await run('git', ['apply', '-p0', '-'], { cwd, input: stdout });
      expect(readFileSync(join(cwd, 'compose.yaml'), 'utf8')).toBe(FORWARDS);
    }
  });

  test('--dry-run works on standard input', async () => {
    const words = ['check', '--fix', '--dry-run', '-', '--stdin-filename', 'compose.yaml'];
    const { stdout } = await portwise(words, { cwd: folderWith({}), input: BACKWARDS });
    expect(stdout).toContain('+      - "127.0.0.1:8000-8010:80-90"');
  });

  test('leaves a file alone that is not UTF-8, and says so', async () => {
    const latin = Buffer.concat([Buffer.from(BACKWARDS), Buffer.from([0x23, 0xe9, 0x0a])]);
    const cwd = folderWith({ 'compose.yaml': latin });
    const { status, stderr } = await portwise(['check', '--fix'], { cwd });
    expect(stderr).toBe('portwise: compose.yaml: not fixed, it is not UTF-8\n');
    expect(status).toBe(1);
    expect(readFileSync(join(cwd, 'compose.yaml')).equals(latin)).toBe(true);
  });

  test.skipIf(process.getuid?.() !== 0 || !hasProgram('setpriv'))(
    'tells of a file that can’t be written and goes on (needs setpriv)',
    async () => {
      const cwd = folderWith({ 'a/compose.yaml': REDIS, 'b/compose.yaml': REDIS });
      copyFileSync(CLI, join(cwd, 'cli.js'));
      for (const path of ['.', 'a', 'b']) chmodSync(join(cwd, path), 0o755);
      chmodSync(join(cwd, 'b/compose.yaml'), 0o666);
      const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, 'cli.js'];
      const { status, stdout, stderr } = await run('setpriv', [...asNobody, 'check', '--fix'], {
        cwd,
        env: { HOME: cwd },
      });
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: 'portwise: a/compose.yaml: not fixed, permission denied\n',
      });
      expect(stdout).toContain('a/compose.yaml:5:10: warning: Redis');
      expect(readFileSync(join(cwd, 'a/compose.yaml'), 'utf8')).toBe(REDIS);
      expect(readFileSync(join(cwd, 'b/compose.yaml'), 'utf8')).toContain('127.0.0.1:6379');
    },
  );

  test('tells of what can’t be read once', async () => {
    const cwd = folderWith({ 'compose.yaml': BACKWARDS });
    symlinkSync('nowhere', join(cwd, 'gone.yaml'));
    const { status, stderr } = await portwise(['check', '--fix', 'gone.yaml', 'compose.yaml'], { cwd });
    expect({ status, stderr }).toEqual({ status: 2, stderr: 'portwise: gone.yaml: no such file or folder\n' });
  });
});

describe.concurrent('a baseline', () => {
  test('hides what it knows, also when lines move, and lets new findings through', async () => {
    const cwd = folderWith({ 'compose.yaml': REDIS });
    const update = await portwise(['check', '--update-baseline'], { cwd });
    expect(update).toEqual({ status: 0, stdout: '.portwise-baseline.json holds 1 known finding.\n', stderr: '' });
    expect((await portwise(['check'], { cwd })).status).toBe(0);
    writeFileSync(join(cwd, 'compose.yaml'), `# moved\n\n${REDIS}      - "16379:6379"\n`);
    const { status, stdout } = await portwise(['check', '--format', 'jsonl'], { cwd });
    expect(status).toBe(1);
    expect(objectsIn(stdout)).toMatchObject([{ line: 8, port: 16379 }]);
  });

  test('lies where --baseline says; another file is no baseline', async () => {
    const cwd = folderWith({ 'compose.yaml': REDIS, 'other.json': '{}' });
    await portwise(['check', '--update-baseline', '--baseline', 'known.json'], { cwd });
    expect(await rulesIn(cwd, '--baseline', 'known.json')).toEqual([]);
    expect(await rulesIn(cwd)).toEqual(['compose.yaml exposed-service']);
    expect(await portwise(['check', '--baseline', 'other.json'], { cwd })).toMatchObject({
      status: 2,
      stderr: 'portwise: other.json: no baseline of portwise; make one with --update-baseline\n',
    });
  });
});

describe.skipIf(!hasProgram('git'))('--changed-since (needs git)', { concurrent: true }, () => {
  async function repository(files: Readonly<Record<string, string>>): Promise<string> {
    const cwd = folderWith(files);
    const identity = ['-c', 'user.name=Portwise', '-c', 'user.email=portwise@example.org'];
    await run('git', ['init', '-q'], { cwd });
    await run('git', ['add', '.'], { cwd });
    await run('git', [...identity, 'commit', '-qm', 'first'], { cwd });
    return cwd;
  }

  test('tells of changed, staged and new files alone', async () => {
    const names = ['changed', 'same', 'staged', 'sub/new'].map((name) => `${name}/compose.yaml`);
    const cwd = await repository(Object.fromEntries(names.slice(0, 3).map((name) => [name, REDIS])));
    for (const name of ['changed', 'staged', 'sub/new']) put(cwd, `${name}/compose.yaml`, `# now\n${REDIS}`);
    await run('git', ['add', 'staged'], { cwd });
    const files = (await rulesIn(cwd, '--changed-since', 'HEAD')).map((finding) => String(finding).split(' ')[0]);
    expect([...new Set(files)]).toEqual(['changed/compose.yaml', 'staged/compose.yaml', 'sub/new/compose.yaml']);
    expect(await rulesIn(join(cwd, 'sub'), '--changed-since', 'HEAD')).toContain('new/compose.yaml exposed-service');
  });

  test('still judges them among all others', async () => {
    const compose = 'services:\n  app:\n    image: acme/app\n    ports: ["127.0.0.1:8080:80"]\n';
    const cwd = await repository({ 'docker-compose.yml': compose, 'ufw.sh': '#!/bin/sh\n' });
    put(cwd, 'ufw.sh', '#!/bin/sh\nufw allow 8080/tcp\nufw allow 8090/tcp\n');
    const whole = await rulesIn(cwd);
    expect(whole).toEqual(['ufw.sh opening-without-listener']);
    expect(await rulesIn(cwd, '--changed-since', 'HEAD')).toEqual(whole);
  });

  test('is status 2 outside a repository, and for a revision that does not exist', async () => {
    const outside = await portwise(['check', '--changed-since', 'HEAD'], {
      cwd: folderWith({ 'compose.yaml': REDIS }),
      env: { GIT_CEILING_DIRECTORIES: '/tmp' },
    });
    expect(outside).toMatchObject({ status: 2, stderr: expect.stringContaining('--changed-since: git says: fatal: ') });
    const unknown = await portwise(['check', '--changed-since', 'no-such'], {
      cwd: await repository({ 'compose.yaml': REDIS }),
    });
    expect(unknown).toMatchObject({ status: 2, stderr: expect.stringContaining('git says: fatal: ') });
  });
});
