import { folderOf, resolvePath } from '../core/document.ts';
import type { PlacedUse, PortGraph } from '../core/graph.ts';
import { say, type Tell } from '../core/message.ts';
import { isSingle, isValidRange, parsePort, singlePort } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Reading } from '../core/rule.ts';
import type { Span, TextEdit } from '../core/text.ts';
import { spanAt, usesAt } from './hover.ts';
import { usesOfHeldPort } from './samePort.ts';

/** What a rename replaces, and where: by the uri of each document. */
export type RenameEdits = ReadonlyMap<string, readonly TextEdit[]>;

export interface RenameDeps {
  /** What was found in all documents. */
  readonly workspace: readonly Reading[];
  readonly graph: PortGraph;
  readonly tell: Tell;
}

/**
 * @param readings those of the document
 * @returns what a rename at the offset replaces; undefined where no single number that is known stands there
 */
export function renamableAt(readings: readonly Reading[], offset: number): Span | undefined {
  const use = usesAt(readings, offset).find(isOneNumber);
  return use && spanAt(use, offset);
}

/**
 * Gives a port another number, in every place that speaks of the same one for certain: the host's port in Compose, in the firewall and in
 * the proxy before it; the container's in its mapping, its Dockerfile, its own config and whoever connects to it. A number that a variable
 * holds is changed where the variable gets it; ranges that hold the port stay.
 * @param text the number as typed
 * @returns the edits; undefined where there is nothing to rename
 * @throws RangeError for a text that is no port from 1 to 65535
 */
export function renameAt(
  readings: readonly Reading[],
  offset: number,
  text: string,
  { workspace, graph, tell }: RenameDeps,
): RenameEdits | undefined {
  const reading = readings[0];
  const use = usesAt(readings, offset).find(isOneNumber);
  if (!reading || !use) return undefined;
  const port = parsePort(text.trim());
  if (!port || !isValidRange(singlePort(port)))
    throw new RangeError(tell(say`“${text}” is no port: write a number from 1 to 65535.`));
  const asked = { uri: reading.doc.uri, format: reading.format.id, use };
  const edits = new Map<string, Map<number, TextEdit>>();
  for (const placed of usesOfHeldPort(graph, workspace, asked)) {
    const place = isOneNumber(placed.use) ? numberOf(placed, workspace) : undefined;
    if (!place) continue;
    const inDocument = edits.get(place.uri) ?? new Map<number, TextEdit>();
    edits.set(place.uri, inDocument);
    const { twin } = placed.use;
    for (const span of twin ? [place.span, twin] : [place.span])
      inDocument.set(span.start, { span, newText: String(port) });
  }
  return new Map([...edits].map(([uri, changes]) => [uri, [...changes.values()]]));
}

function isOneNumber({ ports }: PortUse): boolean {
  return ports !== null && isSingle(ports);
}

/** @returns where the number itself stands: in the use, or where its variable gets it; undefined where that is in no document. */
function numberOf(
  { uri, use }: PlacedUse,
  workspace: readonly Reading[],
): { readonly uri: string; readonly span: Span } | undefined {
  const { span, spelling, variable, ports } = use;
  if (spelling !== 'variable') return { uri, span };
  const doc = workspace.find((reading) => reading.doc.uri === uri)?.doc;
  if (!doc || !variable) return undefined;
  if (variable.span) {
    const written = doc.text.slice(variable.span.start, variable.span.end);
    return parsePort(written) === ports?.first ? { uri, span: variable.span } : undefined;
  }
  const file = variable.file === undefined ? undefined : resolvePath(folderOf(doc.path), variable.file);
  for (const other of workspace) {
    if (other.doc.path !== file) continue;
    const found = other.result.uses.find(
      ({ owner, ports: its, spelling: how }) =>
        owner === variable.name && its?.first === ports?.first && how === 'digits',
    );
    if (found) return { uri: other.doc.uri, span: found.span };
  }
  return undefined;
}
