import type { Box, PlacedLink, PlacedNode, Point, SizedNode } from './placed.ts';

/*
 * How lines run from box to box: out at one side, in at another, and past all others.
 */

/** How far from a box's corners the first line may begin, and how far from each other two lines do at most. */
const END_MARGIN = 6;
const MOST_END_GAP = 10;

/** Lines that begin or end at one side of a box do so beside each other, in the order in which they come. */
export function spreadEnds(links: readonly PlacedLink[], boxes: ReadonlyMap<string, SizedNode>): readonly PlacedLink[] {
  const begins = shiftsOf(links, boxes, ({ from }) => from.id);
  const ends = shiftsOf(links, boxes, ({ to }) => to.id);
  return links.map((link, place) => {
    if (link.from.id === link.to.id) return link;
    const shift = (points: readonly Point[], by: number) => points.map(({ x, y }) => ({ x, y: y + by }));
    const [begin, way, end] = [link.points.slice(0, 2), link.points.slice(2, -2), link.points.slice(-2)];
    return { ...link, points: [...shift(begin, begins[place] ?? 0), ...way, ...shift(end, ends[place] ?? 0)] };
  });
}

/** @returns how far each line's end is moved up or down, among those at the same box. */
function shiftsOf(
  links: readonly PlacedLink[],
  boxes: ReadonlyMap<string, SizedNode>,
  boxOf: (link: PlacedLink) => string,
): readonly number[] {
  const groups = new Map<string, number[]>();
  for (const [place, link] of links.entries()) {
    const group = groups.get(boxOf(link));
    if (group) group.push(place);
    else groups.set(boxOf(link), [place]);
  }
  const shifts = links.map(() => 0);
  for (const [id, places] of groups) {
    const room = (boxes.get(id)?.height ?? 0) - 2 * END_MARGIN;
    const step = Math.min(MOST_END_GAP, room / Math.max(places.length - 1, 1));
    places.sort((a, b) => (links[a]?.labelBox.y ?? 0) - (links[b]?.labelBox.y ?? 0));
    for (const [order, place] of places.entries()) shifts[place] = (order - (places.length - 1) / 2) * step;
  }
  return shifts;
}

/** @returns how far to both sides of a column's middle its widest box reaches, by the middle. */
export function reachesOf(boxes: readonly PlacedNode[]): ReadonlyMap<number, number> {
  const columns = new Map<number, number>();
  for (const { x, width } of boxes) {
    const column = Math.round(x);
    columns.set(column, Math.max(columns.get(column) ?? 0, width / 2));
  }
  return columns;
}

/**
 * A line leaves and enters boxes at their sides, and changes its height between the columns alone: so it crosses no box.
 * @param bends where the layout has it pass through the columns
 * @returns points of which two are level where the line runs through a column or under its label
 */
export function wayBetween(
  from: PlacedNode,
  to: PlacedNode,
  bends: readonly Point[],
  labelBox: Box,
  columns: ReadonlyMap<number, number>,
): readonly Point[] {
  // A line from a box to itself is a loop beside it.
  if (from.node.id === to.node.id) return bends;
  const forward = from.x < to.x ? 1 : -1;
  const reach = ({ x }: Point) => columns.get(Math.round(x)) ?? 0;
  const between = bends.slice(1, -1).flatMap((bend) => {
    const isLabel = Math.abs(bend.x - labelBox.x) < 1;
    const half = (isLabel ? labelBox.width / 2 : reach(bend)) * forward;
    return [
      { x: bend.x - half, y: bend.y },
      { x: bend.x + half, y: bend.y },
    ];
  });
  return [
    { x: from.x + (from.width / 2) * forward, y: from.y },
    { x: from.x + reach(from) * forward, y: from.y },
    ...between,
    { x: to.x - reach(to) * forward, y: to.y },
    { x: to.x - (to.width / 2) * forward, y: to.y },
  ];
}
