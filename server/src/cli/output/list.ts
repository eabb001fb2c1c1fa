import { isAnyone } from '../../core/addresses.ts';
import { escapeMarkdown } from '../../core/markdown.ts';
import { formatRange } from '../../core/ports.ts';
import type { PortUse } from '../../core/portUse.ts';
import { LineTable } from '../../core/text.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';

/** What a table shows of a use. */
const COLUMNS = [
  'file',
  'line',
  'column',
  'port',
  'endPort',
  'transports',
  'role',
  'host',
  'owner',
  'format',
  'text',
] as const;

/** The uses of one file, each with the format that found it. */
export interface ListedFile {
  readonly name: string;
  readonly text: string;
  readonly uses: readonly { readonly use: PortUse; readonly format: string }[];
}

interface ListFormat {
  readonly head: string;
  file(file: ListedFile, paint: Paint): string;
}

export const LIST_FORMATS: Readonly<Record<'text' | 'jsonl' | 'csv' | 'markdown', ListFormat>> = {
  text: { head: '', file: listAsText },
  jsonl: { head: '', file: listAsJsonLines },
  csv: { head: `${COLUMNS.join(',')}\r\n`, file: listAsCsv },
  markdown: {
    head: `| ${COLUMNS.join(' | ')} |\n| ${COLUMNS.map(() => '---').join(' | ')} |\n`,
    file: listAsMarkdown,
  },
};

/** For people: place, role, port, address or senders, and owner, one use a line. */
function listAsText({ name, text, uses }: ListedFile, paint: Paint): string {
  const lines = new LineTable(text);
  return uses
    .map(({ use }) => {
      const { line, character } = lines.positionAt(use.span.start);
      const number = use.ports ? formatRange(use.ports) : printable(text.slice(use.span.start, use.span.end));
      const transports = use.transports.value.length > 0 ? `/${use.transports.value.join('+')}` : '';
      const target = use.mapsTo ? ` → ${formatRange(use.mapsTo)}` : '';
      const host = use.host ? ` ${printable(use.host.value)}` : '';
      const sources = use.filter?.sources.filter((source) => !isAnyone(source)) ?? [];
      const senders = sources.length > 0 ? ` from ${printable(sources.join(', '))}` : '';
      const owner = use.owner === undefined ? '' : paint('dim', ` (${printable(use.owner)})`);
      return `${paint('bold', `${printable(name)}:${line + 1}:${character + 1}`)}: ${use.role} ${number}${transports}${target}${host}${senders}${owner}\n`;
    })
    .join('');
}

/** For programs: one object a line, as the command line's contract says. */
function listAsJsonLines({ name, text, uses }: ListedFile): string {
  const lines = new LineTable(text);
  return uses.map(({ use, format }) => `${JSON.stringify(toObject(name, text, lines, use, format))}\n`).join('');
}

/** For spreadsheets (RFC 4180). */
function listAsCsv(file: ListedFile): string {
  return cellsOf(file)
    .map((cells) => `${cells.map(csvCell).join(',')}\r\n`)
    .join('');
}

/** For a page or a pull request. */
function listAsMarkdown(file: ListedFile): string {
  return cellsOf(file)
    .map((cells) => `| ${cells.map(escapeMarkdown).join(' | ')} |\n`)
    .join('');
}

function cellsOf({ name, text, uses }: ListedFile): readonly (readonly string[])[] {
  const lines = new LineTable(text);
  return uses.map(({ use, format }) => {
    const object = toObject(name, text, lines, use, format);
    return COLUMNS.map((column) => {
      const value = object[column];
      return Array.isArray(value) ? value.join('+') : String(value ?? '');
    });
  });
}

/** A cell that a spreadsheet would run as a formula is kept from it by a quote. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function toObject(file: string, text: string, lines: LineTable, use: PortUse, format: string) {
  const start = lines.positionAt(use.span.start);
  const end = lines.positionAt(use.span.end);
  return {
    file,
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
    port: use.ports?.first ?? null,
    endPort: use.ports?.last ?? null,
    transports: use.transports.value,
    role: use.role,
    host: use.host?.value ?? null,
    spelling: use.spelling,
    text: text.slice(use.span.start, use.span.end),
    format,
    owner: use.owner ?? null,
    path: use.path.join('.'),
    mapsTo: use.mapsTo ? { port: use.mapsTo.first, endPort: use.mapsTo.last } : null,
  };
}
