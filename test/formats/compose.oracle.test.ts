import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isSingle, rangeSize } from '../../server/src/core/ports.ts';
import type { PortUse } from '../../server/src/core/portUse.ts';
import { compose } from '../../server/src/formats/compose.ts';
import { testContext, testDoc } from '../support/marks.ts';

/** `docker-compose`, `docker compose`, or what DOCKER_COMPOSE names, where it is at least 2.24. */
const COMMAND = [process.env.DOCKER_COMPOSE ?? 'docker-compose', 'docker compose'].find((command) => {
  const [program = '', ...words] = command.split(' ');
  const { stdout } = spawnSync(program, [...words, 'version', '--short'], { encoding: 'utf8', timeout: 20_000 });
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(stdout ?? '') ?? [];
  return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 24);
});

interface ResolvedPort {
  readonly target: number;
  readonly published?: string;
  readonly protocol: string;
  readonly host_ip?: string;
}

type Resolved = Record<string, { ports?: ResolvedPort[]; expose?: string[] }>;

/** @returns what Compose makes of a file, or undefined where it rejects it. */
function resolve(text: string, environment = ''): Resolved | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'portwise-'));
  try {
    writeFileSync(join(folder, 'compose.yaml'), text);
    writeFileSync(join(folder, '.env'), environment);
    const [program = '', ...words] = (COMMAND ?? '').split(' ');
    const args = [...words, '--profile', '*', 'config', '--format', 'json'];
    const { status, stdout } = spawnSync(program, args, {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    });
    return status === 0 ? JSON.parse(stdout).services : undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Says in Compose's words what our reader found: one line for each port that is published or exposed. */
function ours(text: string, environment: string): string[] {
  const { uses } = compose.read(testDoc('compose.yaml', text), testContext({ '.env': environment }));
  const entries = new Map<string, PortUse[]>();
  for (const use of uses.filter(({ path }) => path[2] === 'ports')) {
    const key = `${use.owner} ${use.statement.start}`;
    entries.set(key, [...(entries.get(key) ?? []), use]);
  }
  const lines = [...entries.values()].flatMap((entry) => {
    const published = entry.find((use) => use.role === 'publish');
    const target = entry.find((use) => use.role === 'expose');
    return target ? asCompose(published, target) : [];
  });
  const exposed = uses.filter((use) => use.path[2] === 'expose');
  return [...lines, ...exposed.map(({ owner, ports }) => `${owner} expose ${ports?.first}-${ports?.last}`)].sort();
}

function asCompose(published: PortUse | undefined, target: PortUse): string[] {
  const [from, to] = [published?.ports, target.ports];
  if (!to) return [];
  const host = published?.host?.span ? published.host.value : '';
  return Array.from({ length: rangeSize(to) }, (_, index) => {
    const pool = from && isSingle(to) && !isSingle(from) ? `${from.first}-${from.last}` : undefined;
    const left = pool ?? (from ? String(from.first + index) : '');
    return `${target.owner} ${host}:${left}:${to.first + index}/${target.transports.value[0]}`;
  });
}

function theirs(services: Resolved): string[] {
  return Object.entries(services)
    .flatMap(([name, { ports = [], expose = [] }]) => [
      ...ports.map((port) => `${name} ${port.host_ip ?? ''}:${port.published ?? ''}:${port.target}/${port.protocol}`),
      ...expose.map((port) => `${name} expose ${port.includes('-') ? port : `${port}-${port}`}`.replace(/\/\w+/g, '')),
    ])
    .sort();
}

const FIXTURE = `
x-base: &base
  image: redis:7
  ports: &shared
    - "6379:6379"
services:
  shapes:
    image: nginx
    profiles: [debug]
    ports:
      - "3000"
      - "3001-3005"
      - "8000:8000"
      - "9090-9091:8080-8081"
      - 49100:22
      - 22:23
      - "8100-8110:80"
      - "127.0.0.1:8001:8001"
      - "127.0.0.1:5000-5010:5000-5010"
      - "[::1]:6001:6001"
      - "6060:6060/udp"
      - '53:53/UDP'
      - 10000
      - {target: 443, published: "8443"}
      - target: 90
        published: 9100-9110
        host_ip: 127.0.0.1
        protocol: udp
        mode: host
      - target: 91
    expose:
      - 7000
      - "7001-7003"
      - "7004/udp"
  variables:
    image: nginx
    ports:
      - "\${PORT:-1}:80"
      - "$PORT:81"
      - "\${NONE:-4000}:82"
      - "\${NONE-\${ALSO_NONE:-4001}}:83"
      - "\${PORT:+4002}:84"
      - "\${EMPTY:-4003}:85"
      - "\${BIND:-127.0.0.1:4004}:86"
      - "\${HOST_IP}:4005:87"
      - "4006:\${TARGET:?needed}/\${PROTO:-udp}"
  merged:
    <<: *base
  list:
    image: redis
    ports: *shared
  extending:
    extends: list
    ports:
      - "6380:6380"
  replacing:
    <<: *base
    ports: ["6381:6381"]
`;

const ENVIRONMENT = 'PORT=5999\nexport HOST_IP="192.0.2.1" # here\nEMPTY=\nBASE=80\nTARGET=${BASE}80\n';

describe.skipIf(COMMAND === undefined)(
  'against docker-compose config (skipped: none of 2.24 or newer is installed)',
  () => {
    it('resolves the same ports', () => {
      const services = resolve(FIXTURE, ENVIRONMENT);
      expect(services).toBeDefined();
      expect(ours(FIXTURE, ENVIRONMENT)).toEqual(theirs(services ?? {}));
    });

    const inPorts = (entry: string) => `services:\n  web:\n    image: nginx\n    ports:\n      - ${entry}\n`;

    it.each([
      '"127.0.1:8080:80"',
      '"11127.0.0.1:8080:80"',
      '"127:0.0.1:8000:80"',
      '"localhost:8000:80"',
      '"[fe80::1%eth0]:80:80"',
      '"389/tcp:389/tcp"',
      '"53/udp:53"',
      '"53:53/upd"',
      '"8000-8010:80-85"',
      '"5000:abc"',
    ])('%s is odd to us and rejected by Compose', (entry) => {
      const { oddities } = compose.read(testDoc('compose.yaml', inPorts(entry)), testContext());
      expect(oddities).toHaveLength(1);
      expect(resolve(inPorts(entry))).toBeUndefined();
    });

    it.each(['"389/tcp:389/tcp"', '"53/udp:53"', '"53:53/UDP"', '22:22'])('what mends %s is accepted', (entry) => {
      const text = inPorts(entry);
      const [mend] = compose
        .read(testDoc('compose.yaml', text), testContext())
        .oddities.flatMap((odd) => odd.mend ?? []);
      expect(mend).toBeDefined();
      const mended = mend ? text.slice(0, mend.span.start) + mend.newText + text.slice(mend.span.end) : '';
      expect(resolve(mended)).toBeDefined();
      expect(compose.read(testDoc('compose.yaml', mended), testContext()).oddities).toEqual([]);
    });
  },
);
