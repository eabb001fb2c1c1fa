/** @returns the rows of a CSV text (RFC 4180: quotes, doubled quotes, line breaks in cells) by the names in its first line. */
export function readCsv(text: string): readonly Readonly<Record<string, string>>[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end !== ',') rows.push([]);
  }
  const [header = [], ...others] = rows.filter((row) => row.some((cell) => cell !== ''));
  return others.map((row) => Object.fromEntries(header.map((column, place) => [column, row[place] ?? ''])));
}
