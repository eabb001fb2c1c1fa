import type { FormatResult, ReadContext } from '../core/format.ts';
import type { Transport } from '../core/ports.ts';
import type { AddressFamily, Effective, FilterFacts, PortRole } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';
import { type RuleFacts, roleOfVerdict, UseCollector } from './firewallUses.ts';
import { type IptablesPort, type IptablesRule, readIptablesRule, wrongDash } from './iptablesRule.ts';
import { PortWords } from './portWords.ts';
import type { Word } from './words.ts';

/** Where a rule stands and how it is added. */
export interface IptablesPlace {
  readonly statement: Span;
  readonly families: readonly AddressFamily[];
  /** The table that the file has opened; a rule's own `-t` goes first. */
  readonly table?: string;
  /** The rule is added each time the file is read, and once. */
  readonly certain: boolean;
}

interface Entry {
  readonly rule: IptablesRule;
  readonly place: IptablesPlace;
  readonly table: string;
  readonly order?: number;
}

/** Gathers the rules of one document and tells the ports in them. */
export class IptablesRules {
  readonly #collector: UseCollector;
  readonly #entries: Entry[] = [];
  readonly #counts = new Map<string, { appended: number; inserted: number }>();
  /** Each chain's callers. */
  readonly #callers = new Map<string, Set<string>>();

  constructor(context: ReadContext) {
    this.#collector = new UseCollector(context);
  }

  /** Adds the rule that the words after `iptables` make, if they make one. */
  add(words: readonly Word[], place: IptablesPlace): void {
    const rule = readIptablesRule(words);
    if (!rule) return;
    const dash = wrongDash(words);
    if (dash) {
      this.#collector.gap(dash.span, `iptables refuses this rule: "${dash.text}" does not begin with a hyphen`);
      return;
    }
    const table = place.table ?? rule.table;
    if (rule.target !== undefined) {
      const key = chainKey(table, rule.target);
      this.#callers.set(key, (this.#callers.get(key) ?? new Set()).add(rule.chain));
    }
    const order = place.certain ? this.#order(rule, table) : undefined;
    this.#entries.push({ rule, place, table, ...(order === undefined ? {} : { order }) });
  }

  result(): FormatResult {
    const words = new PortWords();
    for (const entry of this.#entries) {
      for (const port of entry.rule.ports) {
        const facts = this.#factsOf(entry, port);
        for (const item of port.items) words.add(item, facts, separatorOf(facts));
      }
      this.#tellProtocol(entry);
    }
    words.addTo(this.#collector);
    return this.#collector.result();
  }

  /** Appended rules count up from 0, inserted ones down from -1; nobody knows where a rule by number ends up. */
  #order({ action, chain }: IptablesRule, table: string): number | undefined {
    const key = chainKey(table, chain);
    const counts = this.#counts.get(key) ?? { appended: 0, inserted: 0 };
    this.#counts.set(key, counts);
    if (action === 'append') return counts.appended++;
    return action === 'insert' ? -++counts.inserted : undefined;
  }

  #factsOf({ rule, place, table, order }: Entry, port: IptablesPort): RuleFacts {
    const address = port.address ?? (rule.destinations.length === 1 ? rule.destinations[0] : undefined);
    return {
      role: roleOf(rule, port),
      transports: transportsOf(rule),
      ...(address ? { host: { value: address.text, span: address.span } } : {}),
      owner: rule.chain,
      statement: place.statement,
      path: [table, rule.chain, port.option],
      filter: {
        families: rule.family ? [rule.family] : place.families,
        table,
        chain: rule.chain,
        direction: this.#directionOf(table, rule.chain, new Set()),
        verdict: rule.target?.toLowerCase() ?? '',
        sources: rule.sources,
        destinations: rule.destinations.map((word) => word.text),
        interfaces: rule.interfaces,
        negated: port.negated,
        narrowed: rule.narrowed,
        ...(order === undefined ? {} : { order }),
        rule: rule.text,
      },
    };
  }

  /** What a built-in chain sees; a custom one sees what the chains that jump to it see, or what its name says. */
  #directionOf(table: string, chain: string, seen: Set<string>): FilterFacts['direction'] {
    const builtIn = BUILT_IN[chain];
    if (builtIn) return builtIn;
    seen.add(chain);
    const callers = [...(this.#callers.get(chainKey(table, chain)) ?? [])].filter((caller) => !seen.has(caller));
    const directions = new Set(callers.map((caller) => this.#directionOf(table, caller, seen)));
    const [only] = directions;
    if (only && directions.size === 1) return only;
    return directions.size > 1 ? 'unknown' : (NAMED.find(([pattern]) => pattern.test(chain))?.[1] ?? 'unknown');
  }

  /** iptables takes a port only together with `-p` (iptables-extensions(8)); without it the kernel refuses the rule. */
  #tellProtocol({ rule, place }: Entry): void {
    const { protocol } = rule;
    for (const { side, option, items } of rule.ports) {
      const [item] = items;
      if (!item || option.startsWith('ct') || (protocol && protocol.value !== 'other')) continue;
      const detail = { option: `--${option}`, ...(side === 'redirect' ? { target: rule.target ?? '' } : {}) };
      const span = protocol?.span ?? item.span;
      this.#collector.oddity({ kind: 'port-without-protocol', span, statement: place.statement, detail });
      return;
    }
  }
}

const BUILT_IN: Readonly<Record<string, FilterFacts['direction']>> = {
  INPUT: 'in',
  OUTPUT: 'out',
  FORWARD: 'forward',
  // These see what is for this host and what goes through it.
  PREROUTING: 'unknown',
  POSTROUTING: 'unknown',
};

/** A chain that is called from another file: `ufw-user-input`, `RH-Firewall-1-INPUT`, `DOCKER-USER`. */
const NAMED: readonly (readonly [RegExp, FilterFacts['direction']])[] = [
  [/input|inbound/i, 'in'],
  [/output|outbound/i, 'out'],
  [/forward|^docker/i, 'forward'],
];

function chainKey(table: string, chain: string): string {
  return `${table} ${chain}`;
}

function roleOf(rule: IptablesRule, port: IptablesPort): PortRole {
  if (port.side !== 'destination') return port.side;
  if (rule.action === 'delete' || rule.action === 'check') return 'match';
  return roleOfVerdict(rule.target?.toLowerCase() ?? '');
}

function transportsOf({ protocol }: IptablesRule): Effective<readonly Transport[]> {
  if (!protocol || typeof protocol.value === 'string') return { value: ['tcp', 'udp'] };
  return { value: protocol.value, ...(protocol.span ? { span: protocol.span } : {}) };
}

/** Translations write their ranges with a hyphen. */
function separatorOf(facts: RuleFacts): string {
  return facts.role === 'redirect' ? '-' : ':';
}
