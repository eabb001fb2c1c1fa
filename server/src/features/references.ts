import { type GraphPlace, type PortGraph, placeKey } from '../core/graph.ts';
import { uniqueBy } from '../core/lists.ts';
import type { Reading } from '../core/rule.ts';
import { usesAt } from './hover.ts';
import { usesOfSamePort } from './samePort.ts';

/**
 * @param readings those of the document
 * @param workspace what was found in all documents
 * @returns where the port at the offset is used, in the order of the documents; empty where there is none
 */
export function referencesAt(
  readings: readonly Reading[],
  offset: number,
  { workspace, graph }: { readonly workspace: readonly Reading[]; readonly graph: PortGraph },
): readonly GraphPlace[] {
  const [use] = usesAt(readings, offset);
  const [reading] = readings;
  if (!use?.ports || !reading) return [];
  const asked = { uri: reading.doc.uri, format: reading.format.id, use };
  const places = usesOfSamePort(graph, workspace, asked).map(({ uri, use: { span } }) => ({ uri, span }));
  // What two formats read, or two services share by an anchor, stands in one place.
  return uniqueBy(places, placeKey);
}
