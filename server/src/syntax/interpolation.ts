import type { VariableFacts } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';
import { MappedText, MappedTextBuilder, UNKNOWN } from './mappedText.ts';

/**
 * Variables in config text: `$VAR`, `${VAR}` and the shell's `${VAR:-default}`, `${VAR-default}`, `${VAR:?error}`, `${VAR?error}`,
 * `${VAR:+other}`, `${VAR+other}`, nested in each other, as Docker Compose and BuildKit read them.
 * Compose Specification, chapter "Interpolation"; Dockerfile reference, "Environment replacement".
 */

/** What is known of a variable. */
export interface KnownVariable {
  readonly value: string;
  readonly from: VariableFacts['from'];
  /** Where the value stands in the same document. */
  readonly span?: Span;
  /** The other file that it stands in. */
  readonly file?: string;
}

/** @returns what a variable holds, or undefined where nothing is known. */
export type VariableLookup = (name: string) => KnownVariable | undefined;

/** How a dollar is written that begins no variable: Compose doubles it, Dockerfiles put a backslash (or backtick) before it. */
export type DollarEscape = '$$' | '\\' | '`';

type Operator = ':-' | '-' | ':?' | '?' | ':+' | '+' | '';

type Piece =
  | { readonly kind: 'text'; readonly span: Span }
  | { readonly kind: 'hole'; readonly span: Span }
  | {
      readonly kind: 'variable';
      readonly span: Span;
      readonly name: string;
      readonly operator: Operator;
      readonly word: readonly Piece[];
    };

/** Deeper nesting is read as text. */
const MAX_DEPTH = 20;

/** A template's hole is no longer than this. */
const MAX_HOLE = 200;

/** A value longer than this is no port, and a chain of variables that doubles at each step must end. */
const MAX_VALUE = 256;

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPERATOR = /:?[-?+]/y;

/**
 * Replaces the variables of a text as the tool would when nothing but `lookup` is set.
 * @param text the whole document
 * @param span the part to read
 * @returns the text with {@link UNKNOWN} for each value that can't be known
 */
export function interpolate(text: string, span: Span, lookup: VariableLookup, dollar: DollarEscape = '$$'): MappedText {
  const source = text.slice(span.start, span.end);
  if (!source.includes('$') && !source.includes('{{')) return MappedText.plain(text, span);
  const builder = new MappedTextBuilder(span.start);
  interpolateInto(builder, text, span, lookup, dollar);
  return builder.build();
}

/** Adds a part of a text to another as {@link interpolate} reads it. */
export function interpolateInto(
  builder: MappedTextBuilder,
  text: string,
  span: Span,
  lookup: VariableLookup,
  dollar: DollarEscape = '$$',
): void {
  const { pieces } = parsePieces({ text, end: span.end, dollar }, span.start, 0);
  for (const piece of pieces) {
    if (piece.kind === 'text') builder.addText(text, piece.span);
    else if (piece.kind === 'hole') builder.addVariable(UNKNOWN, piece.span, holeFacts(text, piece.span));
    else addVariable(builder, text, piece, lookup);
  }
}

interface Source {
  readonly text: string;
  readonly end: number;
  readonly dollar: DollarEscape;
}

/** Reads up to the end or, inside a `${…}`, up to its closing brace. */
function parsePieces(source: Source, start: number, depth: number): { pieces: Piece[]; end: number } {
  const { text, end, dollar } = source;
  const pieces: Piece[] = [];
  let from = start;
  let at = start;
  const flush = (to: number) => {
    if (to > from) pieces.push({ kind: 'text', span: { start: from, end: to } });
  };
  while (at < end) {
    const unit = text[at];
    if (depth > 0 && unit === '}') break;
    const isEscape = dollar === '$$' ? text.startsWith('$$', at) : unit === dollar && text[at + 1] === '$';
    if (isEscape) {
      flush(at);
      from = Math.min(at + 1, end);
      at += 2;
      continue;
    }
    const piece = unit === '$' ? parseVariable(source, at, depth) : unit === '{' ? parseHole(source, at) : undefined;
    if (!piece) {
      at++;
      continue;
    }
    flush(at);
    pieces.push(piece);
    at = piece.span.end;
    from = at;
  }
  at = Math.min(at, end);
  flush(at);
  return { pieces, end: at };
}

