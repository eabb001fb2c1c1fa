/** Longer lines are cut down to what surrounds the finding. */
const MOST_OF_A_LINE = 240;

/**
 * @returns a text of somebody else's that can't command a terminal or turn its direction: each control character and each
 * bidirectional override becomes one replacement character, so that columns stay as they are. Tabs are kept.
 */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000A-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g, '\uFFFD');
}

/**
 * Cuts a line down to what can be read in a terminal.
 * @param character where in the line a finding stands
 * @returns the line, or a part of it with `…` where it was cut, and where in that the finding stands
 */
export function excerpt(line: string, character: number): { readonly text: string; readonly character: number } {
  if (line.length <= MOST_OF_A_LINE) return { text: line, character };
  const start = Math.max(0, Math.min(character - MOST_OF_A_LINE / 2, line.length - MOST_OF_A_LINE));
  const end = start + MOST_OF_A_LINE;
  const [before, after] = [start > 0 ? '…' : '', end < line.length ? '…' : ''];
  return { text: before + line.slice(start, end) + after, character: character - start + before.length };
}
