import type { Place } from '../../../server/src/lsp/protocol.ts';
import type { PlacedLink, PlacedThing } from './placed.ts';

/** @returns where a thing of the map is written. */
export function placesOf(of: PlacedThing): readonly Place[] {
  if ('points' in of) return of.places;
  const { place } = 'node' in of ? of.node : of.project;
  return place ? [place] : [];
}

/**
 * @param links all lines of the map
 * @returns whether a thing has to do with another: a box with its lines, their other ends and its frame; a frame with all in it
 */
export function belongs(one: PlacedThing, chosen: PlacedThing, links: readonly PlacedLink[]): boolean {
  if (one === chosen || touches(one, chosen) || touches(chosen, one)) return true;
  if ('node' in one && 'node' in chosen) return links.some((link) => touches(link, one) && touches(link, chosen));
  return false;
}

/** @returns whether a line ends at the other thing, or a box stands in it. */
function touches(one: PlacedThing, other: PlacedThing): boolean {
  const nodes = 'points' in one ? [one.from, one.to] : 'node' in one ? [one.node] : [];
  if ('node' in other) return nodes.some(({ id }) => id === other.node.id);
  return 'project' in other && nodes.some(({ project }) => project === other.project.id);
}
