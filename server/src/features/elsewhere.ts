import { baseName } from '../core/document.ts';
import type { GraphPlace } from '../core/graph.ts';
import { escapeMarkdown, link } from '../core/markdown.ts';
import { type Message, say, type Tell } from '../core/message.ts';
import { isSingle, type PortRange, rangesMeet, type Transport } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Reading } from '../core/rule.ts';
import { LineTable } from '../core/text.ts';
import { describeUse } from './describe.ts';

/** A port that the whole workspace uses shows the first places only. */
const MOST_PLACES = 6;

/** A range wider than this uses every port and says nothing about one of them. */
const WIDEST_RANGE = 256;

/**
 * Says who else in the workspace uses a port, as a Markdown list with links.
 * @param readings those of all documents
 * @param here the document and the use that is asked about; its own statement does not count
 * @returns `''` where nobody does
 */
export function usedElsewhere(
  readings: readonly Reading[],
  here: { readonly uri: string; readonly use: PortUse },
  tell: Tell,
): string {
  const { ports, transports } = here.use;
  if (!ports || !isSingle(ports)) return '';
  const lines: string[] = [];
  let count = 0;
  for (const { doc, result } of readings) {
    let table: LineTable | undefined;
    const told = new Set<number>();
    for (const use of result.uses) {
      if (!speaksOf(use, ports, transports.value) || isSamePlace(doc.uri, use, here)) continue;
      // Both sides of "8080:8080" say one thing.
      if (told.has(use.statement.start)) continue;
      told.add(use.statement.start);
      count++;
      if (lines.length >= MOST_PLACES) continue;
      table ??= new LineTable(doc.text);
      const line = table.positionAt(use.span.start).line + 1;
      const place = link(`${baseName(doc.path)}:${line}`, `${linkTarget(doc.uri)}#L${line}`);
      lines.push(`- ${tell(say`${place}: ${describeUse(use)}`)}`);
    }
  }
  if (lines.length === 0) return '';
  const more = count > lines.length ? [`- ${tell(say`and ${count - lines.length} more`)}`] : [];
  return [tell(say`Also used here:`), ...lines, ...more].join('\n');
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
