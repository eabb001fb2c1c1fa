/*
 * The tables of data/: one line a row, cells parted by tabs, the first line names the columns. They are read line by line in
 * review, so nothing in them depends on the machine or the day.
 */

/** One letter for each transport, in the order in which a cell lists them: `tu` is TCP and UDP. */
export const TRANSPORT_LETTERS = { tcp: 't', udp: 'u', sctp: 's', dccp: 'd' };

export const TRANSPORTS = Object.keys(TRANSPORT_LETTERS);

/** Parts the items of a list within one cell. */
export const LIST_SEPARATOR = '|';

/** @returns the letters of transport words: `['udp', 'tcp']` is `tu`. */
export function transportLetters(transports) {
  return TRANSPORTS.filter((transport) => transports.includes(transport))
    .map((transport) => TRANSPORT_LETTERS[transport])
    .join('');
}

/** @returns `80` or `6000-6063`. */
export function portCell({ first, last }) {
  return first === last ? String(first) : `${first}-${last}`;
}

/** @returns the range that `80` or `6000-6063` names; undefined where the text is no port or runs past 65535 or backwards. */
export function parsePortCell(text) {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(String(text).trim());
  if (!match) return undefined;
  const first = Number(match[1]);
  const last = match[2] === undefined ? first : Number(match[2]);
  return first <= last && last <= 65_535 ? { first, last } : undefined;
}

/**
 * @returns the text of a table
 * @throws where a cell holds a tab, a line break or another control character
 */
export function writeTable(columns, rows) {
  const lines = rows.map((cells) => {
    const bad = cells.find((cell) => /\p{Cc}/u.test(cell));
    if (bad !== undefined) throw new Error(`a control character in ${JSON.stringify(bad)}`);
    return cells.join('\t');
  });
  return `${[columns.join('\t'), ...lines].join('\n')}\n`;
}

/** @returns one object a row, by the names of the columns. Empty lines and lines that start with `#` are left out. */
export function readTable(text) {
  const [header = '', ...lines] = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const columns = header.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(columns.map((column, index) => [column, cells[index]?.trim() ?? '']));
  });
}