function parseVariable(source: Source, start: number, depth: number): Piece | undefined {
  const { text, end } = source;
  const braced = text[start + 1] === '{';
  const name = matchAt(NAME, text, start + (braced ? 2 : 1), end);
  if (!name) return undefined;
  const afterName = start + (braced ? 2 : 1) + name.length;
  if (!braced) return { kind: 'variable', span: { start, end: afterName }, name, operator: '', word: [] };
  if (depth >= MAX_DEPTH) return undefined;
  const operator = (matchAt(OPERATOR, text, afterName, end) ?? '') as Operator;
  // What follows a name and is no operator (`${VAR#prefix}`) is passed over up to the brace.
  const { pieces, end: close } = parsePieces(source, afterName + operator.length, depth + 1);
  const span = { start, end: Math.min(close + 1, end) };
  return { kind: 'variable', span, name, operator, word: operator === '' ? [] : pieces };
}

/** A template engine's `{{ … }}`. */
function parseHole({ text, end }: Source, start: number): Piece | undefined {
  if (text[start + 1] !== '{') return undefined;
  const close = text.slice(start, Math.min(end, start + MAX_HOLE)).search(/\}\}|\n/);
  if (close < 0 || text[start + close] === '\n') return undefined;
  return { kind: 'hole', span: { start, end: start + close + 2 } };
}

function matchAt(pattern: RegExp, text: string, at: number, end: number): string | undefined {
  pattern.lastIndex = at;
  const match = pattern.exec(text)?.[0];
  return match !== undefined && at + match.length <= end ? match : undefined;
}

type Variable = Extract<Piece, { kind: 'variable' }>;

/** A run of characters of a variable's value, with where they come from. */
interface Part {
  readonly value: string;
  readonly from: VariableFacts['from'];
  readonly span?: Span;
  readonly file?: string;
}

function addVariable(builder: MappedTextBuilder, text: string, piece: Variable, lookup: VariableLookup): void {
  const parts = partsOf(text, piece, lookup);
  if (parts.length === 0) builder.addVariable('', piece.span, { name: piece.name, from: 'unknown' });
  for (const { value, ...where } of parts) builder.addVariable(value, piece.span, { name: piece.name, ...where });
}

function partsOf(text: string, piece: Variable, lookup: VariableLookup): Part[] {
  const known = lookup(piece.name);
  const isSet = known !== undefined && (known.value !== '' || !piece.operator.startsWith(':'));
  if (piece.operator.endsWith('+')) return isSet ? wordOf(text, piece, lookup) : [];
  if (known && isSet && known.value.length <= MAX_VALUE) return [known];
  if (piece.operator.endsWith('-')) return wordOf(text, piece, lookup);
  return known && isSet ? [{ value: UNKNOWN, from: known.from }] : [{ value: UNKNOWN, from: 'unknown' }];
}

function wordOf(text: string, piece: Variable, lookup: VariableLookup): Part[] {
  return piece.word.flatMap((inner): Part[] => {
    if (inner.kind === 'variable') return partsOf(text, inner, lookup);
    if (inner.kind === 'hole') return [{ value: UNKNOWN, from: 'unknown' }];
    const value = text.slice(inner.span.start, inner.span.end);
    return [{ value, from: 'default', span: inner.span }];
  });
}

function holeFacts(text: string, span: Span): VariableFacts {
  const name = text.slice(span.start + 2, span.end - 2).replace(/^-|-$/g, '');
  return { name: name.trim(), from: 'unknown' };
}
