import type { Span } from '../core/text.ts';
import type { Setting } from './settingTree.ts';

/**
 * TOML 1.0 (https://toml.io/en/v1.0.0), made tolerant: a mistake spoils its own line, a value that is never closed ends with its
 * line or where the next statement begins, and a template's `{{ … }}` may stand in a value.
 * @returns every table and every value, in the order of the text
 */
export function readToml(text: string): readonly Setting[] {
  return new TomlReader(text).read();
}

/** Quoted keys and holes are not looked for any further than this, so that one that is never closed costs little. */
const KEY_PART = /[ \t]*(?:"((?:\\.|[^"\\\n]){0,300})"|'([^'\n]{0,300})'|([\w-]+))[ \t]*/y;
const BARE = /(?:\{\{[^\n}]{0,200}\}\}|[^\s,\]}#])+/y;
const BLANK = /(?:[ \t\r\n,\uFEFF]|#[^\n]*)*/y;

/** A line inside a list that can be no item of it: a key with a value, or a table's name without quotes. */
const STATEMENT =
  /[ \t]*(?:[\w-]+(?:\.[\w-]+)*[ \t]*=|\[\[?[ \t]*[A-Za-z_][\w-]*(?:[ \t]*\.[^\]\n]*)?\]\]?[ \t]*(?:#|\r?$))/my;

/** Deeper than this nobody writes; what lies there is passed over. */
const MAX_DEPTH = 50;

type Path = readonly string[];

class TomlReader {
  readonly #text: string;
  readonly #settings: Setting[] = [];
  /** How many items each list of tables has. */
  readonly #counts = new Map<string, number>();
  readonly #unclosed = new Set<string>();
  #table: Path = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): readonly Setting[] {
    while (this.#at < this.#text.length) {
      this.#match(BLANK);
      const start = this.#at;
      if (this.#peek() === '[') this.#readHeader(start);
      else this.#readPair(this.#table, 0);
      this.#at = Math.max(this.#lineEnd(this.#at), this.#at) + 1;
    }
    return this.#settings;
  }

  /** `[a.b]` or `[[a.b]]`. */
  #readHeader(start: number): void {
    const isList = this.#text.startsWith('[[', start);
    this.#at = start + (isList ? 2 : 1);
    const path = this.#key();
    if (!path) return;
    const name = path.join('\n');
    const place = this.#counts.get(name) ?? 0;
    if (isList) this.#counts.set(name, place + 1);
    this.#table = isList ? [...path, String(place)] : path;
    const span = { start: this.#at, end: this.#at };
    this.#settings.push({ path: this.#table, span, statement: { start, end: this.#at } });
  }

  #readPair(prefix: Path, depth: number): void {
    const start = this.#at;
    const key = this.#key();
    if (!key || this.#peek() !== '=') return;
    this.#at++;
    this.#match(/[ \t]*/y);
    this.#readValue([...prefix, ...key], start, depth);
  }

  #readValue(path: Path, start: number, depth: number): void {
    const open = this.#peek();
    if (depth > MAX_DEPTH) return;
    if (open === '"' || open === "'") this.#readString(path, start, open);
    else if (open === '[') this.#readList(path, start, depth);
    else if (open === '{' && !this.#text.startsWith('{{', this.#at)) this.#readInlineTable(path, start, depth);
    else {
      const from = this.#at;
      if (this.#match(BARE)) this.#push(path, start, { start: from, end: this.#at });
    }
  }

  #readString(path: Path, start: number, quote: string): void {
    const isLong = this.#text.startsWith(quote.repeat(3), this.#at);
    const delimiter = isLong ? quote.repeat(3) : quote;
    const from = this.#at + delimiter.length;
    const limit = isLong && !this.#unclosed.has(delimiter) ? this.#text.length : this.#lineEnd(from);
    const close = this.#closing(delimiter, from, limit);
    if (isLong && close === undefined) this.#unclosed.add(delimiter);
    const end = close ?? this.#trimmed(from, this.#lineEnd(from));
    this.#at = close === undefined ? end : close + delimiter.length;
    this.#push(path, start, { start: from, end });
  }

  /** @returns where a string ends; what a template's hole holds does not end it. */
  #closing(delimiter: string, from: number, limit: number): number | undefined {
    for (let at = from; at < limit; at++) {
      if (this.#text.startsWith(delimiter, at)) return at;
      if (delimiter.startsWith('"') && this.#text.charAt(at) === '\\') at++;
      else if (this.#text.startsWith('{{', at)) {
        const close = this.#text.slice(at, Math.min(limit, at + 200)).indexOf('}}');
        if (close > 0) at += close + 1;
      }
    }
    return undefined;
  }

  #readList(path: Path, start: number, depth: number): void {
    const open = this.#at++;
    this.#settings.push({ path, span: { start: open, end: open }, statement: { start, end: this.#at } });
    for (let item = 0; this.#at < this.#text.length; item++) {
      const before = this.#at;
      this.#match(BLANK);
      if (this.#text.slice(before, this.#at).includes('\n') && this.#isStatement()) return;
      if (this.#peek() === ']') {
        this.#at++;
        return;
      }
      const from = this.#at;
      this.#readValue([...path, String(item)], from, depth + 1);
      if (this.#at === from) this.#at++;
    }
  }

  /** @returns whether a statement begins on the line that is read; then the list before it was never closed. */
  #isStatement(): boolean {
    const here = this.#at;
    STATEMENT.lastIndex = this.#text.lastIndexOf('\n', here - 1) + 1;
    if (!STATEMENT.test(this.#text)) return false;
    // The line's break is passed by whoever reads statements.
    this.#at = this.#text.lastIndexOf('\n', here - 1);
    return true;
  }

  /** `{ a = 1, b = "c" }`, on one line. */
  #readInlineTable(path: Path, start: number, depth: number): void {
    const open = this.#at++;
    this.#settings.push({ path, span: { start: open, end: open }, statement: { start, end: this.#at } });
    while (this.#at < this.#text.length) {
      this.#match(/[ \t,]*/y);
      const char = this.#peek();
      if (char === '}') this.#at++;
      if (char === '}' || char === '\n' || char === '\r' || char === '#') return;
      const from = this.#at;
      this.#readPair(path, depth + 1);
      if (this.#at === from) this.#at++;
    }
  }

  /** `a."b c".d` @returns its parts, none where no key stands here. */
  #key(): Path | undefined {
    const parts: string[] = [];
    for (;;) {
      KEY_PART.lastIndex = this.#at;
      const match = KEY_PART.exec(this.#text);
      if (!match) return undefined;
      parts.push(match[1] ?? match[2] ?? match[3] ?? '');
      this.#at = KEY_PART.lastIndex;
      if (this.#peek() !== '.') return parts;
      this.#at++;
    }
  }

  #push(path: Path, start: number, span: Span): void {
    const text = this.#text.slice(span.start, span.end);
    this.#settings.push({ path, text, span, statement: { start, end: Math.max(this.#at, span.end) } });
  }

  #peek(): string {
    return this.#text.charAt(this.#at);
  }

  /** Passes what a sticky pattern matches here. @returns whether it is anything. */
  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const length = pattern.exec(this.#text)?.[0].length ?? 0;
    this.#at += length;
    return length > 0;
  }

  #trimmed(start: number, end: number): number {
    let to = end;
    while (to > start && ' \t\r'.includes(this.#text.charAt(to - 1))) to--;
    return to;
  }

  #lineEnd(from: number): number {
    const end = this.#text.indexOf('\n', from);
    return end < 0 ? this.#text.length : end;
  }
}
