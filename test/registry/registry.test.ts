import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../server/src/core/message.ts';
import type { Transport } from '../../server/src/core/ports.ts';
import type { PortStatus } from '../../server/src/core/registry.ts';
import { BUILT_IN_TABLES, createDefaultRegistry } from '../../server/src/registry/index.ts';
import { createRegistry } from '../../server/src/registry/registry.ts';

const registry = createDefaultRegistry();

/** Typed by hand from IANA's registry: number, transport, status, names in order. */
const GOLDEN: readonly (readonly [number, Transport, PortStatus, string])[] = [
  [0, 'tcp', 'reserved', ''],
  [0, 'sctp', 'unassigned', ''],
  [1, 'tcp', 'assigned', 'tcpmux'],
  [4, 'tcp', 'unassigned', ''],
  [9, 'dccp', 'assigned', 'discard'],
  [22, 'sctp', 'assigned', 'ssh'],
  [24, 'tcp', 'unassigned', ''],
  [25, 'tcp', 'assigned', 'smtp'],
  [47, 'udp', 'reserved', ''],
  [53, 'udp', 'assigned', 'domain'],
  [63, 'tcp', 'assigned', 'whoispp'],
  [80, 'tcp', 'assigned', 'http www www-http'],
  [80, 'sctp', 'assigned', 'http'],
  [81, 'tcp', 'unassigned', ''],
  [113, 'tcp', 'assigned', 'ident auth'],
  [225, 'dccp', 'reserved', ''],
  [443, 'udp', 'assigned', 'https'],
  [465, 'tcp', 'assigned', 'submissions urd'],
  [465, 'udp', 'assigned', 'igmpv3lite'],
  [512, 'udp', 'assigned', 'comsat biff'],
  [585, 'tcp', 'unassigned', ''],
  [587, 'tcp', 'assigned', 'submission'],
  [631, 'tcp', 'assigned', 'ipp ipps'],
  [631, 'udp', 'assigned', 'ipp'],
  [853, 'udp', 'assigned', 'domain-s'],
  [993, 'udp', 'reserved', ''],
  [1023, 'tcp', 'reserved', ''],
  [2049, 'tcp', 'assigned', 'nfs shilp'],
  [3000, 'tcp', 'assigned', 'hbci remoteware-cl'],
  [3050, 'tcp', 'assigned', 'gds-db'],
  [3260, 'tcp', 'assigned', 'iscsi-target'],
  [3323, 'sctp', 'assigned', 'active-net'],
  [3389, 'tcp', 'assigned', 'ms-wbt-server'],
  [3478, 'udp', 'assigned', 'stun turn stun-behavior'],
  [5222, 'tcp', 'assigned', 'xmpp-client'],
  [5222, 'udp', 'reserved', ''],
  [6000, 'tcp', 'assigned', 'x11'],
  [6063, 'udp', 'assigned', 'x11'],
  [6064, 'tcp', 'assigned', 'ndl-ahp-svc'],
  [6379, 'tcp', 'assigned', 'redis'],
  [6379, 'udp', 'reserved', ''],
  [6400, 'dccp', 'assigned', 'boe-cms'],
  [6667, 'tcp', 'assigned', 'ircu'],
  [6667, 'udp', 'reserved', ''],
  [8010, 'sctp', 'reserved', ''],
  [9100, 'tcp', 'assigned', 'pdl-datastream hp-pdl-datastr'],
  [11434, 'tcp', 'assigned', 'ollama'],
  [25565, 'tcp', 'unassigned', ''],
  [27005, 'tcp', 'assigned', 'flex-lm'],
  [44818, 'tcp', 'assigned', 'EtherNet-IP-2'],
  [49151, 'tcp', 'reserved', ''],
  [49152, 'tcp', 'dynamic', ''],
  [65535, 'dccp', 'dynamic', ''],
];

