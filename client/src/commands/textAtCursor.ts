/** Longer selections are no question about a port. */
const LONGEST_SELECTION = 80;

/** @returns a selection as a query: its words on one line; `''` where it is too long or spans lines. */
export function querySelected(text: string): string {
  const query = text.trim();
  return query.length <= LONGEST_SELECTION && !/[\r\n]/.test(query) ? query : '';
}

/**
 * @param line the line's text
 * @param column the cursor's place in it, in UTF-16 units
 * @returns the number, `443/udp`, range or word that the cursor touches; `''` where it touches none
 */
export function queryTouched(line: string, column: number): string {
  for (const { 0: text, index } of line.matchAll(/\d+(?:-\d+)?(?:\/[a-z]+)?(?![\w-])|[a-z_][\w-]*|\d+/gi)) {
    if (index > column) return '';
    if (column <= index + text.length) return text;
  }
  return '';
}
