import type { Typed } from '../core/format.ts';

/** A place that takes a port or an address: the text from its line's start to the cursor ends like `before`, whose last group is replaced. */
export interface TypingSlot {
  readonly kind: Typed['kind'];
  readonly before: RegExp;
}

/** Host and port of a URL, in any file. */
const URL_AUTHORITY: TypingSlot = { kind: 'authority', before: /\b[a-z][\w+.-]{0,20}:\/\/([\w.-]*(?::\d*)?)$/i };

/** A line longer than this is no place where somebody types. */
const LONGEST_LINE = 2000;

/** @returns a format's `typedAt` that tries the slots in turn, and then a URL. */
export function typedIn(...slots: readonly TypingSlot[]): (text: string, offset: number) => Typed | undefined {
  return (text, offset) => {
    const start = lineStart(text, offset);
    if (offset - start > LONGEST_LINE) return undefined;
    const line = text.slice(start, offset);
    for (const { kind, before } of [...slots, URL_AUTHORITY]) {
      const typed = before.exec(line)?.at(-1);
      if (typed !== undefined) return { kind, span: { start: offset - typed.length, end: offset } };
    }
    return undefined;
  };
}

/** @returns where the line begins that holds the offset. */
export function lineStart(text: string, offset: number): number {
  return Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
}
