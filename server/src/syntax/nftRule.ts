import type { Transport } from '../core/ports.ts';
import type { AddressFamily } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';
import { isNft, type NftItem, nftText, nftWord } from './nft.ts';
import { isSelectorHead, type NftSelector, nftTransport, type PortShape, readNftSelectors } from './nftSelector.ts';

/** Ports that a rule looks at, sets or sends to. */
export interface NftPortMatch {
  readonly shape: PortShape;
  /** What the match itself says: `tcp dport`; none for `th dport`. */
  readonly transport?: Transport;
  readonly transportSpan?: Span;
  /** `!=`, `<`, …; `''` where the port is to be the one given. */
  readonly operator: string;
  /** What stands to the right: a value, a concatenation, a list or a set. */
  readonly values: readonly NftItem[];
  /** `vmap`: each element has a verdict of its own. `map`: the list looks something up and gives no verdict. */
  readonly lookup: 'none' | 'vmap' | 'map';
  /** As written: `tcp dport`. */
  readonly selector: string;
  /** The address before a port that packets are sent to: `10.0.0.1` in `dnat to 10.0.0.1:80`. */
  readonly host?: readonly NftItem[];
  /** Where the match begins; none for one part of a concatenation. */
  readonly start?: number;
}

/** What one rule says, as far as ports need it. */
export interface NftRule {
  readonly ports: readonly NftPortMatch[];
  /** `accept`, `drop`, `jump`, `dnat`, …: what ends the rule; `''` where nothing does. */
  readonly verdict: string;
  /** Chains that it jumps or goes to. */
  readonly targets: readonly string[];
  /** From `meta l4proto`, `ip protocol` and the like. */
  readonly transports?: { readonly value: readonly Transport[]; readonly span: Span };
  readonly families?: readonly AddressFamily[];
  readonly sources: readonly string[];
  readonly destinations: readonly NftItem[];
  readonly interfaces: readonly string[];
  /** It also looks at something that the other fields do not tell. */
  readonly narrowed: boolean;
}

/** Reads a rule: matches and statements one after the other, in any order (nft(8), "Rules"). */
export function readNftRule(items: readonly NftItem[]): NftRule {
  return new RuleReader(items).read();
}

const TERMINALS = new Set('accept drop reject return continue queue notrack'.split(' '));
const NAT_WORDS = new Set('dnat snat redirect masquerade tproxy'.split(' '));
/** Words of statements that look at nothing in the packet. */
const IDLE_WORDS = new Set(
  (
    'counter packets bytes name log prefix level flags all group snaplen queue-threshold comment with tcp reset type random ' +
    'fully-random persistent bypass fanout num to icmp icmpx icmpv6 port-unreachable host-unreachable net-unreachable ' +
    'admin-prohibited no-route synproxy mss wscale timestamp sack-perm trace nftrace flow'
  ).split(' '),
);
const OPERATORS = new Set(['==', '!=', '<', '>', '<=', '>=', 'eq', 'ne', 'lt', 'gt', 'le', 'ge']);
const OPERATOR_SIGNS: Readonly<Record<string, string>> = {
  eq: '',
  '==': '',
  ne: '!=',
  lt: '<',
  gt: '>',
  le: '<=',
  ge: '>=',
};

class RuleReader {
  readonly #items: readonly NftItem[];
  #at = 0;
  readonly #ports: NftPortMatch[] = [];
  #verdict = '';
  readonly #targets: string[] = [];
  #transports: { value: Transport[]; span: Span } | undefined;
  #families: AddressFamily[] | undefined;
  readonly #sources: string[] = [];
  readonly #destinations: NftItem[] = [];
  readonly #interfaces: string[] = [];
  #narrowed = false;

  constructor(items: readonly NftItem[]) {
    this.#items = items;
  }

