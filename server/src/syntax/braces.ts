import type { Span } from '../core/text.ts';
import type { ConfigWord } from './configWord.ts';
import { TemplateHoles } from './templates.ts';

/** `name argument argument;` or `name argument { … }`. */
export interface BraceStatement {
  /** The name first; none for a block that has no name. */
  readonly words: readonly ConfigWord[];
  /** From the first word to the `;` that ends it, or to the `{` that opens its block. */
  readonly span: Span;
  /** The block that it stands in; null at the top. */
  readonly parent: BraceStatement | null;
  /** What its block holds; undefined where it has no block. */
  readonly children?: readonly BraceStatement[];
}

/** What one language of brace blocks does its own way. */
export interface BraceDialect {
  /**
   * Whether an unquoted word that comes first on its line begins a statement. It tells where a `;` was forgotten, so that
   * a mistake stays in its own line.
   */
  beginsStatement(word: string): boolean;
  /** Whether a block of this name holds another language's code. */
  isCode(name: string): boolean;
  /**
   * Finds the end of a block of code.
   * @param from the offset after the block's `{`
   * @param limit how far to look
   * @returns the offset of the block's `}`, or undefined where there is none
   */
  codeEnd(text: string, from: number, limit: number): number | undefined;
}

/**
 * Reads a config made of statements that end in `;` and blocks in braces: nginx's grammar (`ngx_conf_read_token`), made
 * tolerant. Comments begin with `#` at a word's start, quotes count only there, a backslash keeps the next character,
 * `${name}` is part of a word, and so are template holes. A forgotten `;`, quote or brace spoils as little as possible.
 * @returns every statement in the order of the text, each block before what it holds
 */
export function readBraces(text: string, dialect: BraceDialect): readonly BraceStatement[] {
  return new BraceReader(text, dialect).read();
}

/** Blocks nested deeper than this are read as if they stood in the block around them. No real file comes near. */
const MAX_DEPTH = 50;

/** Looking for the ends of code blocks that have none may cost this many passes over the text, so reading stays linear. */
const CODE_PASSES = 3;

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const BOM = 0xfeff;

interface OpenStatement extends BraceStatement {
  readonly children?: BraceStatement[];
}

class BraceReader {
  readonly #text: string;
  readonly #dialect: BraceDialect;
  readonly #holes: TemplateHoles;
  readonly #statements: BraceStatement[] = [];
  readonly #open: OpenStatement[] = [];
  readonly #unclosedQuotes = new Set<string>();
  #words: ConfigWord[] = [];
  #at = 0;
  #firstOnLine = true;
  #codeBudget: number;

  constructor(text: string, dialect: BraceDialect) {
    this.#text = text;
    this.#dialect = dialect;
    this.#holes = new TemplateHoles(text);
    this.#codeBudget = text.length * CODE_PASSES;
  }

  read(): readonly BraceStatement[] {
    while (this.#at < this.#text.length) this.#step();
    this.#endStatement();
    return this.#statements;
  }

  #step(): void {
    const char = this.#text.charCodeAt(this.#at);
    if (isSpace(char)) {
      if (char === LF) this.#firstOnLine = true;
      this.#at++;
      return;
    }
    if (!this.#skipControlHole()) this.#readToken();
    this.#firstOnLine = false;
  }

  #readToken(): void {
    switch (this.#text.charAt(this.#at)) {
      case '#':
        this.#at = this.#lineEnd(this.#at);
        return;
      case ';':
        this.#endStatement(this.#at + 1);
        this.#at++;
        return;
      case '}':
        this.#endStatement();
        this.#open.pop();
        this.#at++;
        return;
      case '{':
        if (this.#holes.endAt(this.#at) === undefined) this.#openBlock();
        else this.#readBareWord();
        return;
      case '"':
      case "'":
        this.#readQuotedWord();
        return;
      default:
        this.#readBareWord();
    }
  }

  /** Passes over a hole that prints nothing, or that has a line of its own: what it prints can't be known. */
  #skipControlHole(): boolean {
    const end = this.#holes.endAt(this.#at);
    if (end === undefined) return false;
    const alone =
      this.#words.length === 0 && this.#firstOnLine && /^[\t ]*(?:\r?\n|$)/.test(this.#text.slice(end, end + 200));
    if (!alone && !this.#holes.isControl(this.#at, end)) return false;
    this.#at = end;
    return true;
  }

  #readBareWord(): void {
    const start = this.#at;
    let openVariables = 0;
    for (;;) {
      const char = this.#text.charAt(this.#at);
      if (char === '' || char === ';' || isSpace(char.charCodeAt(0))) break;
      if (char === '\\') this.#at++;
      else if (char === '$' && this.#text.charAt(this.#at + 1) === '{') {
        openVariables++;
        this.#at++;
      } else if (char === '}' && openVariables-- <= 0) break;
      else if (char === '{' || char === '<') {
        const end = this.#holes.endAt(this.#at);
        if (end === undefined && char === '{' && openVariables === 0) break;
        if (end !== undefined && this.#at > start && this.#holes.isControl(this.#at, end)) break;
        this.#at = (end ?? this.#at + 1) - 1;
      }
      this.#at++;
    }
    this.#at = Math.min(this.#at, this.#text.length);
    this.#addWord(start, start, this.#at, false);
  }

  #readQuotedWord(): void {
    const start = this.#at;
    const close = this.#closingQuote(start);
    if (close !== undefined) {
      this.#addWord(start, start + 1, close, true);
      this.#at = close + 1;
      return;
    }
    // The quote is never closed, so the mistake is kept to its line, and a `;` at the line's end still ends the statement.
    const line = this.#text.slice(start, this.#lineEnd(start));
    this.#at = start + line.replace(/[\t\r ]+$/, '').replace(/;$/, '').length;
    this.#addWord(start, start + 1, Math.max(this.#at, start + 1), true);
  }

