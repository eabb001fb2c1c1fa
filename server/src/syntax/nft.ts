import type { Span } from '../core/text.ts';

/**
 * The language of nftables rule sets (nft(8)), as far as its shape goes: words, signs, `{ … }`, and statements that a line break
 * or `;` ends. What the words mean is read elsewhere. Broken text gives the statements around the break.
 */
export interface NftToken {
  /** `variable` is `$name` (`text` without the `$`), `reference` is `@name`, `hole` is a template's `{{ … }}`. */
  readonly kind: 'word' | 'string' | 'variable' | 'reference' | 'sign' | 'hole';
  /** What it says: without quotes, `$` and `@`. */
  readonly text: string;
  /** Where it stands; a string's span lies inside its quotes. */
  readonly span: Span;
}

/** A list in braces inside a statement: `{ 22, 80 }`. Line breaks inside mean nothing. */
export interface NftGroup {
  readonly kind: 'group';
  readonly items: readonly NftItem[];
  readonly span: Span;
}

export type NftItem = NftToken | NftGroup;

/** One statement; a table, chain or set has the statements of its block. */
export interface NftStatement {
  readonly items: readonly NftItem[];
  readonly block?: readonly NftStatement[];
  readonly span: Span;
}

/** What only a rule set has: a table or chain with its block, or one of nft's own commands, at the start of a line. */
export const NFT_RULESET = new RegExp(
  [
    String.raw`^[ \t]*table[ \t]+(?:(?:ip6?|inet|arp|bridge|netdev)[ \t]+)?[\w.-]+\s{0,80}\{`,
    String.raw`^[ \t]*type[ \t]+(?:filter|nat|route)[ \t]+hook[ \t]+\w+`,
    String.raw`^[ \t]*flush[ \t]+ruleset\b`,
    String.raw`^[ \t]*(?:add|insert)[ \t]+rule[ \t]+(?:(?:ip6?|inet|arp|bridge|netdev)[ \t]+)?[\w.-]+[ \t]+[\w.-]+[ \t]`,
  ].join('|'),
  'm',
);

/**
 * Reads a rule set.
 * @param base what is added to every offset, for a text cut out of a larger one
 */
export function readNft(text: string, base = 0): readonly NftStatement[] {
  const builder = new StatementBuilder();
  for (const token of tokenize(text, base)) builder.take(token);
  return builder.finish();
}

/** @returns whether the item is the word or sign `text`. */
export function isNft(item: NftItem | undefined, text: string): boolean {
  return item !== undefined && (item.kind === 'word' || item.kind === 'sign') && item.text === text;
}

/** @returns the item's word, or undefined where it is something else. */
export function nftWord(item: NftItem | undefined): string | undefined {
  return item?.kind === 'word' ? item.text : undefined;
}

/** @returns the items between the signs, as runs. */
export function splitItems(items: readonly NftItem[], sign: string): NftItem[][] {
  const runs: NftItem[][] = [[]];
  for (const item of items) {
    if (isNft(item, sign)) runs.push([]);
    else runs.at(-1)?.push(item);
  }
  return runs;
}

/** @returns what an item says, as nft itself would print it: one space between words. */
export function nftText(items: readonly NftItem[]): string {
  const parts: string[] = [];
  const pending: NftItem[][] = [[...items].reverse()];
  // A group's items wait on a stack of their own, so that no nesting is too deep.
  for (let level = pending.at(-1); level; level = pending.at(-1)) {
    const item = level.pop();
    if (!item) {
      pending.pop();
      if (pending.length > 0) parts.push('}');
    } else if (item.kind === 'group') {
      parts.push('{');
      pending.push([...item.items].reverse());
    } else parts.push(SPELLING[item.kind](item.text));
  }
  return parts.join(' ');
}

const SPELLING: Readonly<Record<NftToken['kind'], (text: string) => string>> = {
  word: (text) => text,
  sign: (text) => text,
  string: (text) => `"${text}"`,
  variable: (text) => `$${text}`,
  reference: (text) => `@${text}`,
  hole: (text) => `{{${text}}}`,
};

interface Lexeme extends Omit<NftToken, 'kind'> {
  readonly kind: NftToken['kind'] | 'newline';
}

