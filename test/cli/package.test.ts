import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { version } from '../../package.json';
import { LanguageClient } from '../lsp/client.ts';
import { folderWith, objectsIn, ROOT, run } from './support.ts';

const REDIS = 'services:\n  cache:\n    image: redis\n    ports:\n      - "6379:6379"\n';
const EXAMPLES = join(ROOT, 'examples');

/** The npm package, installed from its tarball into a folder that has nothing else; without the network. */
describe('the npm package', () => {
  let folder = '';

  beforeAll(async () => {
    folder = folderWith({ 'package.json': '{ "private": true }\n', 'cache/.keep': '' });
    // The build is there already, and `prepack` would write over it while other tests read it.
    const pack = ['pack', '--ignore-scripts', '--pack-destination', folder];
    expect((await run('npm', pack, { cwd: ROOT })).status).toBe(0);
    const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    const install = ['install', '--offline', '--no-audit', '--no-fund', `./${tarball}`];
    const outcome = await run('npm', install, { cwd: folder, env: { npm_config_cache: join(folder, 'cache') } });
    expect({ ...outcome, stdout: '' }).toMatchObject({ status: 0 });
  }, 60_000);

  /** As npx starts it, without npx's own two seconds. */
  const installed = (words: readonly string[]) =>
    run(join(folder, 'node_modules/.bin/portwise'), words, { cwd: folder });
  const npx = (words: readonly string[]) => run('npx', ['--no-install', 'portwise', ...words], { cwd: folder });

  test('holds the command line, the language server, the manual page and the schema, and asks for nothing else', () => {
    const place = join(folder, 'node_modules/portwise');
    expect(readdirSync(join(place, 'dist')).sort()).toEqual(['cli.js', 'download.js', 'server.js']);
    expect(statSync(join(place, 'docs/portwise.1')).size).toBeGreaterThan(1000);
    expect(statSync(join(place, 'schemas/portwise.schema.json')).size).toBeGreaterThan(1000);
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['portwise']);
    expect(JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'))).not.toHaveProperty('dependencies');
  });

  test('runs with npx, with the exit statuses of the contract', async () => {
    expect((await installed(['--version'])).stdout).toBe(`${version}\n`);
    cpSync(EXAMPLES, join(folder, 'examples'), { recursive: true });
    expect((await npx(['check', 'examples'])).status).toBe(1);
    expect((await installed(['check', '--fail-on', 'never', 'examples'])).status).toBe(0);
    expect((await installed(['check', 'nowhere'])).status).toBe(2);
    mkdirSync(join(folder, 'empty'));
    expect(await installed(['check', 'empty'])).toMatchObject({ status: 0, stdout: 'Nothing found.\n' });
  });

  test('--fix leaves nothing in the examples that could be fixed without a look', async () => {
    cpSync(EXAMPLES, join(folder, 'fixed'), { recursive: true });
    const before = objectsIn((await installed(['check', '--format', 'jsonl', 'fixed'])).stdout);
    const after = objectsIn((await installed(['check', '--fix', '--format', 'jsonl', 'fixed'])).stdout);
    expect(after.length).toBeLessThan(before.length);
    expect(await installed(['check', '--fix', '--dry-run', 'fixed'])).toMatchObject({ status: 0, stdout: '' });
  });

  test('comes from a registry with npx, as in the GitLab job of docs/ci.md', async () => {
    const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    const registry = await serveRegistry(join(folder, tarball));
    try {
      const page = readFileSync(join(ROOT, 'docs/ci.md'), 'utf8');
      const [, script = ''] = /^ {4}- (npx .*)$/m.exec(page) ?? [];
      const job = folderWith({ 'docker-compose.yml': REDIS, 'cache/.keep': '' });
      const env = { npm_config_registry: registry.url, npm_config_cache: join(job, 'cache') };
      expect((await run('sh', ['-ec', script], { cwd: job, env })).status).toBe(1);
      expect(readFileSync(join(job, 'portwise.xml'), 'utf8')).toContain(
        '<testsuites name="portwise" tests="1" failures="1">',
      );
    } finally {
      registry.close();
    }
  });

  test('starts the language server', async () => {
    const client = await LanguageClient.start([join(folder, 'node_modules/portwise/dist/cli.js'), 'lsp', '--stdio']);
    expect(client.about.serverInfo).toEqual({ name: 'Portwise', version });
    await client.stop();
  });
});

/** A registry of npm's with this one package in it. */
async function serveRegistry(tarball: string): Promise<{ readonly url: string; close(): void }> {
  const bytes = readFileSync(tarball);
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  let url = '';
  const server = createServer((request, response) => {
    if (request.url === '/portwise.tgz') return void response.end(bytes);
    const dist = { tarball: `${url}/portwise.tgz`, integrity };
    const manifest = { name: 'portwise', version, bin: { portwise: 'dist/cli.js' }, dist };
    const about = { name: 'portwise', 'dist-tags': { latest: version }, versions: { [version]: manifest } };
    response.writeHead(request.url === '/portwise' ? 200 : 404).end(JSON.stringify(about));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => server.close() };
}
