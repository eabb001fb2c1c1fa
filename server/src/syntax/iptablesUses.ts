import { isAnyone } from '../core/addresses.ts';
import type { FilterPolicy } from '../core/deployment.ts';
import type { FormatResult, ReadContext } from '../core/format.ts';
import { say } from '../core/message.ts';
import type { Transport } from '../core/ports.ts';
import type { AddressFamily, Effective, FilterFacts, PortRole } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';
import { wordTable } from '../core/wordTable.ts';
import { type RuleFacts, roleOfVerdict, UseCollector } from './firewallUses.ts';
import { type IptablesPort, type IptablesRule, readIptablesRule, wrongDash } from './iptablesRule.ts';
import { PortWords } from './portWords.ts';
import type { Word } from './words.ts';

/** Where a rule stands and how it is added. */
export interface IptablesPlace {
  /** @returns the statement that holds a place in the rule. */
  statementAt(place: Span): Span;
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
  /** The last policy of each built-in chain. */
  readonly #policies = new Map<string, Omit<FilterPolicy, 'opensWithoutPort'>>();
  readonly #counts = new Map<string, { appended: number; inserted: number }>();
  /** Each chain's callers, and whether one sends it all that it sees, or all of a protocol or to some ports. */
  readonly #callers = new Map<string, Map<string, boolean>>();

  constructor(context: ReadContext) {
    this.#collector = new UseCollector(context);
  }

  /** Adds the rule that the words after `iptables` make, if they make one. */
  add(words: readonly Word[], place: IptablesPlace): void {
    const rule = readIptablesRule(words);
    if (!rule) {
      this.#addPolicy(words, place);
      this.#flush(words, place);
      return;
    }
    const dash = wrongDash(words);
    if (dash) {
      this.#collector.gap(dash.span, say`iptables refuses this rule: "${dash.text}" does not begin with a hyphen`);
      return;
    }
    const table = place.table ?? rule.table;
    if (rule.target !== undefined) {
      const key = chainKey(table, rule.target);
      const callers = this.#callers.get(key) ?? new Map<string, boolean>();
      const isOpen = rule.interfaces.length === 0 && !rule.narrowed && rule.sources.every(isAnyone);
      this.#callers.set(key, callers.set(rule.chain, isOpen || callers.get(rule.chain) === true));
    }
    const order = place.certain ? this.#order(rule, table) : undefined;
    if (rule.action === 'delete') this.#forget(place, table, rule.chain, (other) => other.text === rule.text);
    this.#entries.push({ rule, place, table, ...(order === undefined ? {} : { order }) });
  }

