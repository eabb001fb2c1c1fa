import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../server/src/core/message.ts';
import type { TeamService } from '../../server/src/core/settings.ts';
import { createLookup } from '../../server/src/features/lookup.ts';
import type { LookupItem } from '../../server/src/features/lookupItems.ts';
import { createDefaultRegistry } from '../../server/src/registry/index.ts';
import { sampled } from '../support/thorough.ts';
import queries from './lookup-queries.tsv';

const registry = createDefaultRegistry();
const lookup = createLookup(registry, [], inEnglish);

/** `443 https`: number or range, and name. */
const inShort = ({ ports, name }: LookupItem) =>
  `${ports.first === ports.last ? ports.first : `${ports.first}-${ports.last}`} ${name}`;
const inFull = (item: LookupItem) => `${inShort(item)} ${item.transports.join('+')} ${item.status} ${item.source}`;

describe('lookup: the first answer', () => {
  const table = queries
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t') as [string, string]);

  it('is tried on at least 150 queries', () => {
    expect(new Set(table.map(([query]) => query)).size).toBeGreaterThanOrEqual(150);
  });

  it.each(table)('to "%s" is %s', (query, expected) => {
    const [first] = lookup.find(query, 10);
    expect(first && inShort(first)).toBe(expected);
  });
});

describe('lookup: a number', () => {
  it('answers what people run, then IANA’s other names', () => {
    const names = lookup.find('80', 50).map(({ name }) => name);
    expect(names[0]).toBe('http');
    expect(names).toEqual(expect.arrayContaining(['www', 'www-http']));
  });

  it('shares an object among transports only where name and status are the same', () => {
    expect(lookup.find('443', 1).map(inFull)).toEqual(['443 https tcp+udp+sctp assigned curated']);
    expect(lookup.find('5222', 50).map(({ transports, status }) => `${transports.join('+')} ${status}`)).toEqual(
      expect.arrayContaining(['tcp assigned', 'udp reserved']),
    );
  });

  it('narrows to a transport, however it is written', () => {
    const answers = lookup.find('514/udp', 50).map(inFull);
    expect(answers[0]).toContain('514 syslog udp assigned');
    expect(answers.some((answer) => answer.includes('tcp'))).toBe(false);
    for (const query of ['udp/514', '514 udp', ' 514 / UDP ', ':514/udp', 'port 514/udp']) {
      expect(lookup.find(query, 50).map(inFull)).toEqual(answers);
    }
  });

  it('says what a service is on the transport that is asked about', () => {
    const first = (query: string) => lookup.find(query, 1)[0];
    expect(first('443/udp')?.title).toContain('HTTP/3');
    expect(first('443')?.title).toContain('HTTPS');
    expect(first('53/udp')?.risks).toContain('amplification');
    expect(first('53/tcp')?.risks).not.toContain('amplification');
  });

  it('answers one nameless object where nothing is known', () => {
    expect(lookup.find('4', 50).map(inFull)).toEqual(['4 null tcp+udp+sctp+dccp unassigned iana']);
    expect(lookup.find('47', 50).map(inFull)).toEqual(['47 null tcp+udp reserved iana']);
    expect(lookup.find('47/sctp', 50).map(inFull)).toEqual(['47 null sctp unassigned iana']);
    expect(lookup.find('65535', 50).map(inFull)).toEqual(['65535 null tcp+udp+sctp+dccp dynamic iana']);
    expect(lookup.find('0', 50)[0]?.status).toBe('reserved');
  });

  it('links IANA’s entry and the RFCs', () => {
    const [http] = lookup.find('80', 1);
    expect(http?.references.map(({ url }) => url)).toEqual(
      expect.arrayContaining([
        'https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml?search=80',
        'https://www.rfc-editor.org/rfc/rfc9110',
      ]),
    );
  });

  it.each([
    '65536',
    '70000',
    '99999999999999999999',
    '80-70',
    '0-70000',
    '-1',
    '',
    ' ',
    '/',
    'tcp',
    '80/icmp',
    '#',
    '((',
  ])('says nothing wrong to %j', (query) => {
    for (const { ports } of lookup.find(query, 20)) {
      expect(ports.first).toBeLessThanOrEqual(ports.last);
      expect(ports.last).toBeLessThanOrEqual(65_535);
    }
  });

  it.each([
    ['localhost:5432', 5432],
    ['http://localhost:3000/x?y', 3000],
    ['postgres://u:p@db:5432/shop', 5432],
    ['0.0.0.0:8080', 8080],
    ['http://[::1]:6379', 6379],
    ['*:80', 80],
  ])('is taken from the address %s', (query, port) => {
    expect(lookup.find(query, 1)[0]?.ports).toEqual({ first: port, last: port });
  });

  it('knows no number past 65535', () => {
    expect(lookup.find('70000', 20)).toEqual([]);
    expect(lookup.find('80-70', 20)).toEqual([]);
  });
});