  /** @returns where the quote at `start` is closed; undefined where nothing does, or where what does is another's opening. */
  #closingQuote(start: number): number | undefined {
    const quote = this.#text.charAt(start);
    if (this.#unclosedQuotes.has(quote)) return undefined;
    for (let at = start + 1; at < this.#text.length; at++) {
      const char = this.#text.charAt(at);
      if (char === '\\') at++;
      else if (char === '{') at = (this.#holes.endAt(at) ?? at + 1) - 1;
      else if (char === quote) return this.#mayFollowQuote(at + 1) ? at : undefined;
    }
    this.#unclosedQuotes.add(quote);
    return undefined;
  }

  #mayFollowQuote(at: number): boolean {
    const next = this.#text.charAt(at);
    return next === '' || ';{})'.includes(next) || isSpace(next.charCodeAt(0));
  }

  #addWord(start: number, textStart: number, textEnd: number, quoted: boolean): void {
    const text = this.#text.slice(textStart, textEnd);
    const forgotten = this.#firstOnLine && this.#words.length > 0 && !quoted && this.#dialect.beginsStatement(text);
    if (forgotten) this.#endStatement();
    const end =
      quoted && textEnd < this.#text.length && this.#text.charAt(textEnd) === this.#text.charAt(start)
        ? textEnd + 1
        : textEnd;
    this.#words.push({ span: { start, end }, start: textStart, text, quoted });
  }

  #endStatement(end?: number): void {
    const first = this.#words[0];
    const last = this.#words[this.#words.length - 1];
    if (!first || !last) return;
    this.#push({
      words: this.#words,
      span: { start: first.span.start, end: end ?? last.span.end },
      parent: this.#parent(),
    });
  }

  #openBlock(): void {
    const words = this.#words;
    const block = {
      words,
      span: { start: words[0]?.span.start ?? this.#at, end: this.#at + 1 },
      parent: this.#parent(),
      children: [],
    };
    this.#push(block);
    this.#at++;
    if (words[0] && this.#dialect.isCode(words[0].text)) this.#skipCode(block.span.start);
    else this.#open.push(block);
  }

  #push(statement: BraceStatement): void {
    const parent = this.#open[Math.min(this.#open.length, MAX_DEPTH) - 1];
    parent?.children?.push(statement);
    this.#statements.push(statement);
    this.#words = [];
  }

  #parent(): BraceStatement | null {
    return this.#open[Math.min(this.#open.length, MAX_DEPTH) - 1] ?? null;
  }

  /** Passes over a block of code and its `}`. One that has no end is taken to end where a `}` stands as far in as its name. */
  #skipCode(blockStart: number): void {
    const limit = Math.min(this.#text.length, this.#at + Math.max(this.#codeBudget, 0));
    const end = this.#dialect.codeEnd(this.#text, this.#at, limit) ?? this.#likelyCodeEnd(blockStart);
    this.#at = end === undefined ? this.#lineEnd(this.#at) : end + 1;
  }

  #likelyCodeEnd(blockStart: number): number | undefined {
    if (this.#codeBudget <= 0) return undefined;
    this.#codeBudget -= this.#text.length - this.#at;
    const lineStart = this.#text.lastIndexOf('\n', blockStart) + 1;
    const likely = this.#text.indexOf(`\n${this.#text.slice(lineStart, blockStart)}}`, this.#at);
    return likely < 0 ? undefined : this.#text.indexOf('}', likely);
  }

  #lineEnd(from: number): number {
    const end = this.#text.indexOf('\n', from);
    return end < 0 ? this.#text.length : end;
  }
}

function isSpace(char: number): boolean {
  return char === SPACE || char === LF || char === TAB || char === CR || char === BOM;
}