/** One lexeme at a time. Every branch begins differently or fails within a few characters, so the whole is linear. */
const LEXEME = new RegExp(
  [
    String.raw`(?<blank>[ \t\r\f\v\uFEFF]+|\\[ \t]*\r?\n|#[^\n]*|\{%[^\n%]*%\}|\{#[^\n#]*#\})`,
    String.raw`(?<newline>\n)`,
    String.raw`"(?<string>[^"\n]*)"?`,
    String.raw`\{\{(?<hole>[^\n{}]*)\}\}`,
    String.raw`\$\{?(?<variable>[A-Za-z_.](?:[\w./-]*\w)?)\}?`,
    String.raw`@(?<reference>[A-Za-z_.][\w./-]*)`,
    // An IPv6 address or a MAC has two colons; one colon stands between an element and its data, or before a port.
    '(?<address>(?:[0-9a-fA-F]{0,4}:){2,}[0-9a-fA-F.:/]*)',
    String.raw`(?<sign>[!=<>]=|<<|>>|\.(?=[\s$@])|[^\w.*/%+?-])`,
    String.raw`(?<word>[\w.*/%+?-]+)`,
  ].join('|'),
  'uy',
);

function* tokenize(text: string, base: number): Iterable<Lexeme> {
  const pattern = new RegExp(LEXEME);
  for (let match = pattern.exec(text); match?.groups; match = pattern.exec(text)) {
    const { blank, newline, string, hole, variable, reference, address, sign, word } = match.groups;
    if (blank !== undefined) continue;
    const start = base + match.index;
    const span = { start, end: start + match[0].length };
    if (string !== undefined) {
      yield { kind: 'string', text: string, span: { start: start + 1, end: start + 1 + string.length } };
    } else if (newline !== undefined) yield { kind: 'newline', text: newline, span };
    else if (hole !== undefined) yield { kind: 'hole', text: hole, span };
    else if (variable !== undefined) yield { kind: 'variable', text: variable, span };
    else if (reference !== undefined) yield { kind: 'reference', text: reference, span };
    else if (sign !== undefined) yield { kind: 'sign', text: sign, span };
    else yield { kind: 'word', text: address ?? word ?? '', span };
  }
}

/** What may stand where: blocks in the file and in a table; in a chain or set every brace is a list. */
type Place = 'top' | 'table' | 'body';

interface OpenBlock {
  readonly place: Place;
  readonly statements: NftStatement[];
  /** What stands before the block's brace; none for the file itself. */
  readonly head: readonly NftItem[];
}

interface OpenGroup {
  readonly items: NftItem[];
  readonly start: number;
}

/** Objects that have a block of their own. */
const BLOCK_WORDS = new Set(
  'table chain set map flowtable counter quota limit secmark synproxy helper timeout expectation tunnel'.split(' '),
);

/** Commands that may stand before them (nft(8), "Tables", "Chains" …). */
const COMMANDS = new Set('add create insert replace delete destroy flush list reset rename'.split(' '));

/** Words that begin a statement and, followed by another word, are never an element of a list. */
const OPENERS = new Set('table chain tcp udp th ip ip6 meta iif iifname oif oifname define include policy'.split(' '));

class StatementBuilder {
  readonly #blocks: OpenBlock[] = [{ place: 'top', statements: [], head: [] }];
  readonly #groups: OpenGroup[] = [];
  #items: NftItem[] = [];
  /** The opener met at the start of a line inside a list: the next token tells whether the list was left open. */
  #suspect: Lexeme | undefined;
  #lineBegins = false;
  #blockMayFollow = false;

