/**
 * Tells whether a word is another one with a small slip: letters changed, left out, added, or two neighbours swapped (the
 * Damerau-Levenshtein distance, restricted).
 * @param slips how many are let pass
 * @returns the number of slips; undefined where there are more
 */
export function slipsBetween(word: string, other: string, slips: number): number | undefined {
  if (Math.abs(word.length - other.length) > slips) return undefined;
  let before: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= word.length; row++) {
    const current = [row];
    let best = row;
    for (let column = 1; column <= other.length; column++) {
      const same = word.charCodeAt(row - 1) === other.charCodeAt(column - 1);
      let cost = Math.min(at(above, column) + 1, at(current, column - 1) + 1, at(above, column - 1) + (same ? 0 : 1));
      const swapped =
        row > 1 &&
        column > 1 &&
        word.charCodeAt(row - 1) === other.charCodeAt(column - 2) &&
        word.charCodeAt(row - 2) === other.charCodeAt(column - 1);
      if (swapped) cost = Math.min(cost, at(before, column - 2) + 1);
      current.push(cost);
      best = Math.min(best, cost);
    }
    if (best > slips) return undefined;
    before = above;
    above = current;
  }
  const distance = at(above, other.length);
  return distance <= slips ? distance : undefined;
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
