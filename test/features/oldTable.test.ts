import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../server/src/core/message.ts';
import { createLookup } from '../../server/src/features/lookup.ts';
import { createDefaultRegistry } from '../../server/src/registry/index.ts';
import { readCsv } from '../support/csv.ts';

/** The services of an old reference table of ports, kept beside the project: nothing that it knew may be lost. */
const TABLE = path.resolve(import.meta.dirname, '../../../shared/facts/seed-ports.csv');

/** Numbers that the table gives for UDP too, which XMPP never used and IANA has reserved since. */
const TCP_ONLY_TODAY = ['5222', '5269'];

/** A service's name brings it among the first answers. */
const AMONG = 10;

describe.skipIf(!existsSync(TABLE))(
  'lookup knows an old table’s services (skipped where it is not beside the project)',
  () => {
    const lookup = createLookup(createDefaultRegistry(), [], inEnglish);
    const rows = existsSync(TABLE) ? readCsv(readFileSync(TABLE, 'utf8')) : [];
    const idsOf = (query: string, limit: number) =>
      lookup
        .find(query, limit)
        .flatMap(({ ports, name }) => (name === null ? [] : [`${ports.first}-${ports.last} ${name}`]));

    it('has rows to look at', () => {
      expect(rows.length).toBeGreaterThan(200);
    });

    it('finds every service by its name', () => {
      const lost = rows
        .map(({ service = '' }) => service)
        .filter((service) => namesOf(service).every((name) => idsOf(name, AMONG).length === 0));
      expect([...new Set(lost)]).toEqual([]);
    });

    it('finds every service by each of its numbers and ranges', () => {
      const lost = rows.flatMap(({ service = '', transport = '', ports = '' }) => {
        const named = new Set(namesOf(service).flatMap((name) => idsOf(name, AMONG)));
        return literalsOf(ports).flatMap((literal) => {
          const narrows = ['tcp', 'udp', 'dccp'].includes(transport) && !TCP_ONLY_TODAY.includes(literal);
          const query = narrows ? `${literal}/${transport}` : literal;
          const found = idsOf(query, Number.POSITIVE_INFINITY).some((id) => named.has(id));
          return found ? [] : [`${service}: ${query}`];
        });
      });
      expect(lost).toEqual([]);
    });
  },
);

/** The ways to call a service of the table: as a whole, without what is in brackets, that alone, and what a slash or comma parts. */
function namesOf(service: string): readonly string[] {
  const inBrackets = /\(([^)]*)\)/.exec(service)?.[1];
  const bare = service.replace(/\s*\([^)]*\)/g, '').trim();
  return [service, bare, ...(inBrackets ? [inBrackets] : []), ...bare.split(/\s*[/,]\s*/)].filter(
    (name) => name !== '',
  );
}

/** `dyn>=1024`, `ref:…` and the like name no number; `5800+` begins with one. */
function literalsOf(ports: string): readonly string[] {
  return ports.split(';').flatMap((part) => /^(\d+(?:-\d+)?)\+?$/.exec(part.trim())?.[1] ?? []);
}
