import type { Point } from './placed.ts';

/**
 * @param direction right is [1, 0], down is [0, 1]
 * @returns the thing that an arrow key goes to: the nearest one in that direction, where what lies aside counts as farther away;
 * undefined where there is none
 */
export function nearestTowards<Thing>(
  from: Point,
  [dx, dy]: readonly [number, number],
  things: readonly Thing[],
  placeOf: (thing: Thing) => Point,
): Thing | undefined {
  let nearest: Thing | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const thing of things) {
    const { x, y } = placeOf(thing);
    const along = (x - from.x) * dx + (y - from.y) * dy;
    const aside = Math.abs((x - from.x) * dy) + Math.abs((y - from.y) * dx);
    const distance = along + 2 * aside;
    if (along < 1 || distance >= least) continue;
    nearest = thing;
    least = distance;
  }
  return nearest;
}
