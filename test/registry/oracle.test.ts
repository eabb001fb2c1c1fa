import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { rangeNameOf, TRANSPORTS, type Transport, transportOf } from '../../server/src/core/ports.ts';
import type { PortStatus } from '../../server/src/core/registry.ts';
import { createDefaultRegistry } from '../../server/src/registry/index.ts';
import { readCsv } from '../support/csv.ts';

/** A full copy of IANA's registry of 2026-08-17, kept beside the project and never in it. */
const ORACLE = path.resolve(import.meta.dirname, '../../../shared/facts/iana.csv');

/** Where this project's registry and the copy differ on purpose. */
const EXPLAINED: Readonly<Record<string, string>> = {
  '5543/tcp': 'renamed to qftest-lic-mcp after the copy was made',
};

describe.skipIf(!existsSync(ORACLE))(
  'registry against a full copy of IANA’s (skipped where there is none beside the project)',
  () => {
    const registry = createDefaultRegistry();
    const oracle = existsSync(ORACLE) ? readOracle() : new Map<string, OracleEntry>();

    it('agrees on the status of 65,536 numbers on four transports', () => {
      const differences: string[] = [];
      for (let port = 0; port <= 65_535; port++) {
        for (const transport of TRANSPORTS) {
          const expected = oracle.get(`${port}/${transport}`)?.status ?? statusWithoutRow(port);
          const actual = registry.status(port, transport);
          if (actual !== expected) differences.push(`${port}/${transport}: ${actual}, not ${expected}`);
        }
      }
      expect(differences).toEqual([]);
    });

    it('agrees on every canonical name', () => {
      const differences: string[] = [];
      for (let port = 0; port <= 65_535; port++) {
        for (const transport of TRANSPORTS) {
          const key = `${port}/${transport}`;
          const expected = [...(oracle.get(key)?.names ?? [])].sort().join(' ');
          const names = registry.iana(port, transport).map(({ name }) => name);
          const actual = names.filter(Boolean).sort().join(' ');
          if (actual !== expected && !(key in EXPLAINED)) differences.push(`${key}: ${actual}, not ${expected}`);
        }
      }
      expect(differences).toEqual([]);
    });

    it('finds every alias under the number that IANA has it on', () => {
      const lost = [...oracle].flatMap(([key, { aliases }]) =>
        aliases.filter((alias) => {
          const [port, transport] = key.split('/');
          const found = registry.portOf(alias, transportOf(transport ?? ''));
          // udt_os is on two numbers; the name stands for the first.
          return found === undefined || (found !== Number(port) && alias !== 'udt_os');
        }),
      );
      expect(lost).toEqual([]);
    });
  },
);

interface OracleEntry {
  readonly status: PortStatus;
  readonly names: readonly string[];
  readonly aliases: readonly string[];
}

/** `80/tcp` → what the copy says; a record without a transport counts for all four. */
function readOracle(): ReadonlyMap<string, OracleEntry> {
  const entries = new Map<string, OracleEntry>();
  for (const row of readCsv(readFileSync(ORACLE, 'utf8'))) {
    const [first, last = first] = (row['Port Number'] ?? '').split('-').map(Number);
    if (!row['Port Number'] || first === undefined || last === undefined) continue;
    const transport = transportOf(row['Transport Protocol'] ?? '');
    for (let port = first; port <= last; port++) {
      for (const one of transport ? [transport] : TRANSPORTS) addRow(entries, port, one, row);
    }
  }
  return entries;
}

function addRow(
  entries: Map<string, OracleEntry>,
  port: number,
  transport: Transport,
  row: Readonly<Record<string, string>>,
): void {
  const name = row['Service Name'] ?? '';
  const isAlias = /This entry is an alias to/.test(row['Assignment Notes'] ?? '');
  const before = entries.get(`${port}/${transport}`);
  const reserved = /^reserved/i.test(row.Description ?? '');
  const status = name ? 'assigned' : reserved ? 'reserved' : statusWithoutRow(port);
  entries.set(`${port}/${transport}`, {
    status: before?.status === 'assigned' ? 'assigned' : status,
    names: [...(before?.names ?? []), ...(name && !isAlias ? [name] : [])],
    aliases: [...(before?.aliases ?? []), ...(isAlias ? [name] : [])],
  });
}

function statusWithoutRow(port: number): PortStatus {
  return rangeNameOf(port) === 'dynamic' ? 'dynamic' : 'unassigned';
}
