import { say } from '../core/message.ts';
import { MAX_PORT, type PortRange } from '../core/ports.ts';
import type { RuleFacts, UseCollector } from './firewallUses.ts';
import { readPlaceholder } from './templates.ts';
import { HOLE, variableOf, type Word } from './words.ts';

/** Gathers the words that name ports, and joins what loops and several callers say of one and the same. */
export class PortWords {
  readonly #words = new Map<string, { word: Word; facts: RuleFacts; separator: string }>();

  /** @param separator what stands between the ends of a range; either end may be left out where it is `:` */
  add(word: Word, facts: RuleFacts, separator = ':'): void {
    const { start, end } = word.span;
    const key = [start, end, word.text, facts.role, facts.transports.value].join(' ');
    const same = this.#words.get(key);
    this.#words.set(key, { word, separator, facts: same ? joinRuns(same.facts, facts) : facts });
  }

  addTo(collector: UseCollector): void {
    for (const { word, facts, separator } of this.#words.values()) addPortWord(collector, word, facts, separator);
  }
}

/**
 * Adds the port that a word names: a number, a range, a service name, a variable or a template's placeholder.
 */
function addPortWord(collector: UseCollector, word: Word, facts: RuleFacts, separator: string): void {
  const { text, span } = word;
  const variable = variableOf(word);
  const sequence = word.runs.length === 1 ? word.runs[0]?.range : undefined;
  const range = sequence ?? openRange(text, separator);
  const placeholder = variable ? undefined : readPlaceholder(text);
  if (range) collector.add(span, range, variable ? 'variable' : 'digits', facts, variable);
  else if (text.includes(HOLE)) {
    collector.addUnknown(
      variable?.name ?? text,
      span,
      facts,
      say`The value of ${variable?.name ?? text.replaceAll(HOLE, '…')} is not written in this file`,
    );
  } else if (placeholder) addPlaceholder(collector, word, placeholder, facts);
  else collector.addText(text, span, facts, separator, variable);
}

function addPlaceholder(
  collector: UseCollector,
  { span }: Word,
  { name, fallback }: NonNullable<ReturnType<typeof readPlaceholder>>,
  facts: RuleFacts,
): void {
  const number = fallback && /^\d{1,15}$/.test(fallback.text) ? Number(fallback.text) : undefined;
  if (number === undefined) collector.addUnknown(name, span, facts, say`A template puts in ${name}`);
  else collector.add(span, { first: number, last: number }, 'variable', facts, { name, from: 'default' });
}

/** iptables(8): "If the first port is omitted, 0 is assumed; if the last is omitted, 65535 is assumed." */
function openRange(text: string, separator: string): PortRange | undefined {
  if (separator !== ':') return undefined;
  const [, first, last] = /^(\d{0,15}):(\d{0,15})$/.exec(text) ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  return { first: first === '' ? 0 : Number(first), last: last === '' ? MAX_PORT : Number(last) };
}

/** Joins what a loop or several callers make of one place: no order is left, and a limit holds where all agree that there is one. */
function joinRuns(a: RuleFacts, b: RuleFacts): RuleFacts {
  if (!a.filter || !b.filter) return a;
  const { order: _, guarded, ...filter } = a.filter;
  const both = (x: readonly string[], y: readonly string[]) =>
    x.length === 0 || y.length === 0 ? [] : [...new Set([...x, ...y])];
  return {
    ...a,
    filter: {
      ...filter,
      families: [...new Set([...filter.families, ...b.filter.families])],
      sources: both(filter.sources, b.filter.sources),
      destinations: both(filter.destinations, b.filter.destinations),
      interfaces: both(filter.interfaces, b.filter.interfaces),
      narrowed: filter.narrowed && b.filter.narrowed,
      ...(guarded && b.filter.guarded ? { guarded } : {}),
    },
  };
}
