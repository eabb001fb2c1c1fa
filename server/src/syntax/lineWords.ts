import type { Span } from '../core/text.ts';
import type { ConfigWord } from './configWord.ts';
import { TemplateHoles } from './templates.ts';

/** What one language of lines does its own way. */
export interface LineDialect {
  /** The characters that quote. */
  readonly quotes: string;
  /** Whether a quoted text may go on in the next line. */
  readonly quotesSpanLines: boolean;
  /** Where `#` begins a comment: as a line's first character, as a word's, or anywhere outside quotes. */
  readonly comment: 'line' | 'word' | 'anywhere';
  /** Whether a backslash keeps the next character in its word, a space too. */
  readonly escapes: boolean;
  /** Whether a last word `<<NAME` begins a text that ends with a line `NAME`. */
  readonly heredocs: boolean;
}

/** One line with at least one word; a backslash at its end joins the next line to it. */
export interface ConfigLine {
  readonly words: readonly [ConfigWord, ...ConfigWord[]];
  /** From the first word to the end of the last. */
  readonly span: Span;
}

/** Looking for the ends of here-documents that have none may cost this many passes over the text, so reading stays linear. */
const HEREDOC_PASSES = 3;

/**
 * Reads a config whose statements are lines of words, as Caddy, HAProxy and Apache write them. Template holes are words or
 * parts of words; a line that is nothing but a hole says nothing.
 */
export function readLines(text: string, dialect: LineDialect): ConfigLine[] {
  return new LineReader(text, dialect).read();
}

class LineReader {
  readonly #text: string;
  readonly #dialect: LineDialect;
  readonly #holes: TemplateHoles;
  readonly #lines: ConfigLine[] = [];
  readonly #unclosedQuotes = new Set<string>();
  #words: ConfigWord[] = [];
  #at = 0;
  #heredocBudget: number;

  constructor(text: string, dialect: LineDialect) {
    this.#text = text;
    this.#dialect = dialect;
    this.#holes = new TemplateHoles(text);
    this.#heredocBudget = text.length * HEREDOC_PASSES;
  }

  read(): ConfigLine[] {
    while (this.#at < this.#text.length) this.#step();
    this.#endLine();
    return this.#lines;
  }

  #step(): void {
    const char = this.#text.charAt(this.#at);
    if (char === '\n') {
      this.#endLine();
      this.#at++;
    } else if (isBlank(char)) this.#at++;
    else if (char === '\\' && /^\r?\n/.test(this.#text.slice(this.#at + 1, this.#at + 3))) {
      this.#at = this.#lineEnd(this.#at) + 1;
    } else if (char === '#' && (this.#dialect.comment !== 'line' || this.#words.length === 0)) {
      this.#at = this.#lineEnd(this.#at);
    } else if (this.#dialect.quotes.includes(char)) this.#readQuotedWord(char);
    else if (!this.#skipHole()) this.#readBareWord();
  }

  #readQuotedWord(quote: string): void {
    const start = this.#at;
    const close = this.#closingQuote(start, quote);
    const after = this.#text.charAt(close + 1);
    if (close < 0) {
      this.#at = this.#lineEnd(start);
      this.#addWord(start, start + 1, trimmedEnd(this.#text, start + 1, this.#at), true);
    } else if (after === '' || after === '\n' || isBlank(after)) {
      this.#at = close + 1;
      this.#addWord(start, start + 1, close, true);
    } else this.#readBareWord();
  }

  /** @returns where the quote at `start` is closed, or -1. */
  #closingQuote(start: number, quote: string): number {
    if (this.#unclosedQuotes.has(quote)) return -1;
    for (let at = start + 1; at < this.#text.length; at++) {
      const char = this.#text.charAt(at);
      if (char === '\\' && quote !== '`') at++;
      else if (char === quote) return at;
      else if (char === '\n' && !this.#dialect.quotesSpanLines) return -1;
    }
    this.#unclosedQuotes.add(quote);
    return -1;
  }

  #readBareWord(): void {
    const start = this.#at;
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text.charAt(this.#at);
      if (char === '\n' || isBlank(char) || (char === '#' && this.#dialect.comment === 'anywhere')) break;
      if (char === '\\' && this.#dialect.escapes && this.#text.charAt(this.#at + 1) !== '\n') this.#at++;
      else if (char === '{' || char === '<') this.#at = (this.#holes.endAt(this.#at) ?? this.#at + 1) - 1;
    }
    this.#at = Math.min(this.#at, this.#text.length);
    this.#addWord(start, start, this.#at, false);
    if (this.#dialect.heredocs) this.#skipHeredoc(start);
  }

  /** Passes over `{% if x %}` anywhere, and over `{{ x }}` where it is all that its line holds. */
  #skipHole(): boolean {
    const end = this.#holes.endAt(this.#at);
    if (end === undefined) return false;
    const template = /^(?:\{[{%#]|<%)/.test(this.#text.slice(this.#at, this.#at + 2));
    const alone = this.#words.length === 0 && /^[\t\r ]*(?:\n|$)/.test(this.#text.slice(end, end + 200));
    if (!template || !(alone || this.#holes.isControl(this.#at, end))) return false;
    this.#at = end;
    return true;
  }

  /** Passes over the text of a here-document whose `<<NAME` was just read as a line's last word. */
  #skipHeredoc(start: number): void {
    const name = /^<<([\w-]+)$/.exec(this.#text.slice(start, Math.min(this.#at, start + 80)))?.[1];
    const limit = this.#at + this.#heredocBudget;
    if (name === undefined || this.#text.slice(this.#at, this.#lineEnd(this.#at)).trim() !== '') return;
    for (let line = this.#lineEnd(this.#at) + 1; line < this.#text.length && line < limit; ) {
      const end = this.#lineEnd(line);
      const content = this.#text.slice(line, end).trimStart();
      if (content.startsWith(name)) {
        this.#at = end - content.length + name.length;
        return;
      }
      line = end + 1;
    }
    this.#heredocBudget -= Math.min(this.#heredocBudget, this.#text.length - this.#at);
  }

  #addWord(start: number, textStart: number, textEnd: number, quoted: boolean): void {
    const end = quoted ? this.#at : textEnd;
    this.#words.push({ span: { start, end }, start: textStart, text: this.#text.slice(textStart, textEnd), quoted });
  }

  #endLine(): void {
    const [first, ...others] = this.#words;
    if (!first) return;
    const last = others[others.length - 1] ?? first;
    this.#lines.push({ words: [first, ...others], span: { start: first.span.start, end: last.span.end } });
    this.#words = [];
  }

  #lineEnd(from: number): number {
    const end = this.#text.indexOf('\n', from);
    return end < 0 ? this.#text.length : end;
  }
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\r' || char === '\uFEFF';
}

/** @returns the end of a stretch of text without the blanks at its end. */
function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(text.charAt(at - 1))) at--;
  return at;
}
