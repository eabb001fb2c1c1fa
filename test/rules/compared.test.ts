import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openExample } from '../support/examples.ts';

/* docs/compared.md tells what dclint and Portwise say of one sample: here both are asked again. */

/** @returns each rule that speaks of the sample, and how often. */
async function spoken(file: string): Promise<Readonly<Record<string, number>>> {
  const text = readFileSync(`docs/compared/${file}`, 'utf8');
  const counts: Record<string, number> = {};
  for (const { rule } of await openExample('', { file, text }).check(file)) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}

it('says of the Compose sample what the page tells', async () => {
  expect(await spoken('docker-compose.yml')).toEqual({
    'bad-host-address': 1,
    'base60-port': 1,
    'duplicate-entry': 1,
    'exposed-service': 2,
    'host-network-ports': 1,
    'mapping-in-expose': 1,
    'port-conflict': 3,
    'port-out-of-range': 1,
    'protocol-case': 1,
    'protocol-on-wrong-side': 1,
    'published-everywhere': 3,
    'range-length-mismatch': 1,
  });
});

it('says of the Dockerfile what the page tells', async () => {
  expect(await spoken('Dockerfile')).toEqual({
    'mapping-in-expose': 1,
    'port-out-of-range': 1,
    'protocol-case': 1,
    'ssh-in-image': 1,
    'unknown-protocol': 1,
  });
});

it('dclint says of the Compose sample what the page tells', () => {
  const args = ['node_modules/dclint/bin/dclint.cjs', '--formatter', 'json', 'docs/compared/docker-compose.yml'];
  const [report] = JSON.parse(spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout) as {
    messages: { rule: string; column: number }[];
  }[];
  const messages = (report?.messages ?? []).filter(({ rule }) => /port/.test(rule));
  const count = (name: string) => messages.filter(({ rule }) => rule === name).length;
  expect(count('no-duplicate-exported-ports')).toBe(1);
  expect(count('no-unbound-port-interfaces')).toBe(7);
  expect(count('require-quotes-in-ports')).toBe(17);
  expect(count('service-ports-alphabetical-order')).toBe(4);
  expect(messages.every(({ column }) => column === 1)).toBe(true);
});
