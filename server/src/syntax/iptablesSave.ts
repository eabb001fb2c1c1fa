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
    if (!/^\s*(?:\[\d+:\d+\]\s*)?-/.test(line.text)) continue;
    const words = lineWords(line);
    const from = words.findIndex((word) => word.text.startsWith('-'));
    const first = words[from];
    const last = words.at(-1);
    if (!first || !last) continue;
    const statement = { start: first.span.start, end: Math.max(last.span.end, first.span.end) };
    rules.add(words.slice(from), { statement, families, certain, ...(table === undefined ? {} : { table }) });
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
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at++;
      continue;
    }
    const runs: Run[] = [];
    let from = at;
    let quote = '';
    while (at < text.length && (quote !== '' || !/\s/.test(text.charAt(at)))) {
      const character = text.charAt(at);
      const opens = quote === '' && (character === '"' || character === "'");
      const escapes = quote !== '' && character === '\\';
      if (opens || escapes || character === quote) {
        runs.push(...sliceWord(line, from, at).runs);
        from = at + 1;
        if (!escapes) quote = opens ? character : '';
      }
      at = escapes ? at + 2 : (holes.endAt(at) ?? at + 1);
    }
    runs.push(...sliceWord(line, from, Math.min(at, text.length)).runs);
    words.push(wordOf(runs, line.span.start));
  }
  return words;
}
