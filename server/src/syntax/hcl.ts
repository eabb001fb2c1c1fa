import type { Span } from '../core/text.ts';

/**
 * The structure of HCL, the language of Terraform (github.com/hashicorp/hcl, "HCL Native Syntax Specification"): blocks, attributes,
 * and of expressions the values that are written out. Broken text gives what stands around the break.
 */
export interface HclBody {
  readonly attributes: readonly HclAttribute[];
  readonly blocks: readonly HclBlock[];
}

export interface HclAttribute {
  readonly name: string;
  readonly value: HclValue;
  readonly span: Span;
}

export interface HclBlock {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: HclBody;
  readonly span: Span;
}

export type HclValue =
  /** A number, `true` or `false`, or a string without its quotes; `span` lies inside them. `isPlain` is false where a string holds `${…}`. */
  | { readonly kind: 'literal'; readonly text: string; readonly isPlain: boolean; readonly span: Span }
  | { readonly kind: 'list'; readonly items: readonly HclValue[]; readonly span: Span }
  | { readonly kind: 'object'; readonly body: HclBody; readonly span: Span }
  /** Anything to compute, with the values that are written in it: `jsonencode([{ … }])`. */
  | { readonly kind: 'expression'; readonly parts: readonly HclValue[]; readonly span: Span };

/** Reads a file. */
export function readHcl(text: string): HclBody {
  return new Parser([...tokenize(text)]).body();
}

/** @returns the attribute's value, the last where it is written twice. */
export function hclValue(body: HclBody, name: string): HclValue | undefined {
  return body.attributes.findLast((attribute) => attribute.name === name)?.value;
}

/** @returns what a literal attribute says, or undefined where it is something else. */
export function hclText(body: HclBody, name: string): string | undefined {
  const value = hclValue(body, name);
  return value?.kind === 'literal' ? value.text : undefined;
}

interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'newline' | 'sign' | 'end';
  readonly text: string;
  readonly span: Span;
}

const TOKEN = new RegExp(
  [
    String.raw`(?<blank>[^\S\n]+|\uFEFF|(?:#|//)[^\n]*)`,
    String.raw`(?<newline>\n)`,
    String.raw`(?<name>[A-Za-z_][\w-]*)`,
    String.raw`(?<number>\d+(?:\.\d+)?)`,
    String.raw`<<-?(?<heredoc>\w+)[^\S\n]*\r?\n`,
    '(?<sign>=>|[=!<>]=|&&|[|][|]|[.][.][.]|.)',
  ].join('|'),
  'suy',
);

function* tokenize(text: string): Iterable<Token> {
  const pattern = new RegExp(TOKEN);
  for (let at = 0; at < text.length; ) {
    if (text.charAt(at) === '"') {
      const end = endOfString(text, at + 1);
      yield { kind: 'string', text: text.slice(at + 1, end), span: { start: at + 1, end } };
      at = text.charAt(end) === '"' ? end + 1 : end;
      continue;
    }
    if (text.startsWith('/*', at)) {
      const close = text.indexOf('*/', at + 2);
      at = close < 0 ? text.length : close + 2;
      continue;
    }
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    const end = at + (match?.[0].length ?? 1);
    const span = { start: at, end };
    const { name, number, newline, heredoc, sign } = match?.groups ?? {};
    at = end;
    if (heredoc !== undefined) {
      at = endOfHeredoc(text, end, heredoc);
      yield { kind: 'sign', text: '<<', span: { start: span.start, end: at } };
    } else if (name !== undefined) yield { kind: 'name', text: name, span };
    else if (number !== undefined) yield { kind: 'number', text: number, span };
    else if (newline !== undefined) yield { kind: 'newline', text: newline, span };
    else if (sign !== undefined) yield { kind: 'sign', text: sign, span };
  }
}

/** Where a string's content ends; a quote inside `${…}` does not end it, a line break does: there the closing quote is missing. */
function endOfString(text: string, start: number): number {
  let depth = 0;
  let inner = false;
  for (let at = start; at < text.length; at++) {
    const unit = text.charAt(at);
    if (unit === '\n') return at;
    if (unit === '\\') at++;
    else if (!inner && (text.startsWith('${', at) || text.startsWith('%{', at))) {
      depth++;
      at++;
    } else if (unit === '"' && depth === 0) return at;
    else if (unit === '"') inner = !inner;
    else if (depth > 0 && !inner && unit === '{') depth++;
    else if (depth > 0 && !inner && unit === '}') depth--;
  }
  return text.length;
}

function endOfHeredoc(text: string, start: number, word: string): number {
  for (let at = start; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    if (text.slice(at, Math.min(end, at + word.length + 200)).trim() === word) return end;
    at = end + 1;
  }
  return text.length;
}

function isTruth({ kind, text }: Token): boolean {
  return kind === 'name' && (text === 'true' || text === 'false');
}

const END: Token = { kind: 'end', text: '', span: { start: 0, end: 0 } };

/** Deeper than this nobody writes; what lies there is passed over. */
const MAX_DEPTH = 48;

