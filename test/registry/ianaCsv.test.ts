import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { TRANSPORTS } from '../../server/src/core/ports.ts';
import { tablesFromIanaCsv } from '../../server/src/registry/ianaCsv.ts';
import { BUILT_IN_TABLES, createDefaultRegistry } from '../../server/src/registry/index.ts';
import { createRegistry } from '../../server/src/registry/registry.ts';
import { HEAD, plausibleCsv } from '../support/ianaCsv.ts';

const REAL = path.resolve(import.meta.dirname, '../../../shared/facts/iana.csv');

describe('tablesFromIanaCsv', () => {
  it('reads names, ranges, reserved and unassigned numbers, dates and references', () => {
    const csv = plausibleCsv([
      'x11,6000-6063,tcp,X Window System,[A],[B],,2015-06-10,,,,',
      ',225-241,tcp,Reserved,[A],[B],,,,,,',
      ',4,tcp,Unassigned,,,,,,,,',
      'smtp,25,tcp,"Simple ""Mail"", Transfer",[A],[B],,2017-06-05,[RFC5321][X],,,"Two\nlines"',
      'noport,,tcp,No number,,,,,,,,',
    ]);
    const registry = createRegistry({ ...BUILT_IN_TABLES, ...tablesFromIanaCsv(csv) });
    expect(registry.iana(6010, 'tcp')[0]?.name).toBe('x11');
    expect(registry.status(230, 'tcp')).toBe('reserved');
    expect(registry.status(4, 'tcp')).toBe('unassigned');
    const [smtp] = registry.iana(25, 'tcp');
    expect(smtp?.description).toBe('Simple "Mail", Transfer');
    expect(smtp && registry.details(smtp, 25)).toEqual({ references: ['RFC5321'], note: 'Two lines' });
  });

  it.each([
    ['another head', 'Name,Port\nssh,22\n', /first line/],
    ['an empty text', '', /first line/],
    ['a cut-off file', `${HEAD}\nssh,22,tcp,SSH,,,,,,,,\n`, /cut off/],
    ['a number that is no port', plausibleCsv(['x,70000,tcp,x,,,,,,,,']), /"70000" is no port/],
    ['a range that runs backwards', plausibleCsv(['x,90-80,tcp,x,,,,,,,,']), /no port/],
    ['an unknown transport', plausibleCsv(['x,4,ipx,x,,,,,,,,']), /no transport/],
    ['missing columns', plausibleCsv(['x,4,tcp,x']), /4 columns/],
    ['control characters', plausibleCsv(['x,4,tcp,a\u001B[31mb,,,,,,,,']), /control character/],
    ['a name that is none', plausibleCsv(['<script>,4,tcp,x,,,,,,,,']), /no service name/],
    ['a lone quote', plausibleCsv(['x,4,tcp,"x,,,,,,,,']), /no CSV|columns/],
    ['a registry without ssh', plausibleCsv([]).replace('ssh,22', 'ssh,2222'), /ssh is not on 22/],
  ])('refuses %s', (_what, csv, message) => {
    expect(() => tablesFromIanaCsv(csv)).toThrow(message);
  });

  it.skipIf(!existsSync(REAL))(
    'agrees with the table that ships, on the real registry (skipped where there is no copy of it)',
    () => {
      const fresh = createRegistry({ ...BUILT_IN_TABLES, ...tablesFromIanaCsv(readFileSync(REAL, 'utf8')) });
      const shipped = createDefaultRegistry();
      const differences: string[] = [];
      for (let port = 0; port <= 65_535; port++) {
        for (const transport of TRANSPORTS) {
          if (fresh.status(port, transport) !== shipped.status(port, transport))
            differences.push(`${port}/${transport}`);
        }
      }
      expect(differences.length).toBeLessThan(5);
      expect(fresh.iana(80, 'tcp')[0]?.name).toBe('http');
      expect(fresh.iana(6379, 'tcp')[0]?.name).toBe('redis');
    },
  );
});