describe('registry', () => {
  for (const [port, transport, status, names] of GOLDEN) {
    it(`${port}/${transport} is ${status}${names && `: ${names}`}`, () => {
      expect(registry.status(port, transport)).toBe(status);
      const records = registry.iana(port, transport);
      expect(
        records
          .map(({ name }) => name)
          .filter(Boolean)
          .join(' '),
      ).toBe(names);
    });
  }

  it('gives the records of all transports where none is asked for', () => {
    expect(registry.iana(465).map(({ name, transports }) => [name, transports])).toEqual([
      ['submissions', ['tcp']],
      ['urd', ['tcp']],
      ['igmpv3lite', ['udp']],
    ]);
  });

  it('keeps ranges as ranges', () => {
    expect(registry.iana(6010, 'tcp')[0]?.ports).toEqual({ first: 6000, last: 6063 });
  });

  it('describes what is neither named nor reserved', () => {
    const [record] = registry.iana(585, 'tcp');
    expect(record).toMatchObject({ name: '', description: 'De-registered', reserved: false });
    expect(record && registry.details(record, 585).note).toContain('993');
  });

  it('knows dates, RFCs, unauthorized uses and the past', () => {
    const detailsOf = (port: number, transport: Transport, name: string) => {
      const record = registry.iana(port, transport).find((one) => one.name === name);
      if (!record) throw new Error(`no ${name} on ${port}`);
      return registry.details(record, port);
    };
    expect(detailsOf(80, 'tcp', 'http').references).toEqual(['RFC9110']);
    expect(detailsOf(80, 'sctp', 'http').references).toEqual(['RFC9260']);
    expect(detailsOf(465, 'tcp', 'submissions').references).toEqual(['RFC8314']);
    expect(detailsOf(853, 'tcp', 'domain-s').references).toEqual(['RFC7858']);
    expect(detailsOf(6400, 'tcp', 'boe-cms').registered).toBe('2008-05-05');
    expect(detailsOf(6003, 'tcp', 'x11').unauthorizedUse).toContain('6003');
    expect(detailsOf(831, 'tcp', '').formerly).toBe('netconf-beep');
    expect(detailsOf(861, 'udp', 'owamp-test').formerly).toBe('owamp-control');
  });

  it('finds the number of a name, as the C library does', () => {
    expect(registry.portOf('https')).toBe(443);
    expect(registry.portOf('domain', 'udp')).toBe(53);
    expect(registry.portOf('x11')).toBe(6000);
    expect(registry.portOf('gds_db')).toBe(3050);
    expect(registry.portOf('postgres', 'tcp')).toBe(5432);
    expect(registry.portOf('http-alt', 'tcp')).toBe(8080);
    expect(registry.portOf('syslog', 'udp')).toBe(514);
    expect(registry.portOf('shell', 'tcp')).toBe(514);
    expect(registry.portOf('shell', 'udp')).toBeUndefined();
    expect(registry.portOf('HTTPS')).toBeUndefined();
    expect(registry.portOf('no-such-name')).toBeUndefined();
    expect(registry.portOf('constructor')).toBeUndefined();
  });

  it('knows what browsers refuse', () => {
    expect([0, 22, 25, 6000, 6667, 10080].map((port) => registry.browserBlocked(port))).not.toContain(false);
    expect([80, 443, 8080, 3000].map((port) => registry.browserBlocked(port))).not.toContain(true);
  });
});

describe('registry: what people run', () => {
  const service = (port: string, name: string, more: { images?: string; historic?: string; transports?: string }) =>
    [
      port,
      more.transports ?? 't',
      name,
      name,
      '',
      '',
      more.images ?? '',
      'test',
      '',
      '',
      '',
      '',
      '',
      more.historic ?? '',
      '',
    ].join('\t');
  const knowledge = [
    BUILT_IN_TABLES.knowledge.split('\n')[0],
    service('5000-65000', 'habit', {}),
    service('5400-5500', 'wider', {}),
    service('5430-5440', 'wide', {}),
    service('5432', 'old', { historic: 'historic' }),
    service('5432', 'postgresql', { images: 'postgres|bitnami/postgresql', transports: 'tu' }),
    service('6379', 'redis', { images: 'redis' }),
    service('6665-6669', 'ircu', {}),
    service('6667', 'ircu', {}),
    '',
  ].join('\n');
  const small = createRegistry({ ...BUILT_IN_TABLES, knowledge });
  const namesOn = (port: number, transport?: Transport) => small.known(port, transport).map(({ name }) => name);

  it('puts the number’s own service first, narrow ranges next, history last, and leaves habits out', () => {
    expect(namesOn(5432)).toEqual(['postgresql', 'wide', 'wider', 'old']);
    expect(namesOn(5432, 'udp')).toEqual(['postgresql']);
    expect(namesOn(5431)).toEqual(['wide', 'wider']);
    expect(namesOn(20_000)).toEqual([]);
    expect(small.allKnown()).toHaveLength(8);
  });

  it('names a service once that has a number and the range around it', () => {
    expect(namesOn(6667)).toEqual(['ircu']);
    expect(namesOn(6668)).toEqual(['ircu']);
  });

  it.each([
    ['postgres', 'postgresql'],
    ['postgres:16-alpine', 'postgresql'],
    ['docker.io/library/postgres:16', 'postgresql'],
    ['public.ecr.aws/docker/library/redis:7', 'redis'],
    ['localhost:5000/redis', 'redis'],
    ['registry.example.org:443/mirror/redis@sha256:0123', 'redis'],
    ['bitnami/postgresql:16', 'postgresql'],
    [`\${REGISTRY}/redis:\${TAG:-7}`, 'redis'],
    ['REDIS', 'redis'],
  ])('knows the image %s', (image, name) => {
    expect(small.byImage(image).map((one) => one.name)).toEqual([name]);
  });

  it.each(['', 'postgres-exporter', 'acme/redis-proxy', 'postgres/', ':', '@', 'library/'])(
    'knows no image %j',
    (image) => {
      expect(small.byImage(image)).toEqual([]);
    },
  );
});

describe('registry: special ranges', () => {
  const namesAt = (port: number) => registry.ranges(port).map(({ name }) => inEnglish(name));

  it('puts RFC 6335’s own range first', () => {
    expect(namesAt(0)).toEqual(['System Ports', 'Port 0']);
    expect(namesAt(80)).toEqual(['System Ports', 'Privileged ports']);
    expect(namesAt(1023)[0]).toBe('System Ports');
    expect(namesAt(1024)[0]).toBe('User Ports');
    expect(namesAt(8080)).toEqual(['User Ports']);
    expect(namesAt(30_080)).toEqual(['User Ports', 'Kubernetes NodePorts']);
    expect(namesAt(32_768)).toEqual(['User Ports', 'Linux local ports']);
    expect(namesAt(49_152)).toEqual(['Dynamic Ports', 'Linux local ports']);
    expect(namesAt(65_535)).toEqual(['Dynamic Ports']);
  });
});
