import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { reportOddities } from './support/oddities.ts';

export const portWithoutProtocol: Rule = {
  meta: {
    id: 'port-without-protocol',
    title: 'Port match in iptables without a transport',
    family: 'firewall',
    severity: 'error',
    what: 'An iptables rule names a port and no `-p tcp`, `-p udp`, …',
    why: 'Only a transport has ports: iptables refuses the rule, and a script goes on without it.',
    remedy: 'Add -p tcp or -p udp before the port.',
    references: ['https://man7.org/linux/man-pages/man8/iptables-extensions.8.html'],
    bad: [{ file: 'firewall.sh', text: '#!/bin/sh\niptables -A INPUT --dport 8080 -j ACCEPT\n' }],
    good: [{ file: 'firewall.sh', text: '#!/bin/sh\niptables -A INPUT -p tcp --dport 8080 -j ACCEPT\nufw allow 22\n' }],
  },
  check: (context) =>
    reportOddities(
      context,
      'port-without-protocol',
      (written) =>
        say`iptables knows no port without -p tcp or -p udp, and refuses this rule. Add the transport before ${written}.`,
      say`Add the transport`,
    ),
};