  read(): NftRule {
    while (this.#at < this.#items.length) this.#readOne();
    const sides = new Set(this.#ports.map(({ shape }) => shape.side));
    return {
      ports: this.#ports,
      verdict: this.#verdict,
      targets: this.#targets,
      ...(this.#transports ? { transports: this.#transports } : {}),
      ...(this.#families ? { families: this.#families } : {}),
      sources: this.#sources,
      destinations: this.#destinations,
      interfaces: this.#interfaces,
      narrowed: this.#narrowed || (sides.has('destination') && sides.has('source')),
    };
  }

  #readOne(): void {
    const item = this.#items[this.#at];
    const word = nftWord(item);
    if (word === undefined) {
      if (item?.kind === 'reference') this.#readMatch();
      else this.#at++;
    } else if (word === 'jump' || word === 'goto') {
      this.#verdict = word;
      this.#target(this.#items[this.#at + 1]);
      this.#at += 2;
    } else if (TERMINALS.has(word)) {
      if (word !== 'notrack') this.#verdict = word;
      this.#at++;
      if (word === 'reject') this.#passReason();
    } else if (NAT_WORDS.has(word)) this.#readNat(word);
    else if (word === 'log' || word === 'counter' || word === 'comment') this.#readIdle();
    else if (
      (word === 'add' || word === 'update' || word === 'delete') &&
      this.#items[this.#at + 1]?.kind === 'reference'
    ) {
      this.#at += this.#items[this.#at + 2]?.kind === 'group' ? 3 : 2;
    } else if (word === 'limit' || word === 'quota') this.#readLimit();
    else this.#readMatch();
  }

  /** `reject with tcp reset`, `reject with icmp type port-unreachable`, `reject with icmpx admin-prohibited`. */
  #passReason(): void {
    if (!isNft(this.#items[this.#at], 'with')) return;
    this.#at += isNft(this.#items[this.#at + 2], 'type') ? 4 : 3;
  }

  #target(item: NftItem | undefined): void {
    if (item?.kind === 'word' || item?.kind === 'string') this.#targets.push(item.text);
  }

  /** Passes a statement's own words and numbers: `counter packets 0 bytes 0`, `log prefix "x" level warn`. */
  #readIdle(): void {
    this.#at++;
    while (this.#at < this.#items.length) {
      const item = this.#items[this.#at];
      const word = nftWord(item);
      if (word === 'name') this.#passName();
      else if (word === 'prefix' || word === 'level') this.#at += 2;
      else if (
        item?.kind === 'string' ||
        (word !== undefined && /^(packets|bytes|flags|all|group|snaplen|\d+)$/.test(word))
      )
        this.#at++;
      else return;
    }
  }

  /** `limit rate [over] 10/second [burst 5 packets]`, `limit name "x"`, `quota over 1 gbytes`. */
  #readLimit(): void {
    this.#narrowed = true;
    this.#at++;
    while (
      /^(rate|over|until|burst|packets|used|[a-z]?bytes(\/\w+)?|\d+.*)$/.test(nftWord(this.#items[this.#at]) ?? '')
    )
      this.#at++;
    if (isNft(this.#items[this.#at], 'name')) this.#passName();
  }

  /** Passes `name "x"`; in `name tcp dport map { 22 : "x" }` a match follows. */
  #passName(): void {
    this.#at++;
    if (!isSelectorHead(nftWord(this.#items[this.#at]) ?? '')) this.#at++;
  }

  #readMatch(): void {
    const begin = this.#at;
    const selectors = this.#takeSelectors();
    if (selectors.length === 0) {
      if (!IDLE_WORDS.has(nftWord(this.#items[begin]) ?? '')) this.#narrowed = true;
      this.#at = begin + 1;
      return;
    }
    if (isNft(this.#items[this.#at], 'set')) this.#readSetting(selectors);
    else this.#readComparison(selectors);
  }

  #takeSelectors(): readonly NftSelector[] {
    const { selectors, end } = readNftSelectors(this.#items, this.#at);
    this.#at = end;
    return selectors;
  }

  #readComparison(selectors: readonly NftSelector[]): void {
    let operator = '';
    const next = this.#items[this.#at];
    const sign = next?.kind === 'word' || next?.kind === 'sign' ? next.text : '';
    if (OPERATORS.has(sign)) {
      operator = OPERATOR_SIGNS[sign] ?? sign;
      this.#at++;
    } else if (sign === '&' || sign === 'and' || sign === '|' || sign === 'or') {
      this.#passBits();
      return;
    }
    const lookup = isNft(this.#items[this.#at], 'vmap') ? 'vmap' : isNft(this.#items[this.#at], 'map') ? 'map' : 'none';
    if (lookup !== 'none') this.#at++;
    const values = this.#readValues(selectors.length);
    if (lookup === 'vmap') for (const target of jumpTargets(values)) this.#targets.push(target);
    this.#addPorts(selectors, operator, values, lookup);
    this.#addFacts(selectors, operator, values, lookup);
  }

  /** `tcp flags & (fin | syn) == syn`, `ct mark and 0xff == 1`: no port is compared so. */
  #passBits(): void {
    this.#narrowed = true;
    while (this.#at < this.#items.length) {
      const item = this.#items[this.#at];
      const compares = item?.kind === 'sign' && OPERATORS.has(item.text);
      if (compares) {
        this.#at++;
        this.#readValues(1);
        return;
      }
      const word = nftWord(item);
      if (word !== undefined && (TERMINALS.has(word) || NAT_WORDS.has(word) || word === 'counter' || word === 'jump'))
        return;
      this.#at++;
    }
  }

  /** Reads what stands right of a comparison: `22`, `22-80`, `10.0.0.1 . 22`, `established,related`, `{ … }`, `@set`, `$name`. */
  #readValues(parts: number): readonly NftItem[] {
    const begin = this.#at;
    const first = this.#items[begin];
    if (!first || !canBeValue(first)) return [];
    this.#at++;
    if (first.kind === 'group') return [first];
    for (let dots = 1; this.#at < this.#items.length; ) {
      const next = this.#items[this.#at];
      const after = this.#items[this.#at + 1];
      if (isNft(next, '.') && dots < Math.max(parts, 1)) {
        dots++;
        this.#at += 2;
      } else if ((isNft(next, ',') || isNft(next, '-') || isNft(next, '|') || isNft(next, '/')) && after) this.#at += 2;
      // `1024-$last`: the dash hangs on the number.
      else if (
        (next?.kind === 'word' && /^-\w+$/.test(next.text)) ||
        /\d-$/.test(nftWord(this.#items[this.#at - 1]) ?? '')
      )
        this.#at++;
      else break;
    }
    return this.#items.slice(begin, this.#at);
  }

  #addPorts(
    selectors: readonly NftSelector[],
    operator: string,
    values: readonly NftItem[],
    lookup: NftPortMatch['lookup'],
  ): void {
    const transportPart = selectors.findIndex(({ subject }) => subject === 'transport');
    selectors.forEach(({ side, transport, words }, part) => {
      if (!side) return;
      this.#ports.push({
        shape: { side, part, inData: false, ...(transportPart >= 0 ? { transportPart } : {}) },
        ...(transport && words[0] ? { transport, transportSpan: words[0].span } : {}),
        operator,
        values,
        lookup,
        selector: nftText(words),
        ...(selectors.length === 1 && words[0] ? { start: words[0].span.start } : {}),
      });
    });
  }

  #addFacts(
    selectors: readonly NftSelector[],
    operator: string,
    values: readonly NftItem[],
    lookup: NftPortMatch['lookup'],
  ): void {
    const [only] = selectors;
    if (!only || selectors.length > 1 || lookup !== 'none' || operator !== '') {
      if (selectors.some(({ subject }) => subject !== 'port' && subject !== 'transport')) this.#narrowed = true;
      return;
    }
    const written = flatItems(values);
    if (only.subject === 'transport') {
      const value = [...new Set(written.flatMap((item) => nftTransport(textOf(item)) ?? []))];
      const span = values[0]?.span;
      if (value.length > 0 && span) this.#transports = { value, span };
    } else if (only.subject === 'family') {
      const families = written.map(textOf);
      this.#families = (['ipv4', 'ipv6'] as const).filter((family) => families.includes(family));
    } else if (only.subject === 'saddr') this.#sources.push(...written.map(asWritten));
    else if (only.subject === 'daddr') this.#destinations.push(...written);
    else if (only.subject === 'interface') this.#interfaces.push(...written.map(asWritten));
    // A rule for new connections decides about the port; one for what belongs to an older connection does not.
    else if (only.subject === 'state') this.#narrowed ||= !written.map(textOf).includes('new');
    else if (only.subject === 'other') this.#narrowed = true;
    const head = nftWord(only.words[0]);
    if ((only.subject === 'saddr' || only.subject === 'daddr') && (head === 'ip' || head === 'ip6')) {
      this.#families = [head === 'ip' ? 'ipv4' : 'ipv6'];
    }
  }

  /** `tcp dport set 8080` changes the packet; `meta mark set tcp dport map { 22 : 1 }` looks a port up. */
  #readSetting(selectors: readonly NftSelector[]): void {
    this.#at++;
    const [target] = selectors;
    const inner = this.#takeSelectors();
    if (inner.length > 0) {
      this.#readComparison(inner.map((selector) => ({ ...selector, subject: 'port' })));
      return;
    }
    const values = this.#readValues(1);
    if (!target?.side) return;
    this.#addPorts([{ ...target, side: target.side === 'source' ? 'source' : 'redirect' }], '', values, 'none');
  }

  /** `dnat to 10.0.0.1:80`, `redirect to :8080`, `tproxy ip to 127.0.0.1:50080`, `dnat to tcp dport map { 80 : 10.0.0.1 . 8080 }`. */
  #readNat(word: string): void {
    this.#verdict = word;
    this.#at++;
    while (
      /^(ip6?|addr|port|prefix|interval)$/.test(nftWord(this.#items[this.#at]) ?? '') ||
      isNft(this.#items[this.#at], '.')
    )
      this.#at++;
    if (!isNft(this.#items[this.#at], 'to') && !isNft(this.#items[this.#at], ':')) return;
    if (isNft(this.#items[this.#at], 'to')) this.#at++;
    const begin = this.#at;
    const toPort = this.#passAddress();
    const host = toPort ? this.#items.slice(begin, this.#at - 1).filter((item) => item.kind !== 'sign') : [];
    const inner = this.#takeSelectors();
    if (inner.length > 0 || this.#passGenerator()) {
      this.#readNatMap(word, toPort, inner);
      return;
    }
    if (!toPort && word !== 'redirect') return;
    const values = this.#readValues(1);
    this.#addNatPort(word, values, { side: 'redirect', part: 0, inData: false }, host);
  }

  /** Passes `10.0.0.1:` or `[2001:db8::1]:`. @returns whether a port comes next. */
  #passAddress(): boolean {
    for (let i = this.#at; i < this.#items.length && i < this.#at + 8; i++) {
      const item = this.#items[i];
      if (isNft(item, ':')) {
        this.#at = i + 1;
        return true;
      }
      if (item?.kind === 'group' || TERMINALS.has(nftWord(item) ?? '') || isNft(item, 'map')) return false;
    }
    return false;
  }

  /** Passes `numgen inc mod 2`, `jhash ip saddr mod 2`, `symhash mod 2` up to their `map`. */
  #passGenerator(): boolean {
    if (!/^(numgen|jhash|symhash)$/.test(nftWord(this.#items[this.#at]) ?? '')) return false;
    while (this.#at < this.#items.length && !isNft(this.#items[this.#at], 'map')) this.#at++;
    return this.#at < this.#items.length;
  }

  #readNatMap(word: string, toPort: boolean, keys: readonly NftSelector[]): void {
    // `redirect to :tcp dport` names no number.
    if (!isNft(this.#items[this.#at], 'map')) return;
    this.#at++;
    const values = this.#readValues(1);
    this.#addPorts(keys, '', values, 'map');
    this.#addNatPort(word, values, { side: 'redirect', part: toPort || word === 'redirect' ? 0 : 1, inData: true }, []);
  }

  #addNatPort(word: string, values: readonly NftItem[], shape: PortShape, host: readonly NftItem[]): void {
    if (values.length === 0) return;
    const lookup = shape.inData ? 'map' : 'none';
    this.#ports.push({
      shape,
      operator: '',
      values,
      lookup,
      selector: `${word} to`,
      ...(host.length === 1 ? { host } : {}),
    });
  }
}

/** Words that end a comparison whose value is missing. */
function canBeValue(item: NftItem): boolean {
  if (item.kind === 'sign') return false;
  const word = nftWord(item) ?? '';
  return !TERMINALS.has(word) && !NAT_WORDS.has(word) && !/^(jump|goto|counter|log|comment)$/.test(word);
}

function jumpTargets(values: readonly NftItem[]): string[] {
  return values.flatMap((item) => {
    if (item.kind !== 'group') return [];
    return item.items.flatMap((inner, i) => {
      const before = nftWord(item.items[i - 1]);
      return (before === 'jump' || before === 'goto') && nftWord(inner) !== undefined ? [textOf(inner)] : [];
    });
  });
}

/** The values of a list, or the one value that stands alone; signs left out. */
function flatItems(values: readonly NftItem[]): NftItem[] {
  return values.flatMap((item) => (item.kind === 'group' ? item.items : [item])).filter((item) => item.kind !== 'sign');
}

function textOf(item: NftItem): string {
  return item.kind === 'group' ? '' : item.text;
}

function asWritten(item: NftItem): string {
  return item.kind === 'string' ? item.text : nftText([item]);
}
