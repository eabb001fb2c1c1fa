import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { type FilterRule, filterRules } from './support/filterRules.ts';
import { removalOf } from './support/removal.ts';

export const duplicateRule: Rule = {
  meta: {
    id: 'duplicate-rule',
    title: 'The same firewall rule twice in one chain',
    family: 'firewall',
    severity: 'warning',
    what: 'A rule stands twice, word for word, in the same chain.',
    why: 'The second one never does anything, and whoever deletes the first one later wonders why nothing changes.',
    remedy: 'Remove one of them.',
    references: [],
    bad: [
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\niptables -A INPUT -p tcp --dport 443 -j ACCEPT\niptables -A INPUT -p tcp --dport 22 -j ACCEPT\niptables -A INPUT -p tcp --dport 443 -j ACCEPT\n',
      },
    ],
    good: [
      { file: 'firewall.sh', text: '#!/bin/sh\nufw allow 443/tcp\nufw --force delete 1\nufw allow 443/tcp\n' },
      { file: 'firewall.sh', text: '#!/bin/sh\nufw allow 443/tcp\nufw delete allow 443/tcp\nufw allow 443/tcp\n' },
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\niptables -A INPUT -p tcp --dport 443 -j ACCEPT\nip6tables -A INPUT -p tcp --dport 443 -j ACCEPT\n',
      },
    ],
  },
  *check({ doc, uses }) {
    const seen = new Map<string, FilterRule>();
    for (const rule of filterRules(uses)) {
      const [use] = rule.uses;
      if (!use || rule.filter.order === undefined) continue;
      const key = `${rule.list} ${rule.filter.rule}`;
      const first = seen.get(key);
      if (!first) seen.set(key, rule);
      else if (first.statement.start !== rule.statement.start) {
        yield {
          span: use.span,
          use,
          tag: 'unnecessary',
          message: say`This rule stands in the chain already, so that it does nothing. Remove one of the two.`,
          related: [{ uri: doc.uri, span: first.statement, message: say`The first one.` }],
          fixes: [{ title: say`Remove the duplicate`, safe: true, edits: [removalOf(doc.text, rule.statement)] }],
        };
      }
    }
  },
};
