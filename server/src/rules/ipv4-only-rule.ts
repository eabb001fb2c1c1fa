import type { FilterPolicy } from '../core/deployment.ts';
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
  *check({ uses, readings }) {
    const policies = readings.flatMap(({ result }) => result.deployment?.policies ?? []);
    const stopsAll = new Set(policies.filter(isClosedForIpv6).map(({ direction }) => direction));
    const rules = filterRules(uses);
    const ofBoth = rules.some((rule) => isFor(rule, 'ipv6'));
    if (!ofBoth) return;
    const stopped = new Set(rules.filter((rule) => isFor(rule, 'ipv6')).map((rule) => subjectOf(rule)));
    for (const rule of rules) {
      const [use] = rule.uses;
      if (use?.role !== 'deny' || isFor(rule, 'ipv6') || !isUnlimited(rule) || stopped.has(subjectOf(rule))) continue;
      // What no rule lets in stays out.
      if (stopsAll.has(rule.filter.direction) && !stopped.has(subjectOf(rule, 'allow'))) continue;
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

function isClosedForIpv6({ families, verdict }: FilterPolicy): boolean {
  return families.includes('ipv6') && verdict !== 'accept';
}

/** What a rule is about, whatever its family. */
function subjectOf({ uses, ports, filter }: FilterRule, role = uses[0]?.role): string {
  const transports = [...new Set(uses.flatMap((use) => use.transports.value))].sort().join('+');
  return [role, filter.chain, transports, ...ports.map(({ first, last }) => `${first}-${last}`)].join(' ');
}
