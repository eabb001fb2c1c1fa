/** @returns the items by what `keyOf` says of them, in their order. */
export function groupBy<Item, Key>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) addTo(groups, keyOf(item), item);
  return groups;
}

/** @returns the first item of each key, in their order. */
export function uniqueBy<Item>(items: Iterable<Item>, keyOf: (item: Item) => unknown): readonly Item[] {
  return [...groupBy(items, keyOf).values()].flatMap((group) => group.slice(0, 1));
}

/** Adds an item to the group of a key, which begins with it where there is none yet. */
export function addTo<Key, Item>(groups: Map<Key, Item[]>, key: Key, item: Item): void {
  const group = groups.get(key);
  if (group) group.push(item);
  else groups.set(key, [item]);
}

/** @returns whether two lists hold the same things, not only such as are alike. */
export function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, place) => item === b[place]);
}
