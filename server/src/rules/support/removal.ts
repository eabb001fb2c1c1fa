import type { Span, TextEdit } from '../../core/text.ts';

/**
 * @returns the edit that takes a statement out: with its whole line where nothing else stands there, else just its own text
 */
export function removalOf(text: string, statement: Span): TextEdit {
  const lineStart = text.lastIndexOf('\n', statement.start - 1) + 1;
  const breakAt = text.indexOf('\n', statement.end);
  const lineEnd = breakAt < 0 ? text.length : breakAt + 1;
  const before = text.slice(lineStart, statement.start);
  const after = text.slice(statement.end, lineEnd);
  const alone = /^[\s-]*["']?$/.test(before) && /^["']?;?\s*(#.*)?\r?\n?$/.test(after);
  return { span: alone ? { start: lineStart, end: lineEnd } : statement, newText: '' };
}
