import { baseName } from '../core/document.ts';
import type { GraphPlace } from '../core/graph.ts';
import { addTo } from '../core/lists.ts';
import { code, escapeMarkdown, link } from '../core/markdown.ts';
import { type Message, say, type Tell } from '../core/message.ts';
import { isSingle, type PortRange, rangesMeet, type Transport } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Reading } from '../core/rule.ts';
import { LineTable } from '../core/text.ts';
import { describeUse } from './describe.ts';

/** A port that the whole workspace uses shows the first places only. */
const MOST_PLACES = 6;

/** So many lines of one file that say the same. */
const MOST_LINES = 4;

/** A range wider than this uses every port and says nothing about one of them. */
const WIDEST_RANGE = 256;

/** A port, and the place that asks: its own statement does not count. */
interface Asked {
  readonly ports: PortRange;
  readonly transports: readonly Transport[];
  readonly here?: { readonly uri: string; readonly use: PortUse };
}

/**
 * Says who else in the workspace uses a port, as a Markdown list with links.
 * @param readings those of all documents
 * @param here the document and the use that is asked about
 * @returns `''` where nobody does
 */
export function usedElsewhere(
  readings: readonly Reading[],
  here: { readonly uri: string; readonly use: PortUse },
  tell: Tell,
): string {
  const { ports, transports } = here.use;
  if (!ports) return '';
  return listOf(readings, { ports, transports: transports.value, here }, say`Also used here:`, tell);
}

/**
 * Says who uses a port that is looked up, as {@link usedElsewhere} does. The card is shown by VS Code's Markdown preview, which follows
 * no link to a file of another scheme: there the folder is named with the file.
 */
export function usedInWorkspace(
  readings: readonly Reading[],
  ports: PortRange,
  transports: readonly Transport[],
  tell: Tell,
): string {
  return listOf(readings, { ports, transports }, say`Used in this workspace:`, tell);
}

function listOf(readings: readonly Reading[], asked: Asked, head: Message, tell: Tell): string {
  if (!isSingle(asked.ports)) return '';
  const lines: string[] = [];
  let count = 0;
  for (const { doc, result } of readings) {
    const said = saidIn(doc.uri, result.uses, asked, tell);
    count += said.size;
    if (said.size === 0 || lines.length >= MOST_PLACES) continue;
    const table = new LineTable(doc.text);
    for (const [text, offsets] of [...said].slice(0, MOST_PLACES - lines.length)) {
      const places = offsets.slice(0, MOST_LINES).map((offset, place) => {
        const line = table.positionAt(offset).line + 1;
        if (!asked.here) return code(place === 0 ? `${doc.path.split('/').slice(-2).join('/')}:${line}` : String(line));
        return link(place === 0 ? `${baseName(doc.path)}:${line}` : String(line), `${linkTarget(doc.uri)}#L${line}`);
      });
      const all = offsets.length > MOST_LINES ? [...places, '…'] : places;
      lines.push(`- ${tell(say`${all.join(', ')}: ${text}`)}`);
    }
  }
  if (lines.length === 0) return '';
  const more = count > lines.length ? [`- ${tell(say`and ${count - lines.length} more`)}`] : [];
  return [tell(head), ...lines, ...more].join('\n');
}

/** @returns what a document says of the port, each with where it says so: `listen 80` and `listen [::]:80` say the same. */
function saidIn(
  uri: string,
  uses: readonly PortUse[],
  { ports, transports, here }: Asked,
  tell: Tell,
): ReadonlyMap<string, readonly number[]> {
  const said = new Map<string, number[]>();
  const told = new Set<number>();
  for (const use of uses) {
    if (!speaksOf(use, ports, transports) || (here && isSamePlace(uri, use, here))) continue;
    // Both sides of "8080:8080" say one thing.
    if (told.has(use.statement.start)) continue;
    told.add(use.statement.start);
    addTo(said, tell(describeUse(use)), use.span.start);
  }
  return said;
}

/** @returns a function that makes a text a link to a place in one of the documents. */
export function placeLinks(readings: readonly Reading[], tell: Tell): (place: GraphPlace, text: Message) => string {
  return ({ uri, span }, message) => {
    const text = tell(message);
    const doc = readings.find((reading) => reading.doc.uri === uri)?.doc;
    if (!doc) return escapeMarkdown(text);
    return link(text, `${linkTarget(uri)}#L${new LineTable(doc.text).positionAt(span.start).line + 1}`);
  };
}

/** A uri keeps its brackets, and Markdown would end the link at one. */
function linkTarget(uri: string): string {
  return uri.replace(/[()<>\s]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

function speaksOf({ ports, transports }: PortUse, asked: PortRange, speaks: readonly Transport[]): boolean {
  if (!ports || ports.last - ports.first > WIDEST_RANGE) return false;
  if (!rangesMeet(ports, asked)) return false;
  return transports.value.length === 0 || transports.value.some((transport) => speaks.includes(transport));
}

function isSamePlace(uri: string, use: PortUse, here: { readonly uri: string; readonly use: PortUse }): boolean {
  return uri === here.uri && use.statement.start === here.use.statement.start;
}
