import { isAnyone } from '../core/addresses.ts';
import type { FileReference } from '../core/format.ts';
import type { AddressFamily, FilterFacts } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';
import { wordTable } from '../core/wordTable.ts';
import { isNft, type NftItem, type NftStatement, nftText, nftWord, readNft } from './nft.ts';
import { type NftRule, readNftRule } from './nftRule.ts';

/** A chain, from all the places of the file that add to it. */
export interface NftChain {
  readonly name: string;
  readonly table: NftTable;
  hook?: string;
  type?: string;
  /** What it does with all that its rules do not decide about, and where that is said. */
  policy?: { readonly verdict: string; readonly span: Span };
  /** Chains that its rules jump or go to. */
  readonly targets: Set<string>;
  /** How many rules were appended, and how many put before them. */
  appended: number;
  inserted: number;
}

export interface NftTable {
  readonly family: string;
  readonly name: string;
}

/** Variables of one block; those of the blocks around it hold too. */
export interface NftScope {
  readonly outer?: NftScope;
  readonly defines: Map<string, NftDefine>;
}

/** `define ports = { 22, 80 }` */
export interface NftDefine {
  readonly name: string;
  readonly values: readonly NftItem[];
  readonly scope: NftScope;
  readonly span: Span;
  /** The other file that it stands in, as this one names it. */
  readonly file?: string;
}

/** A named set or map, with its elements from wherever they are added. */
export interface NftSet {
  readonly name: string;
  readonly table: NftTable;
  type: readonly NftItem[];
  readonly elements: { readonly values: readonly NftItem[]; readonly scope: NftScope }[];
}

export interface NftRuleEntry {
  readonly rule: NftRule;
  readonly span: Span;
  /** As written, without the command that adds it and with one space between words. */
  readonly text: string;
  readonly chain?: NftChain;
  readonly table: NftTable;
  readonly scope: NftScope;
  readonly order?: number;
}

/** What the statements of a rule set add up to. */
export interface NftRuleset {
  readonly rules: readonly NftRuleEntry[];
  readonly chains: ReadonlyMap<string, NftChain>;
  readonly sets: ReadonlyMap<string, NftSet>;
  /** In the order of the text. */
  readonly defines: readonly NftDefine[];
  readonly references: readonly FileReference[];
}

/** Families that a table may be of (nft(8), "Address families"). */
const FAMILIES = new Set(['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev']);

/** The table of a rule that stands outside any: a file made to be included. */
const NO_TABLE: NftTable = { family: 'inet', name: '' };

/** @returns the key of a set or chain among those of all tables. */
export function nftKey(table: NftTable, name: string): string {
  return `${table.family} ${table.name} ${name}`;
}

/** @returns the variable's definition as the block sees it. */
export function findDefine(scope: NftScope, name: string): NftDefine | undefined {
  for (let at: NftScope | undefined = scope; at; at = at.outer) {
    const define = at.defines.get(name);
    if (define) return define;
  }
  return undefined;
}

/** @returns the address families whose packets a table sees. */
export function familiesOf(table: NftTable): readonly AddressFamily[] {
  if (table.family === 'ip') return ['ipv4'];
  return table.family === 'ip6' ? ['ipv6'] : ['ipv4', 'ipv6'];
}

/**
 * Puts the statements of a file together.
 * @param neighbour the text of an included file, whose variables hold here too; undefined where it is not known
 */
export function assembleNft(
  statements: readonly NftStatement[],
  neighbour: (path: string) => string | undefined,
): NftRuleset {
  const assembler = new Assembler(neighbour);
  assembler.readFile(statements);
  return assembler;
}

/**
 * Which traffic each chain sees: what its hook says or, where it has none, what the chains that jump to it see.
 * @returns a function from a chain to its direction; `unknown` where several reach it, or none
 */
export function traceDirections(chains: ReadonlyMap<string, NftChain>): (chain?: NftChain) => FilterFacts['direction'] {
  const reached = new Map<NftChain, Set<FilterFacts['direction']>>();
  const pending: [NftChain, FilterFacts['direction']][] = [];
  for (const chain of chains.values()) if (chain.hook) pending.push([chain, HOOK_DIRECTIONS[chain.hook] ?? 'unknown']);
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [chain, direction] = next;
    const known = reached.get(chain) ?? new Set();
    if (known.has(direction)) continue;
    reached.set(chain, known.add(direction));
    for (const name of chain.targets) {
      const target = chains.get(nftKey(chain.table, name));
      if (target) pending.push([target, direction]);
    }
  }
  return (chain) => {
    const directions = [...((chain && reached.get(chain)) ?? [])];
    return directions.length === 1 ? (directions[0] ?? 'unknown') : 'unknown';
  };
}

