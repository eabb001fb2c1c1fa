import type { PortRange } from '../core/ports.ts';
import type { VariableFacts } from '../core/portUse.ts';
import { type Span, spanOf } from '../core/text.ts';

/** Stands in a word's text, as one character, for what can't be known: an argument, a program's output. */
export const HOLE = '\uFFFC';

/** A stretch of a word whose characters all come from one place. */
export interface Run {
  /** The characters that the tool sees; {@link HOLE} where they can't be known. */
  readonly text: string;
  /** Where the statement writes the run: the characters themselves, or the expansion that yields them. */
  readonly span: Span;
  /** The offset in the document where `text` stands letter for letter; none where it stands nowhere. */
  readonly at?: number;
  /** The variable that yields the characters; none where the statement writes them itself. */
  readonly variable?: string;
  readonly from?: VariableFacts['from'];
  /** For a hole: a number somewhere in this range, and every number of it in turn. */
  readonly range?: PortRange;
}

/** A word as the tool sees it, each character with the place that it comes from. */
export interface Word {
  /** Quotes removed, variables resolved, a {@link HOLE} for each part that is not known. */
  readonly text: string;
  /** From the first to the last character in the statement, without the quotes around it. */
  readonly span: Span;
  readonly runs: readonly Run[];
}

/** @returns the word of a run of characters that stand in the document as they are. */
export function literalWord(text: string, start: number): Word {
  return wordOf([{ text, span: spanOf(start, text.length), at: start }], start);
}

/**
 * @param runs in the order of the word
 * @param start where a word without a character stands
 */
export function wordOf(runs: readonly Run[], start: number): Word {
  let span: Span = { start, end: start };
  const [first] = runs;
  if (first) {
    span = first.span;
    for (const run of runs) {
      span = { start: Math.min(span.start, run.span.start), end: Math.max(span.end, run.span.end) };
    }
  }
  return { text: runs.length === 1 && first ? first.text : runs.map((run) => run.text).join(''), span, runs };
}

/** @returns the part of a run from one of its characters to another, half-open. */
export function sliceRun(run: Run, from: number, to: number): Run {
  if (from <= 0 && to >= run.text.length) return run;
  const text = run.text.slice(from, to);
  if (run.at === undefined) return { ...run, text };
  const at = run.at + from;
  return { ...run, text, at, span: run.variable === undefined ? spanOf(at, text.length) : run.span };
}

/** @returns the part of a word from one character of its text to another, half-open. */
export function sliceWord(word: Word, from: number, to: number): Word {
  const [only] = word.runs;
  if (only && word.runs.length === 1) return wordOf([sliceRun(only, from, to)], word.span.start);
  const runs: Run[] = [];
  let offset = 0;
  for (const run of word.runs) {
    const end = offset + run.text.length;
    if (end > from && offset < to) runs.push(sliceRun(run, Math.max(from - offset, 0), Math.min(to, end) - offset));
    if (offset >= to) break;
    offset = end;
  }
  return wordOf(runs, word.span.start);
}

/** As {@link sliceWord}, for many slices of one long word: the word is looked through once. */
export function wordSlicer(word: Word): (from: number, to: number) => Run[] {
  const starts: number[] = [];
  let length = 0;
  for (const run of word.runs) {
    starts.push(length);
    length += run.text.length;
  }
  return (from, to) => {
    const runs: Run[] = [];
    for (let index = lastAtOrBefore(starts, from); index < word.runs.length; index++) {
      const [run, start] = [word.runs[index], starts[index] ?? 0];
      if (!run || start >= to) break;
      const end = start + run.text.length;
      if (end > from) runs.push(sliceRun(run, Math.max(from - start, 0), Math.min(to, end) - start));
    }
    return runs;
  };
}

/** @returns the index of the last number that is not greater than `value`; `sorted` ascends and begins with 0. */
export function lastAtOrBefore(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return Math.max(low, 0);
}

/**
 * Cuts a word at every separator, in one pass over its runs.
 * @param isSeparator told each character of the text
 * @returns the pieces between the separators; with `keepEmpty` also those without a character
 */
export function splitWord(word: Word, isSeparator: (character: string) => boolean, keepEmpty = false): Word[] {
  const pieces: Word[] = [];
  let runs: Run[] = [];
  const close = (start: number) => {
    if (runs.length > 0 || keepEmpty) pieces.push(wordOf(runs, start));
    runs = [];
  };
  for (const run of word.runs) {
    let from = 0;
    for (let at = 0; at < run.text.length; at++) {
      if (!isSeparator(run.text.charAt(at))) continue;
      if (at > from) runs.push(sliceRun(run, from, at));
      close(run.variable === undefined ? run.span.start + from : run.span.start);
      from = at + 1;
    }
    if (from < run.text.length) runs.push(sliceRun(run, from, run.text.length));
  }
  close(word.span.end);
  return pieces;
}

/** @returns what is known of the variable that a word takes its characters from; undefined where it takes them from none. */
export function variableOf(word: Word): VariableFacts | undefined {
  const run = word.runs.find((one) => one.variable !== undefined);
  if (run?.variable === undefined) return undefined;
  const from = run.from ?? (run.text === HOLE && !run.range ? 'unknown' : 'assignment');
  return { name: run.variable, from, ...(run.at === undefined ? {} : { span: spanOf(run.at, run.text.length) }) };
}
