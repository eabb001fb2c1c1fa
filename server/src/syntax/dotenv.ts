import type { Span } from '../core/text.ts';
import { interpolate, type KnownVariable, type VariableLookup } from './interpolation.ts';

/**
 * Files of `NAME=value` lines as Docker Compose reads them (compose-go's `dotenv`; documented in "Syntax for environment files"):
 * `export` may stand before the name, a value may be bare, in single quotes (literal) or in double quotes, both over several lines,
 * and ` #` begins a comment after a bare value.
 */
export interface DotenvEntry {
  readonly name: string;
  readonly nameSpan: Span;
  /** What is written, without the quotes. */
  readonly value: string;
  readonly valueSpan: Span;
  /** Whether variables in the value are replaced. */
  readonly literal: boolean;
}

const LINE = /[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.[\]-]*)[ \t]*[=:][ \t]*/y;

/** Reads every entry; a line that is none is passed over. */
export function readDotenv(text: string): readonly DotenvEntry[] {
  const entries: DotenvEntry[] = [];
  for (let start = text.startsWith('\uFEFF') ? 1 : 0; start < text.length; ) {
    const entry = readEntry(text, start);
    if (entry) entries.push(entry);
    const newline = text.indexOf('\n', entry ? entry.valueSpan.end : start);
    start = newline < 0 ? text.length : newline + 1;
  }
  return entries;
}

/**
 * @param text a file of `NAME=value` lines
 * @param file how the document that refers to it names it
 * @returns a lookup of its variables; a later line may use the earlier ones, and wins over them
 */
export function dotenvLookup(text: string, file: string): VariableLookup {
  const known = new Map<string, KnownVariable>();
  const lookup: VariableLookup = (name) => known.get(name);
  for (const { name, value, valueSpan, literal } of readDotenv(text)) {
    const expanded = literal || !value.includes('$') ? value : interpolate(text, valueSpan, lookup, '\\').value;
    known.set(name, { value: expanded, from: 'env-file', file });
  }
  return lookup;
}

function readEntry(text: string, start: number): DotenvEntry | undefined {
  LINE.lastIndex = start;
  const match = LINE.exec(text);
  const name = match?.[1];
  if (!match || name === undefined) return undefined;
  const nameStart = start + match[0].indexOf(name, match[0].search(/\S/) + (/^\s*export\s/.test(match[0]) ? 6 : 0));
  const nameSpan = { start: nameStart, end: nameStart + name.length };
  const at = start + match[0].length;
  const valueSpan = quotedSpan(text, at) ?? bareSpan(text, at);
  const value = text.slice(valueSpan.start, valueSpan.end);
  return { name, nameSpan, value, valueSpan, literal: text[at] === "'" && valueSpan.start > at };
}

/** @returns what stands between quotes; none where there are none, or the closing one is missing. */
function quotedSpan(text: string, at: number): Span | undefined {
  const quote = text[at];
  if (quote !== '"' && quote !== "'") return undefined;
  for (let end = at + 1; end < text.length; end++) {
    if (quote === '"' && text[end] === '\\') end++;
    else if (text[end] === quote) return { start: at + 1, end };
  }
  return undefined;
}

function bareSpan(text: string, at: number): Span {
  const newline = text.indexOf('\n', at);
  let end = newline < 0 ? text.length : newline;
  const comment = text.slice(at, end).search(/(?:^|[ \t])#/);
  if (comment >= 0) end = at + comment;
  while (end > at && ' \t\r'.includes(text[end - 1] ?? '')) end--;
  return { start: at, end };
}
