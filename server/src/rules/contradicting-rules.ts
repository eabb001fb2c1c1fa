import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { type FilterRule, filterRules, isUnlimited, portsKey } from './support/filterRules.ts';

export const contradictingRules: Rule = {
  meta: {
    id: 'contradicting-rules',
    title: 'One rule allows what another denies',
    family: 'firewall',
    severity: 'warning',
    what: 'Two rules of one chain decide about the same port from anyone, one to let it in and one to stop it.',
    why: 'Only one of them counts: the one that the tool looks at first, in ufw the one that was added last. Whoever reads the other one believes the opposite.',
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
    /** The first rule of each list that decides about some ports. */
    const first = new Map<string, FilterRule>();
    for (const rule of filterRules(uses)) {
      const [use] = rule.uses;
      if (!use || rule.filter.order === undefined || !isUnlimited(rule)) continue;
      const key = `${rule.list} ${portsKey(rule)}`;
      const earlier = first.get(key);
      if (!earlier) first.set(key, rule);
      const role = earlier?.uses[0]?.role;
      if (!earlier || role === use.role) continue;
      const replaces = rule.filter.replacesEarlier;
      yield {
        span: use.span,
        use,
        message: replaces ? REPLACED : role === 'deny' ? STOPPED : LET_IN,
        related: [
          {
            uri: doc.uri,
            span: earlier.statement,
            message: replaces ? say`This one is replaced.` : say`This one counts.`,
          },
        ],
      };
    }
  },
};

const STOPPED = say`An earlier rule stops this port already, so that this one never counts. Remove the one that is not meant.`;
const LET_IN = say`An earlier rule lets in this port already, so that this one never counts. Remove the one that is not meant.`;
const REPLACED = say`This rule takes the place of the earlier one for the same port, which says the opposite. Remove the one that is not meant.`;
