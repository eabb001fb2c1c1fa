import type { Span } from '../core/text.ts';

/** `Key=value` in a section of a systemd unit (systemd.syntax(7)). */
export interface UnitEntry {
  readonly section: string;
  readonly key: string;
  readonly value: Span;
  /** From the key to the end of the value. */
  readonly statement: Span;
}

/** @returns what a unit says, line by line; comments begin with `#` or `;`, which no section or key does. */
export function unitEntries(text: string): readonly UnitEntry[] {
  const entries: UnitEntry[] = [];
  let section = '';
  let next = 0;
  for (const line of text.split('\n')) {
    const start = next;
    next += line.length + 1;
    section = /^\s*\[([^\]]*)\]/.exec(line)?.[1] ?? section;
    const [lead, blank = '', key = ''] = /^(\s*)(\w+)[ \t]*=[ \t]*/.exec(line) ?? [];
    if (lead === undefined) continue;
    const end = start + line.trimEnd().length;
    const value = { start: Math.min(start + lead.length, end), end };
    entries.push({ section, key, value, statement: { start: start + blank.length, end } });
  }
  return entries;
}
