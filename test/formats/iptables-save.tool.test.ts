import { describe, expect, it } from 'vitest';
import { iptablesSave } from '../../server/src/formats/iptables-save.ts';
import { inNamespace, portsOfRules, portsOfUses, withoutIptables } from '../support/iptablesTool.ts';
import { testContext, testDoc } from '../support/marks.ts';

const RULES = String.raw`# comment --dport 99
*nat
:PREROUTING ACCEPT [0:0]
-A PREROUTING -p tcp --dport 8080 -j REDIRECT --to-ports 80
-A PREROUTING -i eth0 -p udp -m udp --dport 53 -j DNAT --to-destination 10.0.0.2-10.0.0.3:5300-5310
-A POSTROUTING -p tcp -j SNAT --to-source 192.0.2.1:1024-2048
COMMIT
*filter
:INPUT DROP [0:0]
:OTHER - [0:0]
[3:180] -A INPUT -s 10.0.0.0/8 -p tcp -m multiport --dports 22,http,6000:6010 -m comment --comment "\"--dport 97" -j ACCEPT
-A INPUT -p udp --sport 123 --dport 1024: -j ACCEPT
-I INPUT 1 -p tcp --dport https -j OTHER
-A INPUT -p sctp --dport 36412 -j REJECT
-A INPUT ! -i lo -p tcp -m tcp ! --dport 23 -j DROP
COMMIT
`;

describe.skipIf(withoutIptables)(`iptables-save against the real one ${withoutIptables}`, () => {
  it('reads the ports that iptables-restore loads', () => {
    const saved = inNamespace('iptables-restore && iptables-save', RULES);
    const { uses } = iptablesSave.read(testDoc('rules.v4', RULES), testContext());
    expect(portsOfUses(uses)).toEqual(portsOfRules(saved));
  });

  it('reads what iptables-save prints', () => {
    const saved = inNamespace('iptables-restore && iptables-save', RULES);
    const { uses, oddities } = iptablesSave.read(testDoc('rules.v4', saved), testContext());
    expect(portsOfUses(uses)).toEqual(portsOfRules(saved));
    expect(oddities).toEqual([]);
  });
});
