import { addTo } from '../core/lists.ts';
import { say } from '../core/message.ts';
import { isSingle, type PortRange } from '../core/ports.ts';
import type { Rule } from '../core/rule.ts';
import { coversPorts, type FilterRule, filterRules, isUnlimited, portsKey } from './support/filterRules.ts';

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
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\nufw allow 8000:8999/tcp\nufw allow 8080/tcp\n',
        note: 'A hint, for nothing is wrong but that the second one adds nothing.',
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
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\nufw allow 8000:8999/tcp\nufw reset\nufw deny 8080/tcp\n',
        note: 'Nothing is left of what was there before.',
      },
    ],
  },
  *check({ doc, uses }) {
    const earlier = new EarlierRules();
    for (const rule of filterRules(uses)) {
      const [use] = rule.uses;
      if (!use || rule.filter.order === undefined) continue;
      const wider = earlier.covering(rule);
      earlier.add(rule);
      if (!wider) continue;
      yield {
        span: use.span,
        use,
        ...(wider.filter.verdict === rule.filter.verdict ? NEEDLESS : UNREACHED),
        related: [{ uri: doc.uri, span: wider.statement, message: say`The rule that comes first.` }],
      };
    }
  },
};

const UNREACHED = {
  message: say`An earlier rule already decides about this port, so that this one is never reached. Move it up, or remove it.`,
};
/** It changes nothing, and misleads nobody. */
const NEEDLESS = {
  message: say`An earlier rule already does the same for this port, so that this one adds nothing. Remove it.`,
  severity: 'hint',
  tag: 'unnecessary',
} as const;

/** The rules so far that take all traffic to their ports, found by port: a chain of thousands is gone through once. */
class EarlierRules {
  readonly #onPort = new Map<string, FilterRule[]>();
  /** Those with a range. Most often few; a look at its ends passes over all that lie elsewhere. */
  readonly #onRange = new Map<string, RangeOf[]>();
  readonly #seen = new Set<string>();

  add(rule: FilterRule): void {
    const same = `${rule.list} ${rule.filter.rule}`;
    // The same rule again covers nothing that the first one does not.
    if (!isUnlimited(rule) || this.#seen.has(same)) return;
    this.#seen.add(same);
    for (const range of rule.ports) {
      if (isSingle(range)) addTo(this.#onPort, `${rule.list} ${range.first}`, rule);
      else addTo(this.#onRange, rule.list, { range, rule });
    }
  }

  covering(rule: FilterRule): FilterRule | undefined {
    const [first] = rule.ports;
    if (!first) return undefined;
    const singles = isSingle(first) ? (this.#onPort.get(`${rule.list} ${first.first}`) ?? []) : [];
    const isTwin = (one: FilterRule) =>
      saysTheSame(one, rule) || (rule.filter.replacesEarlier && isUnlimited(rule) && portsKey(one) === portsKey(rule));
    const covers = (one: FilterRule) => coversPorts(one, rule) && !isTwin(one);
    return singles.find(covers) ?? this.#rangesOver(first, rule.list).find(covers);
  }

  #rangesOver({ first, last }: PortRange, list: string): readonly FilterRule[] {
    const ranges = this.#onRange.get(list) ?? [];
    return ranges.filter(({ range }) => range.first <= first && last <= range.last).map(({ rule }) => rule);
  }
}

interface RangeOf {
  readonly range: PortRange;
  readonly rule: FilterRule;
}

/** Twins are told by `duplicate-rule`, opposites by `contradicting-rules`. */
function saysTheSame(a: FilterRule, b: FilterRule): boolean {
  if (a.filter.rule === b.filter.rule) return true;
  return isUnlimited(b) && a.uses[0]?.role !== b.uses[0]?.role && portsKey(a) === portsKey(b);
}
