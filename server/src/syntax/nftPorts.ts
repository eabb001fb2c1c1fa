import type { FormatResult, ReadContext } from '../core/format.ts';
import { say } from '../core/message.ts';
import { type PortRange, parseRange, type Transport } from '../core/ports.ts';
import type { FilterFacts, PortRole } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';
import { joinFacts, type RuleFacts, roleOfVerdict, UseCollector } from './firewallUses.ts';
import { isNft, type NftItem, type NftStatement, type NftToken, nftText, nftWord, splitItems } from './nft.ts';
import type { NftPortMatch } from './nftRule.ts';
import {
  assembleNft,
  familiesOf,
  findDefine,
  guardedChains,
  type NftChain,
  type NftDefine,
  type NftRuleEntry,
  type NftRuleset,
  type NftScope,
  type NftSet,
  type NftTable,
  nftKey,
  traceDirections,
} from './nftRuleset.ts';
import { ANY_TRANSPORT, nftTransport, type PortShape, shapesOfType } from './nftSelector.ts';
import { readPlaceholder } from './templates.ts';

/** Reads the ports of a rule set: those in its rules, and those in the variables and sets that the rules name. */
export function readNftPorts(statements: readonly NftStatement[], context: ReadContext): FormatResult {
  const ruleset = assembleNft(statements, (path) => context.neighbour(path));
  return new PortReader(ruleset, context).read();
}

/** Whether a rule lets traffic through whatever its port, other than what goes on already or stays on this machine. */
function opensWithoutPort({ rule, text }: NftRuleEntry): boolean {
  return (
    rule.verdict === 'accept' && rule.ports.length === 0 && !/\bct state\b|\biif(?:name)? "?lo\b|icmp|igmp/.test(text)
  );
}

/** How the elements of a list are meant where it is used. */
interface Usage {
  readonly shape: PortShape;
  readonly lookup: NftPortMatch['lookup'];
  readonly facts: RuleFacts;
}

/** Where a list stands. */
interface Where {
  readonly scope: NftScope;
  readonly table: NftTable;
  /** The list's elements are statements of their own: a set's or variable's, not a rule's. */
  readonly shared: boolean;
}

/** How many values of an included file's variable are told where it is used. */
const MAX_FOREIGN_VALUES = 64;

class PortReader {
  readonly #ruleset: NftRuleset;
  readonly #collector: UseCollector;
  /** What the rules say of each variable and set that they name, joined: a long list that many rules name is read once. */
  readonly #usages = new Map<NftDefine | NftSet, Map<string, Usage>>();
  readonly #directionOf: (chain?: NftRuleEntry['chain']) => FilterFacts['direction'];
  readonly #guarded: ReadonlySet<NftChain>;

  constructor(ruleset: NftRuleset, context: ReadContext) {
    this.#ruleset = ruleset;
    this.#collector = new UseCollector(context);
    for (const { rule, chain, table } of ruleset.rules) {
      for (const { lookup, values } of rule.ports) if (lookup === 'vmap') this.#addSetTargets(values, chain, table);
    }
    this.#directionOf = traceDirections(ruleset.chains);
    this.#guarded = guardedChains(ruleset);
  }

  read(): FormatResult {
    const { rules, sets, defines, references } = this.#ruleset;
    this.#readPolicies();
    for (const entry of rules) this.#readRule(entry);
    for (const set of sets.values()) this.#readSet(set);
    // A variable names only earlier ones, so that reading backwards every use of it is known.
    for (const define of [...defines].reverse()) this.#readDefine(define);
    return this.#collector.result(references);
  }

  /** What the base chains of type filter do with the rest (nft(8), "Chains"). */
  #readPolicies(): void {
    const opened = new Set(this.#ruleset.rules.filter(opensWithoutPort).map(({ chain }) => this.#directionOf(chain)));
    for (const chain of this.#ruleset.chains.values()) {
      const { policy, type, table } = chain;
      const verdict = policy?.verdict;
      if (!policy || type !== 'filter' || (verdict !== 'drop' && verdict !== 'accept')) continue;
      const direction = this.#directionOf(chain);
      const opens = opened.has(direction) || opened.has('unknown');
      const { span } = policy;
      this.#collector.policy({ families: familiesOf(table), direction, verdict, opensWithoutPort: opens, span });
    }
  }

