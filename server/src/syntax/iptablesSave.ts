import type { AddressFamily } from '../core/portUse.ts';
import type { IptablesRules } from './iptablesUses.ts';
import { TemplateHoles } from './templates.ts';
import { type Run, sliceWord, splitWord, type Word, wordOf } from './words.ts';

/** The lines that begin a table in the text that iptables-save writes. */
export const SAVED_TABLE = /^[ \t]*\*(?:filter|nat|mangle|raw|security)[ \t]*\r?$/m;

/**
 * Reads the text that iptables-save writes and iptables-restore reads: tables, chains, counters, rules.
 * @param text a whole file, or a here-document of a script
 */
export function readIptablesSave(
  text: Word,
  rules: IptablesRules,
  families: readonly AddressFamily[],
  certain: boolean,
): void {
  let table: string | undefined;
  for (const line of splitWord(text, (character) => character === '\n')) {
    const opened = /^\s*\*([\w-]+)/.exec(line.text)?.[1];
    if (opened !== undefined) table = opened;
    const [, chain, policy] = /^\s*:(\w+)\s+(DROP|ACCEPT)\b/.exec(line.text) ?? [];
    const isRule = /^\s*(?:\[\d+:\d+\]\s*)?-/.test(line.text);
    if (!isRule && (chain === undefined || policy === undefined)) continue;
    const words = lineWords(line);
    const from = words.findIndex((word) => !word.text.startsWith('['));
    const [first, last] = [words[from], words.at(-1)];
    if (!first || !last) continue;
    const statement = { start: first.span.start, end: Math.max(last.span.end, first.span.end) };
    const place = { statementAt: () => statement, families, certain, ...(table === undefined ? {} : { table }) };
    if (isRule) rules.add(words.slice(from), place);
    else if (chain !== undefined && policy !== undefined) rules.setPolicy(chain, policy, statement, place);
  }
}

/**
 * Cuts a line into words the way iptables-restore does: quotes group, a backslash in them escapes, and only a line's first
 * character begins a comment. A template's hole is one word.
 */
function lineWords(line: Word): Word[] {
  const { text } = line;
  const holes = new TemplateHoles(text);
  const words: Word[] = [];
  let runs: Run[] = [];
  const segments = new RegExp(SEGMENT);
  for (let found = segments.exec(text); found; found = segments.exec(text)) {
    const { 0: segment, index } = found;
    if (/^\s/.test(segment)) {
      if (runs.length > 0) words.push(wordOf(runs, line.span.start));
      runs = [];
    } else if (/^["']/.test(segment)) runs.push(...unquoted(line, segment, index));
    else {
      const end = (/^[{<]/.test(segment) ? holes.endAt(index) : undefined) ?? segments.lastIndex;
      runs.push(...sliceWord(line, index, end).runs);
      segments.lastIndex = end;
    }
  }
  if (runs.length > 0) words.push(wordOf(runs, line.span.start));
  return words;
}

/** Blanks, a quoted stretch, plain characters, or what may open a template's hole. */
const SEGMENT = /\s+|"(?:[^"\\]|\\.)*(?:"|\\?$)|'[^']*'?|[^\s"'{<]+|[{<]/gs;

function unquoted(line: Word, segment: string, start: number): Run[] {
  const quote = segment.charAt(0);
  const end = segment.length > 1 && segment.endsWith(quote) ? segment.length - 1 : segment.length;
  const pieces = quote === '"' ? /\\.|[^\\]+/gs : /.+/gs;
  return [...segment.slice(1, end).matchAll(pieces)].flatMap(({ 0: piece, index }) => {
    const from = start + 1 + index;
    const kept = quote === '"' && piece.startsWith('\\') ? from + 1 : from;
    return sliceWord(line, kept, from + piece.length).runs;
  });
}
