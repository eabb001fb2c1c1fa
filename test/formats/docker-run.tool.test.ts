import { spawn, spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PortRange } from '../../server/src/core/ports.ts';
import { dockerRun } from '../../server/src/formats/docker-run.ts';
import { testContext, testDoc } from '../support/marks.ts';

const { status } = spawnSync('docker', ['--version'], { encoding: 'utf8' });
const missing = status === 0 ? '' : 'skipped: no docker client';

/** What the client asks its daemon for (Docker Engine API, `POST /containers/create`). */
interface Asked {
  readonly Image: string;
  readonly ExposedPorts?: Record<string, unknown>;
  readonly HostConfig: {
    readonly NetworkMode: string;
    readonly PortBindings?: Record<string, { readonly HostIp: string; readonly HostPort: string }[]>;
  };
}

/** A stand-in for the daemon, which makes nothing and remembers what it was asked for. */
let server: Server;
let asked: Asked | undefined;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      if (request.url?.includes('/containers/create')) asked = JSON.parse(body);
      response.setHeader('Api-Version', '1.47');
      response.setHeader('Content-Type', 'application/json');
      response.end('{"Id":"0"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
});

/** @returns what the client asks for, or undefined where it refuses its arguments. */
async function ask(words: string): Promise<Asked | undefined> {
  asked = undefined;
  const DOCKER_HOST = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = spawn('sh', ['-c', `docker create ${words}`], {
    env: { ...process.env, DOCKER_HOST },
    stdio: 'ignore',
  });
  await new Promise((resolve) => client.on('close', resolve));
  return asked;
}

function asksFor({ Image, ExposedPorts = {}, HostConfig }: Asked) {
  const bindings = Object.entries(HostConfig.PortBindings ?? {}).flatMap(([port, hosts]) =>
    hosts.flatMap(({ HostIp, HostPort }) => (HostPort === '' ? [] : [`${HostIp || '*'} ${HostPort} ${port}`])),
  );
  return {
    image: Image,
    exposed: Object.keys(ExposedPorts).sort(),
    bindings: bindings.sort(),
    network: HostConfig.NetworkMode,
  };
}

const numbersOf = ({ first, last }: PortRange) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

function read(words: string) {
  return dockerRun.read(testDoc('run.sh', `docker create ${words}`), testContext());
}

function isRead(words: string) {
  const { uses } = read(words);
  const exposed = new Set<string>();
  const bindings: string[] = [];
  for (const { role, ports, mapsTo, host, transports } of uses) {
    const [transport] = transports.value;
    if (role === 'expose' && ports) for (const port of numbersOf(ports)) exposed.add(`${port}/${transport}`);
    if (role !== 'publish' || !ports || !mapsTo) continue;
    // A pool stays one.
    const isPool = mapsTo.first === mapsTo.last && ports.first !== ports.last;
    const pairs = isPool
      ? [`${ports.first}-${ports.last} ${mapsTo.first}`]
      : numbersOf(ports).map((port, index) => `${port} ${mapsTo.first + index}`);
    bindings.push(...pairs.map((pair) => `${host?.value} ${pair}/${transport}`));
  }
  const [first] = uses;
  const network = first?.container?.networkMode;
  return { image: first?.container?.image, exposed: [...exposed].sort(), bindings: bindings.sort(), network };
}

describe.skipIf(missing)(`docker-run against the real client ${missing}`, () => {
  it.each([
    '-p 8080:80 app',
    '-itp 8080:80 app',
    '-p=8080:80 --publish=127.0.0.1:81:81/udp app',
    '-tip8080:80 app -p 9:9',
    '-tp=8080:80 app',
    '-p "[::1]:8080:80" app',
    '-p ::1:8080:80 app',
    '-p :80 -p 127.0.0.1::81 app',
    '-p 8000-8001:80-81 -p 9000-9010:90 app',
    '-p 80-82/sctp app',
    '--expose 90-91/udp --expose=92 app',
    '-P --expose 1 -e PORT=2 --name x registry.example.org:5000/app:1 -p 3:3',
    '--rm --init --privileged --read-only -i -t -q --no-healthcheck --oom-kill-disable --disable-content-trust -p 1:1 app x',
    '--rm=false -t=true -p 1:1 -- app -p 2:2',
    '--use-api-socket=false --publish-all=false -p 1:1 app',
    '-v /a:/b -w /c -u d -m 8m -l e -h f -e g=h -c 3 -a stdin -p 1:1 app',
    '--cpus 1 --restart always --health-cmd "curl -p 3:3" --entrypoint sh --label x --pull never --gpus all -p 1:1 app -p 2:2',
    '--network host -p 1:1 app',
    '--net=container:a -p 1:1 app',
    '--net none --expose 1 app',
    '-p 80:80/TCP app',
  ])('%s', async (words) => {
    const request = await ask(words);
    if (!request) throw new Error('refused');
    const said = asksFor(request);
    const network = /^(?:host|none|container:.*)$/.exec(said.network)?.[0];
    expect(isRead(words)).toEqual({ ...said, network });
  });

  it('knows which options take a value', () => {
    const { stdout } = spawnSync('docker', ['run', '--help'], { encoding: 'utf8' });
    const options = [...stdout.matchAll(/^ {2,6}(?:-(\w), )?--([\w-]+)(?: (\S+))?(?= {2})/gm)];
    expect(options.length).toBeGreaterThan(80);
    for (const [line, letter, name, type] of options) {
      for (const option of [`--${name}`, ...(letter ? [`-${letter}`] : [])]) {
        const { uses } = read(`${option}${type ? ' value' : ''} --expose 7 app`);
        expect(
          uses.map(({ container }) => container?.image),
          line,
        ).toContain('app');
      }
    }
  });

  it.each([
    '-p foo:80 app',
    '-p 80:foo app',
    '-p 80/tcp:80 app',
    '-p 80:80/ip app',
    '-p 1.2.3:80:80 app',
    '-p localhost:80:80 app',
    '-p 80-81:90-95 app',
    '--expose 80:80 app',
  ])('refuses %s', async (words) => {
    expect(await ask(words)).toBeUndefined();
    expect(read(words).oddities).toHaveLength(1);
  });
});
