import type { Rule } from '../core/rule.ts';
import { coversPorts, filterRules, isUnlimited, samePorts } from './support/filterRules.ts';

export const shadowedRule: Rule = {
  meta: {
    id: 'shadowed-rule',
    title: 'Firewall rule that is never reached',
    family: 'firewall',
    severity: 'warning',
    what: 'An earlier rule of the same chain already decides about all the ports of this one, from anyone.',
    why: 'The rule does nothing, and looks as if it did.',
    remedy: 'Move it before the wider rule, or remove it.',
    references: [],
    bad: [
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\niptables -A INPUT -p tcp --dport 8000:8999 -j DROP\niptables -A INPUT -p tcp --dport 8080 -j ACCEPT\n',
      },
    ],
    good: [
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\niptables -A INPUT -p tcp --dport 8080 -j ACCEPT\niptables -A INPUT -p tcp --dport 8000:8999 -j DROP\n',
      },
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\niptables -A INPUT -p tcp --dport 8000:8999 -j DROP\niptables -I INPUT -p tcp --dport 8080 -j ACCEPT\n',
        note: '-I inserts at the head of the chain.',
      },
    ],
  },
  *check({ doc, uses }) {
    const rules = filterRules(uses).filter((rule) => rule.filter.order !== undefined);
    for (const [place, rule] of rules.entries()) {
      const [use] = rule.uses;
      const wider = rules
        .slice(0, place)
        .find((one) => one.list === rule.list && isUnlimited(one) && coversPorts(one, rule) && !saysTheSame(one, rule));
      if (!use || !wider) continue;
      yield {
        span: use.span,
        use,
        message:
          'An earlier rule already decides about this port, so that this one is never reached. Move it up, or remove it.',
        related: [{ uri: doc.uri, span: wider.statement, message: 'The rule that comes first.' }],
      };
    }
  },
};

type FilterRule = ReturnType<typeof filterRules>[number];

/** Twins are told by `duplicate-rule`, opposites by `contradicting-rules`. */
function saysTheSame(a: FilterRule, b: FilterRule): boolean {
  if (a.filter.rule === b.filter.rule) return true;
  return isUnlimited(b) && samePorts(a, b) && a.uses[0]?.role !== b.uses[0]?.role;
}
