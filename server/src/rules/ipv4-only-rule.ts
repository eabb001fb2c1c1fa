import { say } from '../core/message.ts';
import type { AddressFamily } from '../core/portUse.ts';
import type { Rule } from '../core/rule.ts';
import { type FilterRule, filterRules, isUnlimited } from './support/filterRules.ts';

export const ipv4OnlyRule: Rule = {
  meta: {
    id: 'ipv4-only-rule',
    title: 'Port stopped for IPv4 and not for IPv6',
    family: 'firewall',
    severity: 'hint',
    what: 'A file with rules for both families stops a port for IPv4 only.',
    why: 'The same service stays reachable over IPv6.',
    remedy: 'Write the rule for ip6tables too.',
    references: [],
    bad: [
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\nip6tables -A INPUT -p tcp --dport 22 -j ACCEPT\niptables -A INPUT -p tcp --dport 23 -j DROP\n',
      },
    ],
    good: [
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\niptables -A INPUT -p tcp --dport 23 -j DROP\nip6tables -A INPUT -p tcp --dport 23 -j DROP\n',
      },
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\niptables -A INPUT -p tcp --dport 23 -j DROP\n',
        note: 'A file that leaves IPv6 alone may have a twin elsewhere.',
      },
    ],
  },
  *check({ uses }) {
    const rules = filterRules(uses);
    const ofBoth = rules.some((rule) => isFor(rule, 'ipv6'));
    if (!ofBoth) return;
    const stopped = new Set(rules.filter((rule) => isFor(rule, 'ipv6')).map(subjectOf));
    for (const rule of rules) {
      const [use] = rule.uses;
      if (use?.role !== 'deny' || isFor(rule, 'ipv6') || !isUnlimited(rule) || stopped.has(subjectOf(rule))) continue;
      yield {
        span: use.span,
        use,
        message: say`This stops the port for IPv4 only; over IPv6 it stays as it is. Write the same rule for ip6tables.`,
      };
    }
  },
};

function isFor({ filter }: FilterRule, family: AddressFamily): boolean {
  return filter.families.includes(family);
}

/** What a rule is about, whatever its family. */
function subjectOf({ uses, ports, filter }: FilterRule): string {
  const transports = [...new Set(uses.flatMap((use) => use.transports.value))].sort().join('+');
  return [uses[0]?.role, filter.chain, transports, ...ports.map(({ first, last }) => `${first}-${last}`)].join(' ');
}
