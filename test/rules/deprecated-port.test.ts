import { expect, it } from 'vitest';
import { findings } from '../support/service.ts';

it('tells of an obsolete service once, however many rules a firewall has for it', async () => {
  const text =
    '#!/bin/sh\nufw allow from 10.0.0.0/8 to any port 1723 proto tcp\nufw allow from 192.168.0.0/16 to any port 1723 proto tcp\n';
  expect(await findings('firewall.sh', text)).toEqual(['deprecated-port "1723"']);
});
