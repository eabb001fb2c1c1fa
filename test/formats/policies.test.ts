import { describe, expect, it } from 'vitest';
import { openWorkspace } from '../support/service.ts';

/* What a firewall does with what none of its rules decides about, in the words of each tool. */
describe.each([
  ['ufw', 'a.sh', 'ufw default deny incoming\nufw allow 22', ['in drop']],
  ['ufw without a direction', 'a.sh', 'ufw default reject\nufw allow 22', ['in reject']],
  ['ufw, the last word counts', 'a.sh', 'ufw default deny\nufw default allow\nufw allow 22', ['in accept']],
  ['ufw in a branch', 'a.sh', 'if x; then ufw default deny; fi\nufw allow 22', []],
  ['ufw with an opening by sender', 'a.sh', 'ufw default deny\nufw allow from 10.0.0.0/8', ['in drop, opens more']],
  ['iptables', 'a.sh', 'iptables -P INPUT DROP\niptables -A INPUT -p tcp --dport 22 -j ACCEPT', ['in drop']],
  [
    'iptables of another table',
    'a.sh',
    'iptables -t nat -P PREROUTING DROP\niptables -A INPUT -p tcp --dport 22 -j ACCEPT',
    [],
  ],
  [
    'iptables with answers and loopback only',
    'a.sh',
    'iptables -P INPUT DROP\niptables -A INPUT -i lo -j ACCEPT\niptables -A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT\niptables -A INPUT -p icmp -j ACCEPT\niptables -A INPUT -p tcp --dport 22 -j ACCEPT',
    ['in drop'],
  ],
  [
    'iptables with an opening by interface',
    'a.sh',
    'iptables -P INPUT DROP\niptables -A INPUT -i eth1 -j ACCEPT\niptables -A INPUT -p tcp --dport 22 -j ACCEPT',
    ['in drop, opens more'],
  ],
  [
    'a saved table',
    'rules.v4',
    '*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:own - [0:0]\n-A INPUT -p tcp --dport 22 -j ACCEPT\nCOMMIT\n',
    ['in drop', 'forward accept'],
  ],
  [
    'nft',
    'a.nft',
    'table inet t {\n  chain c {\n    type filter hook input priority 0; policy drop;\n    ct state established accept\n    iif "lo" accept\n    tcp dport 22 accept\n  }\n}\n',
    ['in drop'],
  ],
  [
    'nft with an opening by sender',
    'a.nft',
    'table inet t {\n  chain c {\n    type filter hook input priority 0; policy drop;\n    ip saddr 10.0.0.0/8 accept\n  }\n}\n',
    ['in drop, opens more'],
  ],
] as const)('%s', (_what, uri, text, expected) => {
  it('is understood', async () => {
    const body = uri.endsWith('.sh') ? `#!/bin/sh\n${text}\n` : text;
    const { firewall } = await openWorkspace({ [uri]: body }).graph();
    const told = firewall.policies.map(
      ({ direction, verdict, opensWithoutPort }) => `${direction} ${verdict}${opensWithoutPort ? ', opens more' : ''}`,
    );
    expect(told).toEqual(expected);
    for (const { span } of firewall.policies)
      expect(body.slice(span.start, span.end)).toMatch(/default|-P|:INPUT|:FORWARD|policy/);
  });
});