  /** A named verdict map jumps on behalf of the rules that use it. */
  #addSetTargets(values: readonly NftItem[], chain: NftRuleEntry['chain'], table: NftTable): void {
    const [item] = values;
    if (item?.kind !== 'reference' || !chain) return;
    for (const { values: elements } of this.#findSet(table, item.text)?.elements ?? []) {
      const [list] = elements;
      if (list?.kind !== 'group') continue;
      list.items.forEach((word, i) => {
        const target = nftWord(list.items[i + 1]);
        if ((isNft(word, 'jump') || isNft(word, 'goto')) && target !== undefined) chain.targets.add(target);
      });
    }
  }

  #findSet(table: NftTable, name: string): NftSet | undefined {
    return this.#ruleset.sets.get(nftKey(table, name));
  }

  #readRule(entry: NftRuleEntry): void {
    const { rule, table, scope } = entry;
    for (const match of rule.ports) {
      const usage = { shape: match.shape, lookup: match.lookup, facts: this.#factsOf(entry, match) };
      this.#readValues(match.values, usage, { scope, table, shared: false });
    }
  }

  #factsOf(entry: NftRuleEntry, match: NftPortMatch): RuleFacts {
    const { rule, chain, table, span, text, order } = entry;
    const owner = chain?.name;
    // An accept in a nat chain only leaves the address as it is.
    const verdict = rule.verdict === 'accept' && chain?.type === 'nat' ? '' : rule.verdict;
    const addresses = rule.destinations.map((item) => nftText([item]));
    const [host] = match.host ?? (addresses.length === 1 ? rule.destinations : []);
    const named = rule.ports.find((port) => port.transport);
    const own = match.transport ? match : match.shape.side === 'redirect' && !rule.transports ? named : undefined;
    return {
      role: roleOf(match.shape, match.lookup === 'map' ? '' : verdict),
      transports:
        own?.transport && own.transportSpan
          ? { value: [own.transport], span: own.transportSpan }
          : (rule.transports ?? { value: ANY_TRANSPORT }),
      ...(host ? { host: { value: nftText([host]), span: host.span } } : {}),
      ...(owner !== undefined ? { owner } : {}),
      statement: span,
      path: [`${table.family} ${table.name}`, ...(owner !== undefined ? [owner] : []), match.selector],
      filter: {
        families: rule.families ?? familiesOf(table),
        ...(table.name ? { table: table.name } : {}),
        ...(owner !== undefined ? { chain: owner } : {}),
        direction: this.#directionOf(chain),
        verdict: rule.verdict,
        sources: rule.sources,
        ...sourceSlotOf(entry, match),
        destinations: addresses,
        interfaces: rule.interfaces,
        // `< 1024` leaves out the very port that is written; `>= 1024` means more than it.
        negated: ['!=', '<', '>'].includes(match.operator),
        narrowed: rule.narrowed || ['<=', '>='].includes(match.operator),
        ...(chain && this.#guarded.has(chain) ? { guarded: true } : {}),
        ...(order !== undefined ? { order } : {}),
        rule: text,
      },
    };
  }

  #readSet(set: NftSet): void {
    const where = { table: set.table, shared: true };
    const usages = [...(this.#usages.get(set)?.values() ?? this.#ownUsages(set))];
    for (const { values, scope } of set.elements) {
      for (const usage of usages) this.#readValues(values, usage, { ...where, scope });
    }
  }

  /** What the set's type says where no rule names it. */
  #ownUsages({ name, table, type }: NftSet): Usage[] {
    const lookup = type.some((item) => isNft(item, 'verdict')) ? 'vmap' : 'none';
    return shapesOfType(type).map(({ transport, ...shape }) => ({
      shape,
      lookup,
      facts: {
        role: shape.side === 'destination' ? 'declare' : shape.side,
        transports: { value: transport ? [transport] : ANY_TRANSPORT },
        statement: { start: 0, end: 0 },
        path: [`${table.family} ${table.name}`, name],
      },
    }));
  }

  #readDefine(define: NftDefine): void {
    const where = { scope: define.scope, table: { family: 'inet', name: '' }, shared: true };
    const usages = this.#usages.get(define);
    for (const usage of usages?.values() ?? this.#unusedUsage(define)) this.#readValues(define.values, usage, where);
  }

  /** A variable that no rule here names holds a port where it says so and other files may use it. */
  #unusedUsage({ name, values, span }: NftDefine): Usage[] {
    const usedElsewhere = this.#ruleset.rules.length === 0 || this.#ruleset.references.length > 0;
    if (!usedElsewhere || !/port/i.test(name) || !isPortList(values)) return [];
    const facts: RuleFacts = { role: 'declare', transports: { value: ANY_TRANSPORT }, statement: span, path: [name] };
    return [{ shape: { side: 'destination', part: 0, inData: false }, lookup: 'none', facts }];
  }

  /** Reads a list, or the one value or concatenation that stands in its place. */
  #readValues(values: readonly NftItem[], usage: Usage, where: Where): void {
    const pending: (readonly NftItem[])[] = [values];
    for (let run = pending.pop(); run; run = pending.pop()) {
      const [first] = run;
      if (first?.kind === 'group' && run.length === 1) pending.push(...splitItems(first.items, ',').reverse());
      else if (run.length > 0) this.#readElement(run, usage, where);
    }
  }

  #readElement(items: readonly NftItem[], usage: Usage, where: Where): void {
    const { shape, lookup } = usage;
    const colon = items.findIndex((item) => isNft(item, ':'));
    const key = splitItems(colon < 0 ? items : items.slice(0, colon), '.');
    const data = colon < 0 ? [] : items.slice(colon + 1);
    const [only] = key[0] ?? [];
    if (colon < 0 && key.length === 1 && only && this.#isList(only, where)) {
      this.#refer(only, usage, where);
      return;
    }
    const target = (shape.inData ? splitItems(data, '.') : key)[shape.part] ?? [];
    const [first] = target;
    if (!first) return;
    const transport = shape.transportPart === undefined ? undefined : tokenText(key[shape.transportPart]?.[0]);
    const facts = elementFacts(usage.facts, {
      statement: where.shared ? spanOfItems(items) : usage.facts.statement,
      ...(transport ? { transport: { name: transport.text, span: transport.span } } : {}),
      ...(lookup === 'vmap' && shape.side === 'destination' ? { verdict: nftWord(data[0]) ?? '' } : {}),
    });
    if (first.kind === 'variable') {
      this.#refer(first, { shape: { side: shape.side, part: 0, inData: false }, lookup: 'none', facts }, where);
    } else this.#addPort(target, facts);
  }

  /** Whether the item stands for a whole list: a set, or a variable in the place of elements. */
  #isList(item: NftItem, where: Where): boolean {
    return item.kind === 'reference' || (item.kind === 'variable' && findDefine(where.scope, item.text) !== undefined);
  }

  #refer(item: NftItem, usage: Usage, where: Where): void {
    if (item.kind === 'reference') {
      const set = this.#findSet(where.table, item.text);
      if (set) this.#note(set, usage);
      else this.#collector.gap(item.span, say`The set @${item.text} is declared in another file.`);
    } else if (item.kind === 'variable') {
      const define = findDefine(where.scope, item.text);
      if (!define) {
        const reason = say`The variable $${item.text} is defined neither in this file nor in one that it includes.`;
        this.#collector.addUnknown(item.text, item.span, usage.facts, reason);
      } else if (define.file === undefined) this.#note(define, usage);
      else this.#addForeign(item, define, define.file, usage.facts);
    }
  }

  #note(list: NftDefine | NftSet, usage: Usage): void {
    const usages = this.#usages.get(list) ?? new Map<string, Usage>();
    this.#usages.set(list, usages);
    const { side, part, transportPart, inData } = usage.shape;
    const key = `${side} ${part} ${transportPart} ${inData} ${usage.lookup}`;
    const known = usages.get(key);
    usages.set(key, known ? { ...known, facts: joinFacts(known.facts, usage.facts) } : usage);
  }

  /** A variable of another file: its ports are told where this file names it. */
  #addForeign(item: NftToken, define: NftDefine, file: string, facts: RuleFacts): void {
    let left = MAX_FOREIGN_VALUES;
    const pending: NftItem[] = define.values.slice(0, left).reverse();
    for (let value = pending.pop(); value && left > 0; value = pending.pop(), left--) {
      if (value.kind === 'group') pending.push(...value.items.slice(0, left).reverse());
      else if (value.kind === 'variable') {
        pending.push(...(findDefine(define.scope, value.text)?.values ?? []).slice(0, left).reverse());
      } else {
        const ports = parseRange(value.text);
        const variable = { name: item.text, from: 'assignment', file } as const;
        if (ports) this.#collector.add(item.span, ports, 'variable', facts, variable);
      }
    }
  }

  #addPort(target: readonly NftItem[], facts: RuleFacts): void {
    const [first, dash, last] = target;
    const token = tokenText(first);
    if (!token) return;
    if (token.kind === 'hole') {
      this.#addHole(token, facts);
      return;
    }
    if (isNft(dash, '-') && last && last.kind !== 'group') {
      const ports = parseRange(`${token.text}-${last.text}`);
      const span = { start: token.span.start, end: last.span.end };
      if (ports) this.#collector.add(span, ports, 'digits', facts);
      return;
    }
    const hex = hexPort(token.text);
    if (hex) this.#collector.add(token.span, hex, 'digits', facts);
    else this.#collector.addText(token.text, token.span, facts);
  }

  /** A template's hole, perhaps with a default: `{{ ssh_port | default(22) }}`. */
  #addHole(token: NftToken, facts: RuleFacts): void {
    const placeholder = readPlaceholder(`{{${token.text}}}`);
    const name = placeholder?.name ?? token.text.trim();
    const ports = placeholder?.fallback ? parseRange(placeholder.fallback.text) : undefined;
    if (ports) this.#collector.add(token.span, ports, 'variable', facts, { name, from: 'default' });
    else this.#collector.addUnknown(name, token.span, facts);
  }
}

