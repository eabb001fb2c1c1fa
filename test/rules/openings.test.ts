import { describe, expect, it } from 'vitest';
import { findings } from '../support/service.ts';

it('says the gravest thing where a name opens several ports', async () => {
  expect(await findings('firewall.sh', '#!/bin/sh\nufw allow CIFS\n')).toEqual(['exposed-service "CIFS"']);
});

it('says the gravest thing where a loop opens several ports', async () => {
  const text = '#!/bin/sh\nfor port in 21 6379 110; do ufw allow "$port/tcp"; done\n';
  expect(await findings('firewall.sh', text)).toEqual(['exposed-service "$port"']);
});

describe('a chain that only one interface reaches', () => {
  const SCRIPT =
    '#!/bin/sh\niptables -N LAN\niptables -A INPUT -i eth1 -j LAN\nopen() { iptables -A "$1" -p tcp --dport 5432 -j ACCEPT; }\nopen LAN\n';

  it('opens nothing to everyone', async () => {
    expect(await findings('firewall.sh', SCRIPT)).toEqual([]);
  });

  it('hides no rule of another chain that stands in the same place', async () => {
    expect(await findings('firewall.sh', `${SCRIPT}open INPUT\n`)).toEqual(['exposed-service "5432"']);
  });

  it('hides no rule of another chain for the same variable', async () => {
    const text =
      'define ports = { 5432 }\ntable inet filter {\n  chain lan {\n    tcp dport $ports accept\n  }\n  chain input {\n    type filter hook input priority 0; policy drop;\n    iifname "eth1" jump lan\n    tcp dport $ports accept\n  }\n}\n';
    expect(await findings('nftables.conf', text)).toEqual(['exposed-service "5432"']);
  });
});
