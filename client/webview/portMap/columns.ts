import type { MapNode, MapProject } from '../../../server/src/lsp/protocol.ts';
import type { Bundle } from './bundles.ts';

/*
 * How many columns lie between two boxes at least. Whoever is outside stands left of all services; the many that one node reaches are spread
 * over several columns, else a large map were one endless one.
 */

/** A node that is not drawn, and that keeps others at their distance from the left edge. */
export const LEFT_EDGE = 'the left edge';

/** What keeps two boxes apart and is not drawn. */
export interface Distance {
  readonly from: string;
  readonly to: string;
  readonly columns: number;
  /** How much it matters that the distance is no longer than that. */
  readonly weight: number;
}

export interface Columns {
  /** For each link how many columns it crosses at least. */
  readonly links: readonly number[];
  readonly distances: readonly Distance[];
}

/** Services that only one node reaches, and that reach nobody, stand in columns of about this many. */
const COLUMN = 14;

/** Services in a frame that nobody reaches stand in rows of at least and at most this many. */
const SHORTEST_ROW = 2;
const LONGEST_ROW = 4;

/** Longer ways through one project are not counted. */
const LONGEST_WAY = 12;

/** @param nodes all that are placed in columns */
export function columnsOf(
  nodes: readonly MapNode[],
  bundles: readonly Bundle[],
  projects: readonly MapProject[],
): Columns {
  const outside = nodes.filter(({ kind }) => kind === 'anyone' || kind === 'machine');
  const reached = new Set(bundles.map(({ to }) => to.id));
  const linked = new Set(bundles.flatMap(({ from, to }) => [from.id, to.id]));
  const columnOf = new Map(outside.map(({ id }) => [id, reached.has(id) ? 2 : 1]));
  const first = 1 + Math.max(0, ...columnOf.values());
  const leaves = spreadLeaves(bundles);
  const links = bundles.map(({ from, to }, place) => {
    const column = columnOf.get(from.id);
    return (leaves[place] ?? 1) + (column !== undefined && to.project !== undefined ? first - column - 1 : 0);
  });
  const pulls = outside.map(({ id }) => ({ from: LEFT_EDGE, to: id, columns: 1, weight: 100 }));
  const begins = nodes.filter((node) => !outside.includes(node) && linked.has(node.id) && !reached.has(node.id));
  const pushes = begins.map((node) => ({ from: LEFT_EDGE, to: node.id, columns: first, weight: 1 }));
  const isKept = outside.length > 0;
  return { links, distances: [...(isKept ? [...pulls, ...pushes] : []), ...rowsIn(nodes, bundles, projects)] };
}

/** @returns over how many columns the services of each project stretch. */
function widthsOf(nodes: readonly MapNode[], bundles: readonly Bundle[]): ReadonlyMap<string, number> {
  const inside = bundles.filter(({ from, to }) => from.project !== undefined && from.project === to.project);
  const depths = new Map<string, number>();
  // Where services reach each other in a circle, the rounds end all the same.
  for (let round = 0; round < LONGEST_WAY; round++) {
    for (const { from, to } of inside) {
      const depth = Math.min((depths.get(from.id) ?? 0) + 1, LONGEST_WAY);
      if (from.id !== to.id) depths.set(to.id, Math.max(depths.get(to.id) ?? 0, depth));
    }
  }
  const widths = new Map<string, number>();
  for (const { id, project = '' } of nodes) {
    widths.set(project, Math.max(widths.get(project) ?? SHORTEST_ROW, 1 + (depths.get(id) ?? 0)));
  }
  return widths;
}

/** Has services in a frame that are linked to nobody stand in rows. */
function rowsIn(
  nodes: readonly MapNode[],
  bundles: readonly Bundle[],
  projects: readonly MapProject[],
): readonly Distance[] {
  const linked = new Set(bundles.flatMap(({ from, to }) => [from.id, to.id]));
  const widths = widthsOf(nodes, bundles);
  return projects.flatMap(({ id: own }) => {
    const alone = nodes.filter(({ id, project }) => project === own && !linked.has(id));
    const length = Math.min(widths.get(own) ?? SHORTEST_ROW, LONGEST_ROW);
    return alone.flatMap(({ id }, place) => {
      const next = alone[place + 1];
      return next && place % length < length - 1 ? [{ from: id, to: next.id, columns: 1, weight: 1 }] : [];
    });
  });
}

/** @returns for each link how many columns it crosses, so that the many that one node reaches in one project are spread over several. */
function spreadLeaves(bundles: readonly Bundle[]): readonly number[] {
  const reaching = new Set(bundles.map(({ from }) => from.id));
  const reachedBy = new Map<MapNode, Set<string>>();
  for (const { from, to } of bundles) reachedBy.set(to, (reachedBy.get(to) ?? new Set()).add(from.id));
  const columns = new Map<string, number>();
  const counts = new Map<string, number>();
  for (const [{ id, project = '' }, sources] of reachedBy) {
    if (reaching.has(id) || sources.size > 1) continue;
    const key = JSON.stringify([...sources, project]);
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    columns.set(id, 1 + Math.floor(count / COLUMN));
  }
  return bundles.map(({ to }) => columns.get(to.id) ?? 1);
}
