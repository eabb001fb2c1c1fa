import { MAX_PORT, type PortRange, parseRange, TRANSPORTS, type Transport, transportOf } from '../core/ports.ts';
import type { RegistryTables } from './registry.ts';

/** The head of IANA's CSV as published at iana.org, column by column. */
const COLUMNS = [
  'Service Name',
  'Port Number',
  'Transport Protocol',
  'Description',
  'Assignee',
  'Contact',
  'Registration Date',
  'Modification Date',
  'Reference',
  'Service Code',
  'Unauthorized Use Reported',
  'Assignment Notes',
] as const;

/** The registry has had more named TCP and UDP numbers than this since 2014: fewer mean that the file was cut off. */
const FEWEST_NAMED = 5000;

/** Names that will hold as long as the registry does; one that is missing or moved means that this is not the registry. */
const LANDMARKS: readonly (readonly [string, number])[] = [
  ['ssh', 22],
  ['domain', 53],
  ['http', 80],
  ['https', 443],
];

/** Why a text was not taken for the registry. */
export class RegistryFormatError extends Error {}

/** One record as the tables need it. */
interface Row {
  readonly ports: PortRange;
  readonly transports: readonly Transport[];
  readonly name: string;
  readonly description: string;
  readonly reserved: boolean;
  readonly registered: string;
  readonly references: readonly string[];
  readonly unauthorizedUse: string;
  readonly note: string;
}

/**
 * Turns IANA's CSV into the two tables that depend on it. Every row is validated; one bad row refuses the whole text, for a
 * registry that is half right is worse than the one that ships.
 * @throws RegistryFormatError with the line and what is wrong there
 */
export function tablesFromIanaCsv(csv: string): Pick<RegistryTables, 'registry' | 'meta'> {
  const [head, ...records] = readCsv(csv.replace(/^\uFEFF/, ''));
  if (!head || COLUMNS.some((column, place) => head.cells[place]?.trim() !== column)) {
    throw new RegistryFormatError(`the first line does not name IANA's columns: ${COLUMNS.join(', ')}`);
  }
  const rows = records.flatMap(({ cells, line }) => readRow(cells, line)).sort(inOrder);
  requirePlausible(rows);
  return { registry: registryTable(rows), meta: metaTable(rows) };
}

/** Reads RFC 4180: quoted cells may hold commas, doubled quotes and line breaks. */
function readCsv(text: string): { readonly cells: string[]; readonly line: number }[] {
  const records: { cells: string[]; line: number }[] = [];
  // One cell and what ends it; a quoted cell first.
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;
  let record: { cells: string[]; line: number } = { cells: [], line: 1 };
  let line = 1;
  while (cell.lastIndex < text.length || record.cells.length > 0) {
    const at = cell.lastIndex;
    const match = cell.exec(text);
    if (!match) throw new RegistryFormatError(`line ${line} is no CSV`);
    const [whole, quoted, plain = '', end] = match;
    record.cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += whole.split('\n').length - 1;
    if (end === ',') {
      if (cell.lastIndex < text.length) continue;
      record.cells.push('');
    }
    if (record.cells.some((content) => content !== '')) records.push(record);
    record = { cells: [], line };
    if (at === text.length || cell.lastIndex >= text.length) break;
  }
  return records;
}

