import type { Rule } from '../core/rule.ts';
import { filterRules, isUnlimited, samePorts } from './support/filterRules.ts';

export const contradictingRules: Rule = {
  meta: {
    id: 'contradicting-rules',
    title: 'One rule allows what another denies',
    family: 'firewall',
    severity: 'warning',
    what: 'Two rules of one chain decide about the same port from anyone, one to let it in and one to stop it.',
    why: 'Only the one that the tool looks at first counts; whoever reads the other one believes the opposite.',
    remedy: 'Remove the one that is not meant.',
    references: [],
    bad: [
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\niptables -A INPUT -p tcp --dport 8080 -j DROP\niptables -A INPUT -p tcp --dport 8080 -j ACCEPT\n',
      },
    ],
    good: [
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\niptables -A INPUT -p tcp -s 10.0.0.0/8 --dport 8080 -j ACCEPT\niptables -A INPUT -p tcp --dport 8080 -j DROP\n',
        note: 'An exception before the rule is the usual way.',
      },
    ],
  },
  *check({ doc, uses }) {
    const rules = filterRules(uses).filter((rule) => rule.filter.order !== undefined && isUnlimited(rule));
    for (const [place, rule] of rules.entries()) {
      const [use] = rule.uses;
      const earlier = rules
        .slice(0, place)
        .find((one) => one.list === rule.list && one.uses[0]?.role !== use?.role && samePorts(one, rule));
      if (!use || !earlier) continue;
      const verb = earlier.uses[0]?.role === 'deny' ? 'stops' : 'lets in';
      yield {
        span: use.span,
        use,
        message: `An earlier rule ${verb} this port already, so that this one never counts. Remove the one that is not meant.`,
        related: [{ uri: doc.uri, span: earlier.statement, message: 'This one counts.' }],
      };
    }
  },
};
