import { inRange, type PortRange, parseRange, TRANSPORTS, type Transport } from '../core/ports.ts';

/** A generated table whose first column is a port or range, in rising order. */
export interface PortTable<Row> {
  /** @returns the rows on a number: those on it alone first, then those whose range holds it. */
  on(port: number): readonly Row[];
  all(): readonly Row[];
  /** @returns the rows whose line holds the text, wherever in it; none for an empty text. */
  holding(part: string): readonly Row[];
}

/**
 * Opens a table without reading it: only the ports are looked at, one pass over the text. A row is parsed when somebody asks for
 * it, and then kept, so that it is the same object every time.
 * @param text of the table, with a line of column names
 * @param parse makes a row of the cells of a line
 */
export function createPortTable<Row>(text: string, parse: (cells: readonly string[]) => Row): PortTable<Row> {
  const { starts, firsts, wide } = indexLines(text);
  const rows: (Row | undefined)[] = [];

  const rowAt = (index: number): Row => {
    const known = rows[index];
    if (known !== undefined) return known;
    const start = starts[index] ?? 0;
    const end = text.indexOf('\n', start);
    const row = parse(text.slice(start, end < 0 ? text.length : end).split('\t'));
    rows[index] = row;
    return row;
  };

  return {
    on(port) {
      const found: Row[] = [];
      for (let index = firstAtLeast(firsts, port); firsts[index] === port; index++) {
        if (!wide.has(index)) found.push(rowAt(index));
      }
      for (const [index, ports] of wide) {
        if (inRange(ports, port)) found.push(rowAt(index));
      }
      return found;
    },
    all: () => starts.map((_, index) => rowAt(index)),
    holding(part) {
      const found: Row[] = [];
      let at = part === '' ? -1 : text.indexOf(part, starts[0]);
      while (at >= 0) {
        const index = firstAtLeast(starts, at + 1) - 1;
        found.push(rowAt(index));
        const next = starts[index + 1];
        at = next === undefined ? -1 : text.indexOf(part, next);
      }
      return found;
    },
  };
}

/** @returns the range in a table's first column. */
export function portsOfCell(cell: string): PortRange {
  return parseRange(cell) ?? { first: 0, last: 0 };
}

/** @returns the transports of a table's letters: `tu` is TCP and UDP. */
export function transportsOfCell(cell: string): readonly Transport[] {
  return TRANSPORTS.filter((transport) => cell.includes(transport.charAt(0)));
}

interface LineIndex {
  /** Where each row starts in the text. */
  readonly starts: readonly number[];
  /** The first port of each row. */
  readonly firsts: readonly number[];
  /** The rows that cover several ports. */
  readonly wide: ReadonlyMap<number, PortRange>;
}

function indexLines(text: string): LineIndex {
  const starts: number[] = [];
  const firsts: number[] = [];
  const wide = new Map<number, PortRange>();
  let start = text.indexOf('\n') + 1;
  while (start > 0 && start < text.length) {
    const first = readNumber(text, start);
    if (text.charAt(first.end) === '-') {
      wide.set(starts.length, { first: first.value, last: readNumber(text, first.end + 1).value });
    }
    starts.push(start);
    firsts.push(first.value);
    start = text.indexOf('\n', first.end) + 1;
  }
  return { starts, firsts, wide };
}

function readNumber(text: string, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  let end = start;
  for (let digit = text.charCodeAt(end) - 48; digit >= 0 && digit <= 9; digit = text.charCodeAt(end) - 48) {
    value = value * 10 + digit;
    end++;
  }
  return { value, end };
}

/** @returns the index of the first item that is not below `value`, in a rising list. */
function firstAtLeast(items: readonly number[], value: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle] ?? value) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