function readRow(cells: readonly string[], line: number): Row[] {
  if (cells.length !== COLUMNS.length) {
    throw new RegistryFormatError(`line ${line} has ${cells.length} columns in place of ${COLUMNS.length}`);
  }
  const [name = '', port = '', protocol = '', description = '', , , registered = '', , reference = ''] =
    cells.map(oneLine);
  const bad = cells.find((content) => /[^\P{Cc}\r\n\t]/u.test(content));
  if (bad !== undefined) throw new RegistryFormatError(`line ${line} holds a control character`);
  // Names that have no number of their own are no business of a port's.
  if (port === '') return [];
  const ports = parseRange(port);
  if (!ports || ports.first > ports.last || ports.last > MAX_PORT) {
    throw new RegistryFormatError(`line ${line}: "${port}" is no port`);
  }
  const transport = transportOf(protocol);
  if (protocol !== '' && !transport) throw new RegistryFormatError(`line ${line}: "${protocol}" is no transport`);
  if (!/^[\w.+*/()-]{0,40}$/.test(name))
    throw new RegistryFormatError(`line ${line}: "${name.slice(0, 40)}" is no service name`);
  if (name === '' && /^unassigned$/i.test(description)) return [];
  const unauthorizedUse = oneLine(cells[10] ?? '');
  const note = oneLine(cells[11] ?? '');
  const reserved = name === '' && /^reserved\b/i.test(description);
  const references = [...reference.matchAll(/\[([^\]]+)\]/g)]
    .map(([, text = '']) => text)
    .filter((text) => /^RFC\d+$/.test(text));
  const transports = transport ? [transport] : TRANSPORTS;
  return [{ ports, transports, name, description, reserved, registered, references, unauthorizedUse, note }];
}

function requirePlausible(rows: readonly Row[]): void {
  const named = rows.filter(({ name }) => name !== '');
  for (const transport of ['tcp', 'udp'] as const) {
    const count = new Set(
      named.flatMap(({ ports, transports }) => (transports.includes(transport) ? [ports.first] : [])),
    ).size;
    if (count < FEWEST_NAMED) {
      throw new RegistryFormatError(`only ${count} named ${transport} numbers: the file seems to be cut off`);
    }
  }
  for (const [name, port] of LANDMARKS) {
    if (named.some((row) => row.name === name && row.ports.first === port && row.transports.includes('tcp'))) continue;
    throw new RegistryFormatError(`${name} is not on ${port}: this is not IANA's registry`);
  }
}

/** One line for each number, name and text; transports that share all three share the line. A later name of a number comes later. */
function registryTable(rows: readonly Row[]): string {
  const lines = new Map<string, { readonly cells: readonly string[]; readonly transports: Set<Transport> }>();
  for (const { ports, transports, name, description, reserved } of rows) {
    // As in the table that ships: a text that only repeats the name is left out.
    const label = reserved ? '*' : name;
    const text = description === name || (reserved && description === 'Reserved') ? '' : description;
    const key = [cellOf(ports), label, text].join('\t');
    const known = lines.get(key);
    if (known) for (const transport of transports) known.transports.add(transport);
    else lines.set(key, { cells: [cellOf(ports), label, text], transports: new Set(transports) });
  }
  const body = [...lines.values()].map(({ cells: [ports = '', label = '', text = ''], transports }) =>
    [ports, lettersOf([...transports]), label, text].join('\t'),
  );
  return `${['port\ttransports\tname\ttext', ...body].join('\n')}\n`;
}

function metaTable(rows: readonly Row[]): string {
  const body = rows
    .filter(
      ({ name, registered, references, unauthorizedUse, note }) =>
        name && (registered || references.length > 0 || unauthorizedUse || note),
    )
    .map(({ ports, transports, name, registered, references, unauthorizedUse, note }) =>
      [cellOf(ports), lettersOf(transports), name, registered, references.join(' '), unauthorizedUse, note, ''].join(
        '\t',
      ),
    );
  return `${['port\ttransports\tname\tregistered\treferences\tunauthorized\tnote\tformerly', ...body].join('\n')}\n`;
}

function inOrder(a: Row, b: Row): number {
  return a.ports.first - b.ports.first || a.ports.last - b.ports.last;
}

function cellOf({ first, last }: PortRange): string {
  return first === last ? String(first) : `${first}-${last}`;
}

function lettersOf(transports: readonly Transport[]): string {
  return TRANSPORTS.filter((transport) => transports.includes(transport))
    .map((transport) => transport.charAt(0))
    .join('');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
