import type { Span } from '../core/text.ts';
import { HOLE, type Run, type Word, wordOf } from './words.ts';

/** A command of a Windows script: its words, the name first; a list is one word with commas. */
export interface WindowsCommand {
  readonly span: Span;
  readonly words: readonly Word[];
}

/** The values that variables hold, a list with commas between its items; names are not case-sensitive. */
export class WindowsVariables {
  readonly #values = new Map<string, readonly Run[]>();

  set(name: string, value: readonly Run[]): void {
    this.#values.set(name.toLowerCase(), value);
  }

  /** @returns what a reference to a variable stands for, each character at the reference's own place. */
  expand(name: string, span: Span): readonly Run[] {
    const value = this.#values.get(name.toLowerCase());
    if (!value) return [{ text: HOLE, span, variable: name, from: 'unknown' }];
    return value.map((run) => ({ ...run, span, variable: name, from: run.from ?? 'assignment' }));
  }
}

/** Joins items to a list. @param start where an empty list stands */
export function listOf(items: readonly Word[], start: number): Word {
  const runs = items.flatMap((item, index) => {
    const comma: Run = { text: ',', span: item.span };
    return index > 0 ? [comma, ...item.runs] : item.runs;
  });
  return wordOf(runs, start);
}
