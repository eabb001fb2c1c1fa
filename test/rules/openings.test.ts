import { expect, it } from 'vitest';
import { findings } from '../support/service.ts';

it('says the gravest thing where a name opens several ports', async () => {
  expect(await findings('firewall.sh', '#!/bin/sh\nufw allow CIFS\n')).toEqual(['exposed-service "CIFS"']);
});

it('says the gravest thing where a loop opens several ports', async () => {
  const text = '#!/bin/sh\nfor port in 21 6379 110; do ufw allow "$port/tcp"; done\n';
  expect(await findings('firewall.sh', text)).toEqual(['exposed-service "$port"']);
});