/** @returns the chains that are only reached by way of rules that look at an interface, a source or the like. */
export function guardedChains({ rules, chains }: Pick<NftRuleset, 'rules' | 'chains'>): ReadonlySet<NftChain> {
  const openCallers = new Map<NftChain, Set<NftChain>>();
  const called = new Set<NftChain>();
  for (const { rule, chain, table } of rules) {
    const isOpen = rule.interfaces.length === 0 && !rule.narrowed && rule.sources.every(isAnyone);
    for (const name of rule.targets) {
      const target = chains.get(nftKey(table, name));
      if (!target || !chain) continue;
      called.add(target);
      if (isOpen) openCallers.set(target, (openCallers.get(target) ?? new Set()).add(chain));
    }
  }
  const isGuarded = (chain: NftChain, seen: Set<NftChain>): boolean => {
    if (chain.hook !== undefined || !called.has(chain) || seen.has(chain)) return false;
    seen.add(chain);
    return [...(openCallers.get(chain) ?? [])].every((caller) => isGuarded(caller, seen));
  };
  return new Set([...called].filter((chain) => isGuarded(chain, new Set())));
}

/** nft(8), "Address families": what each hook sees. Prerouting sees packets to this host and through it. */
const HOOK_DIRECTIONS = wordTable<FilterFacts['direction']>({
  input: 'in',
  output: 'out',
  forward: 'forward',
  postrouting: 'unknown',
  prerouting: 'unknown',
  ingress: 'in',
  egress: 'out',
});

interface Place {
  readonly table: NftTable;
  readonly chain?: NftChain;
  readonly scope: NftScope;
}

/** Commands that take away: what they name is not in force. */
const REMOVALS = new Set('delete destroy flush list reset rename'.split(' '));

class Assembler implements NftRuleset {
  readonly rules: NftRuleEntry[] = [];
  readonly chains = new Map<string, NftChain>();
  readonly sets = new Map<string, NftSet>();
  readonly defines: NftDefine[] = [];
  readonly references: FileReference[] = [];
  readonly #neighbour: (path: string) => string | undefined;
  readonly #included = new Set<string>();
  readonly #globals: NftScope = { defines: new Map() };

  constructor(neighbour: (path: string) => string | undefined) {
    this.#neighbour = neighbour;
  }

  readFile(statements: readonly NftStatement[]): void {
    for (const statement of statements) this.#read(statement, { table: NO_TABLE, scope: this.#globals });
  }