const CLOSERS: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** Reads attributes and blocks up to the closing brace, which is taken too. */
  body(): HclBody {
    const attributes: HclAttribute[] = [];
    const blocks: HclBlock[] = [];
    while (!this.#is('end')) {
      if (this.#isSign('}')) {
        this.#at++;
        // At the top nothing is open that it could close.
        if (this.#depth > 0) break;
      } else if (this.#isKey() && /^[=:]$/.test(this.#peek(1).text) && this.#peek(1).kind === 'sign') {
        attributes.push(this.#attribute());
      } else if (this.#is('name')) {
        const block = this.#block();
        if (block) blocks.push(block);
      } else this.#at++;
    }
    return { attributes, blocks };
  }

  #attribute(): HclAttribute {
    const key = this.#take();
    this.#at++;
    const value = this.#value();
    return { name: key.text, value, span: { start: key.span.start, end: value.span.end } };
  }

  #block(): HclBlock | undefined {
    const type = this.#take();
    const labels: string[] = [];
    while (this.#isKey()) labels.push(this.#take().text);
    if (!this.#isSign('{')) return undefined;
    this.#at++;
    const body = this.#nested(() => this.body(), { attributes: [], blocks: [] });
    return { type: type.text, labels, body, span: { start: type.span.start, end: this.#lastEnd() } };
  }

  /** Reads an expression up to the end of its line, or of its place in a list. */
  #value(): HclValue {
    const start = this.#peek(0).span.start;
    const parts: HclValue[] = [];
    let isSimple = true;
    while (!this.#endsValue()) {
      const token = this.#take();
      if (token.kind === 'number' || token.kind === 'string' || isTruth(token)) {
        const isPlain = token.kind !== 'string' || !/[$%]\{/.test(token.text);
        parts.push({ kind: 'literal', text: token.text, isPlain, span: token.span });
      } else if (token.kind === 'sign' && CLOSERS[token.text] !== undefined) {
        const begin = token.span.start;
        const inner = this.#container(token.text, begin);
        if (inner.kind === 'expression') isSimple = false;
        parts.push(inner);
      } else isSimple = false;
    }
    const [only] = parts;
    if (only && parts.length === 1 && isSimple) return only;
    return { kind: 'expression', parts, span: { start, end: Math.max(this.#lastEnd(), start) } };
  }

  #container(open: string, start: number): HclValue {
    if (open === '{' && !this.#beginsFor()) {
      const body = this.#nested(() => this.body(), { attributes: [], blocks: [] });
      return { kind: 'object', body, span: { start, end: this.#lastEnd() } };
    }
    const closer = CLOSERS[open] ?? '';
    const isLoop = this.#beginsFor();
    const items = this.#nested(() => this.#items(closer), []);
    const span = { start, end: this.#lastEnd() };
    return open === '[' && !isLoop ? { kind: 'list', items, span } : { kind: 'expression', parts: items, span };
  }

  #items(closer: string): HclValue[] {
    const items: HclValue[] = [];
    while (!this.#is('end')) {
      if (this.#is('newline') || this.#isSign(',')) this.#at++;
      else if (this.#isSign(closer)) {
        this.#at++;
        break;
      } else {
        const before = this.#at;
        const value = this.#value();
        if (this.#at > before) items.push(value);
        // A closing sign of another kind closes nothing here.
        else this.#at++;
      }
    }
    return items;
  }

  /** Runs a reader one level deeper, or passes over what lies too deep. */
  #nested<T>(read: () => T, tooDeep: T): T {
    if (this.#depth >= MAX_DEPTH) {
      let open = 1;
      while (open > 0 && !this.#is('end')) {
        const { kind, text } = this.#take();
        if (kind === 'sign' && CLOSERS[text] !== undefined) open++;
        else if (kind === 'sign' && /^[\])}]$/.test(text)) open--;
      }
      return tooDeep;
    }
    this.#depth++;
    const result = read();
    this.#depth--;
    return result;
  }

  #beginsFor(): boolean {
    let ahead = 0;
    while (this.#peek(ahead).kind === 'newline' && ahead < 8) ahead++;
    return this.#peek(ahead).kind === 'name' && this.#peek(ahead).text === 'for';
  }

  #endsValue(): boolean {
    const { kind, text } = this.#peek(0);
    return kind === 'end' || kind === 'newline' || (kind === 'sign' && /^[,\])}]$/.test(text));
  }

  #isKey(): boolean {
    return this.#is('name') || this.#is('string');
  }

  #is(kind: Token['kind']): boolean {
    return this.#peek(0).kind === kind;
  }

  #isSign(text: string): boolean {
    return this.#is('sign') && this.#peek(0).text === text;
  }

  #peek(ahead: number): Token {
    return this.#tokens[this.#at + ahead] ?? END;
  }

  #take(): Token {
    const token = this.#peek(0);
    this.#at++;
    return token;
  }

  #lastEnd(): number {
    return this.#tokens[Math.min(this.#at, this.#tokens.length) - 1]?.span.end ?? 0;
  }
}
