import { isAnyone } from '../../core/addresses.ts';
import { addTo } from '../../core/lists.ts';
import { formatRange, type PortRange } from '../../core/ports.ts';
import type { FilterFacts, PortUse } from '../../core/portUse.ts';
import type { Span } from '../../core/text.ts';

/** One firewall rule of a document, with all the ports it names. */
export interface FilterRule {
  readonly uses: readonly PortUse[];
  readonly statement: Span;
  readonly filter: FilterFacts;
  /** The ports it decides about, and no other. */
  readonly ports: readonly PortRange[];
  /** Rules of one key stand in one list that the tool goes through in order. */
  readonly list: string;
}

/** @returns the rules that decide about destination ports, those of one list in the order in which the tool looks at them. */
export function filterRules(uses: readonly PortUse[]): readonly FilterRule[] {
  const byStatement = new Map<string, PortUse[]>();
  for (const use of uses) {
    if (!use.filter) continue;
    // The items of a named set stand elsewhere than the rule that uses them: its place in the chain is what makes them one rule.
    const key = `${listOf(use.filter)} ${use.filter.order ?? `at ${use.statement.start}`} ${use.filter.rule}`;
    addTo(byStatement, key, use);
  }
  const rules = [...byStatement.values()].flatMap((group) => {
    const [first] = group;
    if (!first?.filter || !group.every(({ role, ports }) => ports && (role === 'allow' || role === 'deny'))) return [];
    const { filter, statement } = first;
    const ports = group.flatMap((use) => (use.ports ? [use.ports] : []));
    return [{ uses: group, statement, filter, ports, list: listOf(filter) }];
  });
  return rules.sort((a, b) => (a.filter.order ?? 0) - (b.filter.order ?? 0) || a.statement.start - b.statement.start);
}

/** @returns whether the rule takes all traffic to its ports from anyone: nothing beside port and transport narrows it. */
export function isUnlimited({ filter }: FilterRule): boolean {
  const { sources, destinations, interfaces, narrowed, negated } = filter;
  return sources.every(isAnyone) && destinations.every(isAnyone) && interfaces.length === 0 && !narrowed && !negated;
}

/** @returns whether every port and transport of `inner` is one of `outer`'s. */
export function coversPorts(outer: FilterRule, inner: FilterRule): boolean {
  const transports = new Set(outer.uses.flatMap((use) => use.transports.value));
  if (!inner.uses.every((use) => use.transports.value.every((transport) => transports.has(transport)))) return false;
  return inner.ports.every(({ first, last }) =>
    outer.ports.some((range) => range.first <= first && last <= range.last),
  );
}

/** @returns what rules have in common that name just the same ports and transports. */
export function portsKey({ uses, ports }: FilterRule): string {
  const transports = [...new Set(uses.flatMap((use) => use.transports.value))].sort();
  const ranges = [...ports].sort((a, b) => a.first - b.first || b.last - a.last);
  let reached = -1;
  // A range within another one says nothing more.
  const widest = ranges.filter(({ last }) => {
    if (last <= reached) return false;
    reached = last;
    return true;
  });
  return `${transports.join('+')} ${widest.map(formatRange).join(',')}`;
}

function listOf({ families, table, chain, direction }: FilterFacts): string {
  return [families.join('+'), table ?? '', chain ?? '', direction].join(' ');
}