  /**
   * Notes what a built-in chain does with what none of its rules decides about; the last word counts.
   * @param at where the verdict is written
   */
  setPolicy(chain: string, verdict: string, at: Span, place: IptablesPlace): void {
    const { table = 'filter', families, certain } = place;
    const direction = BUILT_IN[chain];
    const word = verdict.toLowerCase();
    if (table !== 'filter' || !certain || !direction || (word !== 'drop' && word !== 'accept')) return;
    this.#policies.set(`${families.join('+')} ${chain}`, {
      families,
      direction,
      verdict: word,
      span: place.statementAt(at),
    });
  }

  result(): FormatResult {
    const opened = new Set(this.#entries.flatMap((entry) => this.#openedWithoutPort(entry)));
    for (const policy of this.#policies.values()) {
      const opensWithoutPort = policy.families.some((family) => opened.has(`${family} ${policy.direction}`));
      this.#collector.policy({ ...policy, opensWithoutPort });
    }
    const words = new PortWords();
    for (const entry of this.#entries) {
      for (const port of entry.rule.ports) {
        const facts = this.#factsOf(entry, port);
        for (const item of port.items) {
          const statement = entry.place.statementAt(item.span);
          words.add(item, { ...facts, statement }, separatorOf(facts));
        }
      }
      this.#tellProtocol(entry);
    }
    words.addTo(this.#collector);
    return this.#collector.result();
  }

  /** `-P INPUT DROP` */
  #addPolicy(words: readonly Word[], place: IptablesPlace): void {
    const at = words.findIndex(({ text }) => text === '-P' || text === '--policy');
    const [chain, verdict] = at < 0 ? [] : words.slice(at + 1);
    const table = words[words.findIndex(({ text }) => text === '-t' || text === '--table') + 1];
    const hasTable = words.some(({ text }) => text === '-t' || text === '--table');
    if (chain && verdict) {
      const there = hasTable && table ? { ...place, table: table.text } : place;
      this.setPolicy(chain.text, verdict.text, verdict.span, there);
    }
  }

  /** `-F`, `-F INPUT`, `-t nat --flush`: what was added so far is gone, and what comes is compared with none of it. */
  #flush(words: readonly Word[], place: IptablesPlace): void {
    const at = words.findIndex(({ text }) => text === '-F' || text === '--flush');
    if (at < 0) return;
    const chain = words[at + 1]?.text;
    const option = words.findIndex(({ text }) => text === '-t' || text === '--table');
    const table = option < 0 ? 'filter' : (words[option + 1]?.text ?? 'filter');
    this.#forget(place, place.table ?? table, chain?.startsWith('-') ? undefined : chain, () => true);
  }

  /** Takes rules out of the order of evaluation. */
  #forget(
    { families }: IptablesPlace,
    table: string,
    chain: string | undefined,
    isMeant: (rule: IptablesRule) => boolean,
  ): void {
    for (const [index, { order: _order, ...entry }] of this.#entries.entries()) {
      const isThere = entry.table === table && (chain === undefined || entry.rule.chain === chain);
      const isOfFamily = entry.place.families.some((family) => families.includes(family));
      if (isThere && isOfFamily && isMeant(entry.rule)) this.#entries[index] = entry;
    }
  }

  /** @returns the traffic, as `ipv4 in`, of which the rule lets some through whatever its port; what goes on already is no matter. */
  #openedWithoutPort({ rule, place, table }: Entry): string[] {
    const isAnswer = rule.narrowed && /\b(?:ESTABLISHED|RELATED)\b/.test(rule.text) && !/\bNEW\b/.test(rule.text);
    const isLocal = rule.interfaces.length > 0 && rule.interfaces.every((name) => name === 'lo');
    const namesPort = rule.ports.some(({ side }) => side === 'destination');
    if (table !== 'filter' || rule.target !== 'ACCEPT' || namesPort || isAnswer || isLocal) return [];
    if (rule.protocol?.value === 'other' && /-p (?:icmp|ipv6-icmp|icmpv6|igmp)/.test(rule.text)) return [];
    const families = rule.family ? [rule.family] : place.families;
    return families.map((family) => `${family} ${this.#directionOf(table, rule.chain, new Set())}`);
  }

  /** Appended rules count up from 0, inserted ones down from -1; nobody knows where a rule by number ends up. */
  #order({ action, chain }: IptablesRule, table: string): number | undefined {
    const key = chainKey(table, chain);
    const counts = this.#counts.get(key) ?? { appended: 0, inserted: 0 };
    this.#counts.set(key, counts);
    if (action === 'append') return counts.appended++;
    return action === 'insert' ? -++counts.inserted : undefined;
  }

  #factsOf({ rule, place, table, order }: Entry, port: IptablesPort): Omit<RuleFacts, 'statement'> {
    const address = port.address ?? (rule.destinations.length === 1 ? rule.destinations[0] : undefined);
    return {
      role: roleOf(rule, port),
      transports: transportsOf(rule, port),
      ...(address ? { host: { value: address.text, span: address.span } } : {}),
      owner: rule.chain,
      path: [table, rule.chain, port.option],
      filter: {
        families: rule.family ? [rule.family] : place.families,
        table,
        chain: rule.chain,
        direction: this.#directionOf(table, rule.chain, new Set()),
        verdict: rule.target?.toLowerCase() ?? '',
        sources: rule.sources,
        ...sourceSlotOf(rule),
        destinations: rule.destinations.map((word) => word.text),
        interfaces: rule.interfaces,
        negated: port.negated,
        narrowed: rule.narrowed,
        ...(this.#isGuarded(table, rule.chain, new Set()) ? { guarded: true } : {}),
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
    const callers = [...(this.#callers.get(chainKey(table, chain))?.keys() ?? [])].filter(
      (caller) => !seen.has(caller),
    );
    const directions = new Set(callers.map((caller) => this.#directionOf(table, caller, seen)));
    const [only] = directions;
    if (only && directions.size === 1) return only;
    return directions.size > 1 ? 'unknown' : (NAMED.find(([pattern]) => pattern.test(chain))?.[1] ?? 'unknown');
  }

  /** @returns whether a custom chain is only reached by way of rules that look at an interface, a source or the like. */
  #isGuarded(table: string, chain: string, seen: Set<string>): boolean {
    const callers = this.#callers.get(chainKey(table, chain));
    if (BUILT_IN[chain] || seen.has(chain) || !callers) return false;
    seen.add(chain);
    return [...callers].every(([caller, isOpen]) => !isOpen || this.#isGuarded(table, caller, seen));
  }

  /** iptables takes a port only together with `-p` (iptables-extensions(8)); without it the kernel refuses the rule. */
  #tellProtocol({ rule, place }: Entry): void {
    const { protocol } = rule;
    for (const { side, option, items } of rule.ports) {
      const [item] = items;
      if (!item || option.startsWith('ct') || (protocol && protocol.value !== 'other')) continue;
      const detail = { option: `--${option}`, ...(side === 'redirect' ? { target: rule.target ?? '' } : {}) };
      const span = protocol?.span ?? item.span;
      const statement = place.statementAt(span);
      this.#collector.oddity({ kind: 'port-without-protocol', span, statement, detail });
      return;
    }
  }
}

const BUILT_IN = wordTable<FilterFacts['direction']>({
  INPUT: 'in',
  OUTPUT: 'out',
  FORWARD: 'forward',
  // These see what is for this host and what goes through it.
  PREROUTING: 'unknown',
  POSTROUTING: 'unknown',
});

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

function transportsOf(rule: IptablesRule, { option }: IptablesPort): Effective<readonly Transport[]> {
  const protocol = (option.startsWith('ct') && rule.connectionProtocol) || rule.protocol;
  if (!protocol || typeof protocol.value === 'string') return { value: ['tcp', 'udp'] };
  return { value: protocol.value, ...(protocol.span ? { span: protocol.span } : {}) };
}

function sourceSlotOf({ sourcePlace }: IptablesRule): Pick<FilterFacts, 'sourceSlot'> {
  if (sourcePlace === undefined) return {};
  return { sourceSlot: { span: { start: sourcePlace, end: sourcePlace }, prefix: '-s ', suffix: ' ' } };
}

/** Translations write their ranges with a hyphen. */
function separatorOf(facts: Pick<RuleFacts, 'role'>): string {
  return facts.role === 'redirect' ? '-' : ':';
}