describe('lookup: a range', () => {
  it('answers every named entry that touches it and each unbroken run of nameless numbers', () => {
    const answers = lookup.find('8-12', Number.POSITIVE_INFINITY);
    const named = answers.filter(({ name }) => name !== null).map(inShort);
    expect(named).toEqual(expect.arrayContaining(['9 discard', '11 systat']));
    expect(answers.filter(({ name }) => name === null).map(inFull)).toEqual([
      '8 null tcp+udp+sctp+dccp unassigned iana',
      '10 null tcp+udp+sctp+dccp unassigned iana',
      '12 null tcp+udp+sctp+dccp unassigned iana',
    ]);
  });

  it('cuts runs at a change of status and at the range’s ends', () => {
    const runs = lookup.find('49140-49160/sctp', Number.POSITIVE_INFINITY).filter(({ name }) => name === null);
    expect(runs.map(inFull)).toEqual([
      '49140-49150 null sctp unassigned iana',
      '49151 null sctp reserved iana',
      '49152-49160 null sctp dynamic iana',
    ]);
  });

  it('covers all 65,536 numbers on every transport, each once', () => {
    for (const transport of ['tcp', 'udp', 'sctp', 'dccp'] as const) {
      const seen = new Map<number, string>();
      const twice: number[] = [];
      for (const { name, ports, status } of lookup.find(`0-65535/${transport}`, Number.POSITIVE_INFINITY)) {
        if (name !== null) continue;
        for (let port = ports.first; port <= ports.last; port++) {
          if (seen.has(port)) twice.push(port);
          seen.set(port, status);
        }
      }
      expect(twice).toEqual([]);
      const wrong = [...seen].filter(([port, status]) => registry.status(port, transport) !== status);
      expect(wrong).toEqual([]);
      const named = Array.from({ length: 65_536 }, (_, port) => port).filter((port) => !seen.has(port));
      expect(named.filter((port) => lookup.find(`${port}/${transport}`, 1)[0]?.name === null)).toEqual([]);
    }
  });

  it('puts the very range first', () => {
    expect(lookup.find('6000-6063', 1).map(inShort)).toEqual(['6000-6063 x11']);
    expect(lookup.find('6000:6063', 1).map(inShort)).toEqual(['6000-6063 x11']);
    expect(lookup.find('0-1023', 1).map(inShort)).toEqual(['0-1023 System Ports']);
  });
});

describe('lookup: words', () => {
  const first = (query: string) => lookup.find(query, 1).map(inShort)[0];

  it('keeps to the limit', () => {
    expect(lookup.find('http', 3)).toHaveLength(3);
    expect(lookup.find('0-65535', 7)).toHaveLength(7);
  });

  it('finds every name of IANA’s that has a number (in an ordinary run, one in eight)', () => {
    const lost = sampled(registry.allIana(), 8).filter(({ name, ports }) => {
      if (name === '') return false;
      return !lookup.find(name, 100).some((item) => item.name === name && item.ports.first === ports.first);
    });
    expect(lost.map(({ name }) => name)).toEqual([]);
  });

  it('forgives slips, capitals, signs and idle words', () => {
    expect(first('postgers')).toBe('5432 postgresql');
    expect(first('elasticsaerch')).toBe('9200 elasticsearch');
    expect(first('REMOTE-DESKTOP')).toBe('3389 ms-wbt-server');
    expect(first('which port is redis on?')).toBe('6379 redis');
  });

  it('knows a question about a service from a service with “port” in its name', () => {
    const first = (query: string) => lookup.find(query, 1)[0]?.ports.first;
    expect(first('ssh port')).toBe(22);
    expect(first('https port?')).toBe(443);
    expect(first('default port of postgres')).toBe(5432);
    expect(first('what port does redis use?')).toBe(6379);
    expect(first('port mapper')).toBe(first('RPC port mapper'));
  });

  it('narrows words to a transport', () => {
    expect(lookup.find('https/udp', 1).map(({ transports }) => transports)).toEqual([['udp']]);
  });

  it('finds nothing in nonsense', () => {
    expect(lookup.find('zzqqxxyy', 10)).toEqual([]);
    expect(lookup.find('zzqq 80', 10)).toEqual([]);
  });

  it('shows a few that everybody meets where nothing is asked', () => {
    const shown = lookup.find('', 5);
    expect(shown).toHaveLength(5);
    expect(shown.every(({ name }) => name !== null)).toBe(true);
  });
});

describe('lookup: the team’s own services', () => {
  const services: readonly TeamService[] = [
    { port: '8085', name: 'billing-api', description: 'Invoices', owner: 'Payments' },
    { port: '6379/tcp', name: 'session-store' },
    { port: '9000-9003', name: 'workers' },
    { port: 'nonsense', name: 'lost' },
    { port: '15432', name: 'postgres-of-shop' },
  ];
  const own = createLookup(registry, services, inEnglish);

  it.each([
    ['8085', '8085 billing-api'],
    ['billing', '8085 billing-api'],
    ['invoices', '8085 billing-api'],
    ['payments', '8085 billing-api'],
    ['6379', '6379 session-store'],
    ['9002', '9000-9003 workers'],
    ['9000-9003', '9000-9003 workers'],
    ['postgres', '15432 postgres-of-shop'],
  ])('come first for "%s"', (query, expected) => {
    const [first] = own.find(query, 5);
    expect(first && inShort(first)).toBe(expected);
    expect(first?.source).toBe('team');
  });

  it('still say what IANA says', () => {
    expect(own.find('6379', 1)[0]?.status).toBe('assigned');
    expect(own.find('6379', 5).map(inShort)).toContain('6379 redis');
  });
});
