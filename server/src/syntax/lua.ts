/**
 * Finds where a block of Lua code ends, as OpenResty's own lexer does: braces count, save those in strings and comments.
 * @param from the offset after the block's `{`
 * @param limit how far to look
 * @returns the offset of the `}` that closes the block, or undefined where none does
 */
export function luaBlockEnd(text: string, from: number, limit: number): number | undefined {
  const unclosed = new Set<string>();
  let depth = 1;
  let at = from;
  while (at < limit) {
    const char = text.charAt(at);
    if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return at;
    else if (char === '"' || char === "'") {
      at = stringEnd(text, at, limit);
      continue;
    } else if (char === '[' || (char === '-' && text.charAt(at + 1) === '-')) {
      at = longBracketOrComment(text, at, unclosed);
      continue;
    }
    at++;
  }
  return undefined;
}

/** @returns the offset after a quoted string; one that its line does not close ends with the line. */
function stringEnd(text: string, start: number, limit: number): number {
  const quote = text.charAt(start);
  for (let at = start + 1; at < limit; at++) {
    const char = text.charAt(at);
    if (char === '\\') at++;
    else if (char === quote) return at + 1;
    else if (char === '\n') return at;
  }
  return limit;
}

/** Passes over `--…`, `--[[ … ]]` or `[[ … ]]` (with any number of `=`). @returns the offset after it. */
function longBracketOrComment(text: string, start: number, unclosed: Set<string>): number {
  const comment = text.charAt(start) === '-';
  const open = comment ? start + 2 : start;
  let at = open + 1;
  while (text.charAt(at) === '=') at++;
  if (text.charAt(open) === '[' && text.charAt(at) === '[') {
    const closer = `]${text.slice(open + 1, at)}]`;
    const end = unclosed.has(closer) ? -1 : text.indexOf(closer, at + 1);
    if (end >= 0) return end + closer.length;
    unclosed.add(closer);
  }
  if (!comment) return start + 1;
  const newline = text.indexOf('\n', open);
  return newline < 0 ? text.length : newline;
}