  take(token: Lexeme): void {
    if (this.#groups.length > 0) this.#takeInGroup(token);
    else this.#takeInStatement(token);
  }

  finish(): readonly NftStatement[] {
    if (this.#suspect) this.#releaseSuspect();
    while (this.#groups.length > 0) this.#closeGroup(this.#lastEnd());
    this.#endStatement();
    while (this.#blocks.length > 1) this.#closeBlock(this.#lastEnd());
    return this.#blocks[0]?.statements ?? [];
  }

  #takeInStatement(token: Lexeme): void {
    if (token.kind === 'newline') {
      // `table inet filter` and its brace may stand on two lines.
      if (this.#beginsBlock() && this.#items.length > 0) this.#blockMayFollow = true;
      else this.#endStatement();
      return;
    }
    if (this.#blockMayFollow) {
      this.#blockMayFollow = false;
      if (!(token.kind === 'sign' && token.text === '{')) this.#endStatement();
    }
    if (token.kind !== 'sign') this.#push(token);
    else if (token.text === ';') this.#endStatement();
    else if (token.text === '{') this.#openBrace(token);
    else if (token.text === '}') {
      this.#endStatement();
      this.#closeBlock(token.span.end);
    } else this.#push(token);
  }

  #takeInGroup(token: Lexeme): void {
    if (token.kind === 'newline') {
      this.#lineBegins = true;
      return;
    }
    if (this.#suspect) {
      const left = token.kind === 'word' && this.#suspect.span.end < token.span.start && !this.#lineBegins;
      if (left) {
        while (this.#groups.length > 0) this.#closeGroup(this.#lastEnd());
        this.#endStatement();
      }
      this.#releaseSuspect();
      this.take(token);
      return;
    }
    const first = this.#lineBegins;
    this.#lineBegins = false;
    if (first && token.kind === 'word' && OPENERS.has(token.text) && this.#mayBeLeftOpen()) this.#suspect = token;
    else if (token.kind !== 'sign') this.#push(token);
    else if (token.text === '{') this.#groups.push({ items: [], start: token.span.start });
    else if (token.text === '}') this.#closeGroup(token.span.end);
    else this.#push(token);
  }

  /** Whether a new statement could follow what the list holds so far; after `.` or `:` the element goes on. */
  #mayBeLeftOpen(): boolean {
    const last = this.#groups.at(-1)?.items.at(-1);
    return last !== undefined && !isNft(last, '.') && !isNft(last, ':');
  }

  #releaseSuspect(): void {
    const token = this.#suspect;
    this.#suspect = undefined;
    if (token) this.#push(token);
  }

  #push({ kind, text, span }: Lexeme): void {
    if (kind === 'newline') return;
    const target = this.#groups.at(-1)?.items ?? this.#items;
    target.push({ kind, text, span });
  }

  #openBrace(token: Lexeme): void {
    if (!this.#beginsBlock()) {
      this.#groups.push({ items: [], start: token.span.start });
      this.#lineBegins = false;
      return;
    }
    const word = blockWord(this.#items);
    // A table or chain inside a chain: the one before was left open.
    if (word === 'table') this.#closeDownTo(1);
    else if (this.#place() === 'body') this.#closeDownTo(this.#blocks[1]?.place === 'table' ? 2 : 1);
    this.#blocks.push({ place: word === 'table' ? 'table' : 'body', statements: [], head: this.#items });
    this.#items = [];
  }

  #closeDownTo(count: number): void {
    const head = this.#items;
    this.#items = [];
    while (this.#blocks.length > count) this.#closeBlock(this.#lastEnd());
    this.#items = head;
  }

  #place(): Place {
    return this.#blocks.at(-1)?.place ?? 'top';
  }

  #beginsBlock(): boolean {
    const word = blockWord(this.#items);
    return word !== undefined && (this.#place() !== 'body' || word === 'table' || word === 'chain');
  }

  #closeGroup(end: number): void {
    const group = this.#groups.pop();
    if (!group) return;
    const target = this.#groups.at(-1)?.items ?? this.#items;
    target.push({ kind: 'group', items: group.items, span: { start: group.start, end } });
  }

  #endStatement(): void {
    const [first] = this.#items;
    const last = this.#items.at(-1);
    if (first && last) {
      this.#blocks.at(-1)?.statements.push({
        items: this.#items,
        span: { start: first.span.start, end: last.span.end },
      });
    }
    this.#items = [];
    this.#blockMayFollow = false;
  }

  #closeBlock(end: number): void {
    if (this.#blocks.length === 1) return;
    const block = this.#blocks.pop();
    const start = block?.head[0]?.span.start ?? end;
    if (block)
      this.#blocks.at(-1)?.statements.push({ items: block.head, block: block.statements, span: { start, end } });
  }

  /** Where what was read so far ends: the end of a block or list that nothing closes. */
  #lastEnd(): number {
    const group = this.#groups.at(-1);
    const block = this.#blocks.at(-1);
    return (
      group?.items.at(-1)?.span.end ??
      (group ? group.start + 1 : undefined) ??
      this.#items.at(-1)?.span.end ??
      block?.statements.at(-1)?.span.end ??
      block?.head.at(-1)?.span.end ??
      0
    );
  }
}

/**
 * @returns `table` in `table inet filter`, `chain` in `add chain inet filter input`: the word whose block may follow these items;
 * undefined where a brace would open a list
 */
function blockWord(items: readonly NftItem[]): string | undefined {
  let at = 0;
  const hasCommand = COMMANDS.has(nftWord(items[0]) ?? '');
  if (hasCommand) at++;
  if (isNft(items[at], 'ct')) at++;
  const word = nftWord(items[at]);
  if (word === undefined || !BLOCK_WORDS.has(word)) return undefined;
  const names = items.length - at - 1;
  // `chain input`, `table inet filter`; with a command the family and the table come too.
  const most = hasCommand ? 3 : word === 'table' ? 2 : 1;
  if (names < 1 || names > most) return undefined;
  for (let i = at + 1; i < items.length; i++) {
    const kind = items[i]?.kind;
    if (kind === 'group' || kind === 'sign' || kind === 'reference') return undefined;
  }
  return word;
}