  #read({ items, block, span }: NftStatement, place: Place): void {
    const command = nftWord(items[0]) ?? '';
    if (REMOVALS.has(command)) return;
    const hasCommand = /^(add|create|insert|replace)$/.test(command);
    const rest = hasCommand ? items.slice(1) : items;
    const keyword = nftWord(rest[0]) ?? '';
    const names = rest.slice(1);
    if (block) this.#readBlock(keyword, names, block, place);
    else if (keyword === 'define' || keyword === 'redefine') this.#readDefine(names, span, place.scope);
    else if (keyword === 'include') this.#readInclude(names[0]);
    else if (hasCommand && keyword === 'rule') this.#readAddedRule(names, span, command, place);
    else if (hasCommand && keyword === 'element') this.#readAddedElements(names, place);
    else if (place.chain) this.#readChainStatement(items, span, place, place.chain);
    else if (!hasCommand && place.table === NO_TABLE && !OBJECT_WORDS.has(keyword)) this.#addRule(items, span, place);
  }

  #readBlock(keyword: string, names: readonly NftItem[], block: readonly NftStatement[], place: Place): void {
    const scope: NftScope = { outer: place.scope, defines: new Map() };
    if (keyword === 'table') {
      const table = splitName(names, 1, NO_TABLE);
      for (const statement of block) this.#read(statement, { table: { ...table, name: table.path[0] ?? '' }, scope });
      return;
    }
    const { family, path } = splitName(names, 2, place.table);
    const name = path.at(-1) ?? '';
    const table = path.length > 1 ? { family, name: path[0] ?? '' } : place.table;
    if (keyword === 'chain') {
      const chain = this.#chain(table, name);
      for (const statement of block) this.#read(statement, { table, chain, scope });
    } else if (keyword === 'set' || keyword === 'map') this.#readSet(this.#set(table, name), block, scope);
  }

  #readChainStatement(items: readonly NftItem[], span: Span, place: Place, chain: NftChain): void {
    const words = items.map(nftWord);
    if (words[0] === 'type' && words.includes('hook')) {
      chain.type = words[1] ?? '';
      chain.hook = words[words.indexOf('hook') + 1] ?? '';
    } else if (words[0] === 'policy') chain.policy = { verdict: words[1] ?? '', span };
    else if (words[0] !== 'devices' && words[0] !== 'flags') this.#addRule(items, span, place);
  }

  #readDefine(names: readonly NftItem[], span: Span, scope: NftScope): void {
    const name = nftWord(names[0]);
    if (name === undefined || !isNft(names[1], '=')) return;
    const define = { name, values: names.slice(2), scope, span };
    scope.defines.set(name, define);
    this.defines.push(define);
  }

  /** An included file's variables hold here; its rules are its own document's. */
  #readInclude(item: NftItem | undefined): void {
    if (!item || item.kind === 'group') return;
    this.references.push({ path: item.text, kind: 'include', span: item.span });
    this.#readDefinesOf(item.text);
  }

  #readDefinesOf(path: string): void {
    // A file that includes itself, or a long chain of files, ends here.
    if (this.#included.has(path) || this.#included.size >= MAX_INCLUDES) return;
    this.#included.add(path);
    for (const { items, block, span } of readNft(this.#neighbour(path) ?? '')) {
      const keyword = nftWord(items[0]);
      const name = nftWord(items[1]);
      if (block || name === undefined) continue;
      if (keyword === 'define' && isNft(items[2], '=')) {
        const define = { name, values: items.slice(3), scope: this.#globals, span, file: path };
        this.#globals.defines.set(name, define);
      }
    }
  }

  /** `add rule [family] table chain [position N] …` */
  #readAddedRule(names: readonly NftItem[], span: Span, command: string, place: Place): void {
    const { family, path, length } = splitName(names, 2, NO_TABLE);
    const [tableName = '', chainName = ''] = path;
    const table = { family, name: tableName };
    let from = length;
    const placed = /^(position|handle|index)$/.test(nftWord(names[from]) ?? '');
    if (placed) from += 2;
    const items = names.slice(from);
    const [first] = items;
    if (!first) return;
    const chain = this.#chain(table, chainName);
    const ordering = placed || command === 'replace' ? 'unknown' : command === 'insert' ? 'first' : 'last';
    this.#addRule(items, { start: first.span.start, end: span.end }, { ...place, table, chain }, ordering);
  }

  /** `add element [family] table set { … }` */
  #readAddedElements(names: readonly NftItem[], place: Place): void {
    const { family, path, length } = splitName(names, 2, NO_TABLE);
    const [table = '', name = ''] = path;
    this.#set({ family, name: table }, name).elements.push({ values: names.slice(length), scope: place.scope });
  }

  #readSet(set: NftSet, block: readonly NftStatement[], scope: NftScope): void {
    for (const { items } of block) {
      const word = nftWord(items[0]);
      if (word === 'type' || word === 'typeof') set.type = items.slice(1);
      else if (word === 'elements' && isNft(items[1], '=')) set.elements.push({ values: items.slice(2), scope });
    }
  }

  #addRule(
    items: readonly NftItem[],
    span: Span,
    { table, chain, scope }: Place,
    ordering: 'first' | 'last' | 'unknown' = 'last',
  ): void {
    const rule = readNftRule(items);
    for (const target of rule.targets) chain?.targets.add(target);
    const order =
      chain && ordering !== 'unknown' ? (ordering === 'first' ? -++chain.inserted : chain.appended++) : undefined;
    this.rules.push({
      rule,
      span,
      text: nftText(items),
      table,
      scope,
      ...(chain ? { chain } : {}),
      ...(order !== undefined ? { order } : {}),
    });
  }

  #chain(table: NftTable, name: string): NftChain {
    const key = nftKey(table, name);
    const chain = this.chains.get(key) ?? { name, table, targets: new Set<string>(), appended: 0, inserted: 0 };
    this.chains.set(key, chain);
    return chain;
  }

  #set(table: NftTable, name: string): NftSet {
    const key = nftKey(table, name);
    const set = this.sets.get(key) ?? { name, table, type: [], elements: [] };
    this.sets.set(key, set);
    return set;
  }
}

const MAX_INCLUDES = 64;

/** Words that begin a statement in a table that is no rule. */
const OBJECT_WORDS = new Set(
  (
    'table chain set map flowtable flush delete list monitor describe undefine type typeof elements flags policy comment ' +
    'devices timeout size gc-interval auto-merge'
  ).split(' '),
);

/** Reads `[family] table [chain]`; nft takes a table without a family for one of IPv4 (nft(8), "Address families"). */
function splitName(
  items: readonly NftItem[],
  most: number,
  outside: NftTable,
): { readonly family: string; readonly path: readonly string[]; readonly length: number } {
  const first = nftWord(items[0]);
  const hasFamily = first !== undefined && FAMILIES.has(first);
  const path: string[] = [];
  let at = hasFamily ? 1 : 0;
  while (path.length < most) {
    const item = items[at];
    if (item?.kind !== 'word' && item?.kind !== 'string') break;
    path.push(item.text);
    at++;
  }
  return { family: hasFamily ? first : outside === NO_TABLE ? 'ip' : outside.family, path, length: at };
}
