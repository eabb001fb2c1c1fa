import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nginx } from '../../server/src/formats/nginx.ts';
import { testContext, testDoc } from '../support/marks.ts';

/**
 * Our reading next to the real nginx: the same files are started, and the sockets that the process opens are compared with
 * the `listen` uses that were read.
 */
const about = spawnSync('nginx', ['-V'], { encoding: 'utf8' }).stderr ?? '';
const version = /nginx\/(\d+)\.(\d+)\.(\d+)/.exec(about)?.slice(1).map(Number);
const isNew = version !== undefined && version[0]! * 1e6 + version[1]! * 1e3 + version[2]! >= 1_025_001;
const missing = !version
  ? 'skipped: nginx is not installed'
  : !isNew
    ? `skipped: nginx ${version.join('.')} is older than 1.25.1`
    : !existsSync('/proc/net/tcp')
      ? 'skipped: no /proc to read sockets from'
      : '';

/** A free stretch of ports for this run. */
const base = 20_000 + (process.pid % 300) * 100;
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portwise-nginx-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The line that loads a module that is built apart, `''` where it is built in; undefined where there is none. */
function loadModule(name: 'mail' | 'stream'): string | undefined {
  if (!about.includes(`--with-${name}=dynamic`)) return about.includes(`--with-${name} `) ? '' : undefined;
  const modules = /--modules-path=(\S+)/.exec(about)?.[1] ?? '';
  const file = `${modules}/ngx_${name}_module.so`;
  return existsSync(file) ? `load_module ${file};` : undefined;
}

function writeConfig(blocks: string): string {
  const file = join(folder, 'nginx.conf');
  const text = `${loadModule('stream') ?? ''}
${loadModule('mail') ?? ''}
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr;
events {}
${blocks}`;
  writeFileSync(file, text);
  return file;
}

function httpBlock(servers: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder};`);
  return `http {\n  access_log off;\n  ${temporary.join('\n  ')}\n  ${servers}\n}\n`;
}

/** @returns what `nginx -t` says: null where it accepts the file. */
function objection(file: string): string | null {
  const { status, stderr } = spawnSync('nginx', ['-t', '-c', file, '-p', folder], { encoding: 'utf8' });
  return status === 0 ? null : stderr;
}

/** Starts nginx, reads its sockets (`tcp 8080`) and ends it. */
async function realSockets(file: string): Promise<string[]> {
  const child = spawn('nginx', ['-c', file, '-p', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data) => {
    said += data;
  });
  try {
    // It writes its process id once all sockets are open.
    for (let wait = 0; wait < 200 && child.exitCode === null; wait++) {
      await sleep(20);
      if (existsSync(join(folder, 'nginx.pid'))) return socketsOf(child.pid!);
    }
    throw new Error(`nginx did not start: ${said}`);
  } finally {
    child.kill('SIGKILL');
    rmSync(join(folder, 'nginx.pid'), { force: true });
  }
}

function socketsOf(pid: number): string[] {
  const owned = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      } catch {
        return undefined;
      }
    }),
  );
  const sockets = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => columns.length > 9 && owned.has(columns[9]))
      .map((columns) => `${table.slice(0, 3)} ${Number.parseInt(columns[1]!.split(':')[1]!, 16)}`),
  );
  return [...new Set(sockets)].sort();
}

function readSockets(file: string): string[] {
  const { uses, oddities } = nginx.read(testDoc(file, readFileSync(file, 'utf8')), testContext());
  expect(oddities).toEqual([]);
  const sockets = uses
    .filter(({ role }) => role === 'listen')
    .flatMap(({ ports, transports }) => {
      const all = Array.from({ length: ports!.last - ports!.first + 1 }, (_, index) => ports!.first + index);
      return transports.value.flatMap((transport) => all.map((port) => `${transport} ${port}`));
    });
  return [...new Set(sockets)].sort();
}

describe.skipIf(missing !== '')(`nginx itself ${missing}`, () => {
  it('listens on what is read from an http block', async () => {
    const file = writeConfig(
      httpBlock(`
  # listen ${base + 90};
  upstream app { server 127.0.0.1:${base + 91}; }
  map $uri $to { default http://127.0.0.1:${base + 92}; }
  server {
    listen ${base};
    listen *:${base + 1};
    listen "127.0.0.1:${base + 2}" backlog=100;
    listen localhost:${base + 3};
    listen [::]:${base + 4} ipv6only=off;
    listen [::1]:${base + 5}
      deferred;
    listen ${base + 6}-${base + 8};
    listen 127.0.0.2:${base + 9}-${base + 10};
    listen 0${base + 11};
    listen unix:${folder}/nginx.sock;
    set $port ${base + 93};
    location /a { proxy_pass http://app; proxy_bind 127.0.0.1; }
    location /b { if ($server_port = ${base + 94}) { return 301 https://$host:${base + 95}$request_uri; } }
  }
  server {
    listen ${base + 12} ssl;
    listen ${base + 12} quic;
    listen ${base + 13} quic;
    ssl_reject_handshake on;
    keepalive_timeout 65; # listen ${base + 96};
    return 200 "listen ${base + 97};";
  }`),
    );
    expect(readSockets(file)).toEqual(await realSockets(file));
  });

  it.skipIf(loadModule('stream') === undefined)('listens on what is read from a stream block', async () => {
    const file = writeConfig(`stream {
  upstream dns { server 127.0.0.1:53; }
  server { listen ${base + 20} udp; proxy_pass dns; }
  server { listen ${base + 21}; listen ${base + 21} udp; proxy_pass 127.0.0.1:${base + 98}; }
  server { listen 127.0.0.1:${base + 22}-${base + 29}; proxy_pass 127.0.0.1:$server_port; }
}`);
    expect(readSockets(file)).toEqual(await realSockets(file));
  });

  it.skipIf(loadModule('mail') === undefined)('listens on what is read from a mail block', async () => {
    const file = writeConfig(`mail {
  auth_http localhost:${base + 99}/auth;
  server { listen ${base + 30}; protocol imap; }
  server { listen [::]:${base + 31}; protocol smtp; smtp_auth none; }
}`);
    expect(readSockets(file)).toEqual(await realSockets(file));
  });

  it.each(['foo:bar', 'localhost:http', '80,443', '443ssl', '127.0.0.1:80a', '80-', '80-x'])(
    'refuses `listen %s`, which is read as no port',
    (address) => {
      const file = writeConfig(httpBlock(`server { listen ${address}; }`));
      const { uses, oddities } = nginx.read(testDoc(file, readFileSync(file, 'utf8')), testContext());
      expect(uses).toEqual([]);
      expect(oddities.map(({ kind }) => kind)).toEqual(['not-a-port']);
      expect(objection(file)).toMatch(/invalid port|host not found/);
    },
  );

  it.each(['0', '65536', '70000', '90-80'])('refuses `listen %s`, which is kept as written', (port) => {
    const file = writeConfig(httpBlock(`server { listen ${port}; }`));
    const { uses } = nginx.read(testDoc(file, readFileSync(file, 'utf8')), testContext());
    const [first, last = first] = port.split('-').map(Number);
    expect(uses.map(({ ports }) => ports)).toEqual([{ first, last }]);
    expect(objection(file)).toMatch(/invalid port/);
  });
});