function roleOf({ side }: PortShape, verdict: string): PortRole {
  return side === 'destination' ? roleOfVerdict(verdict) : side;
}

/** Another match can stand before the port's, in a table of one family or where the rule itself says no other. */
function sourceSlotOf({ rule, table }: NftRuleEntry, { start, shape }: NftPortMatch): Pick<FilterFacts, 'sourceSlot'> {
  if (start === undefined || shape.side !== 'destination' || rule.sources.length > 0) return {};
  const families = rule.families ?? familiesOf(table);
  const prefix = families.includes('ipv4') ? 'ip saddr ' : 'ip6 saddr ';
  return families.length > 0 ? { sourceSlot: { span: { start, end: start }, prefix, suffix: ' ' } } : {};
}

interface ElementFacts {
  readonly statement: Span;
  readonly transport?: { readonly name: string; readonly span: Span };
  readonly verdict?: string;
}

/** What one element says beyond its rule: its own transport and verdict. */
function elementFacts(facts: RuleFacts, { statement, transport, verdict }: ElementFacts): RuleFacts {
  const named: Transport | undefined = transport && nftTransport(transport.name);
  return {
    ...facts,
    statement,
    ...(named && transport ? { transports: { value: [named], span: transport.span } } : {}),
    ...(verdict !== undefined
      ? { role: roleOfVerdict(verdict), ...(facts.filter ? { filter: { ...facts.filter, verdict } } : {}) }
      : {}),
  };
}

function tokenText(item: NftItem | undefined): NftToken | undefined {
  return item && item.kind !== 'group' && item.kind !== 'sign' ? item : undefined;
}

function spanOfItems(items: readonly NftItem[]): Span {
  return { start: items[0]?.span.start ?? 0, end: items.at(-1)?.span.end ?? 0 };
}

/** Whether every value is a number, a range or another variable. */
function isPortList(values: readonly NftItem[]): boolean {
  const [first] = values;
  const items = first?.kind === 'group' ? first.items : values;
  return items.every(
    (item) => isNft(item, ',') || item.kind === 'variable' || /^\d+(-\d+)?$/.test(nftWord(item) ?? ''),
  );
}

/** nft also takes a number in hexadecimal: `0x16`. */
function hexPort(text: string): PortRange | undefined {
  if (!/^0x[0-9a-f]{1,8}$/i.test(text)) return undefined;
  const port = Number(text);
  return { first: port, last: port };
}
