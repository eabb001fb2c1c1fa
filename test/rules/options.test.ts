import { expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../server/src/core/settings.ts';
import { openExample } from '../support/examples.ts';

/** @returns how often a rule speaks of a text with these options. */
async function count(rule: string, file: string, text: string, options: Readonly<Record<string, unknown>> = {}) {
  const service = openExample(rule, { file, text });
  service.configure({ ...DEFAULT_SETTINGS, options: { [rule]: options } });
  return (await service.check(file)).filter((finding) => finding.rule === rule).length;
}

it('takes the size of a wide opening', async () => {
  const text = '#!/bin/sh\nufw allow 50000:50100/tcp\n';
  expect(await count('wide-opening', 'firewall.sh', text)).toBe(0);
  expect(await count('wide-opening', 'firewall.sh', text, { size: 100 })).toBe(1);
  expect(await count('wide-opening', 'firewall.sh', text, { size: 'small' })).toBe(0);
});

it('takes the ports that are meant for the public', async () => {
  const text = 'services:\n  app:\n    image: acme/app\n    ports:\n      - "8081:8081"\n';
  expect(await count('published-everywhere', 'docker-compose.yml', text)).toBe(1);
  expect(await count('published-everywhere', 'docker-compose.yml', text, { publicPorts: [8081] })).toBe(0);
});

it('takes the range that outgoing connections draw from', async () => {
  const text = 'services:\n  app:\n    image: acme/app\n    ports:\n      - "45123:8080"\n';
  expect(await count('ephemeral-port', 'docker-compose.yml', text)).toBe(1);
  expect(await count('ephemeral-port', 'docker-compose.yml', text, { first: 50_000 })).toBe(0);
});
