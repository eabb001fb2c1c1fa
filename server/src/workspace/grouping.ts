import { folderOf } from '../core/document.ts';

/** @returns the folders that a document lies in, the nearest first, `''` last. */
export function foldersOf(uri: string): readonly string[] {
  const folders = [folderOf(uri)];
  for (let folder = folders[0] ?? ''; folder !== ''; folders.push(folder)) folder = folderOf(folder);
  return folders;
}

/** @returns the items by what `keyOf` says of them, in their order. */
export function groupBy<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** @returns whether two lists hold the same things, not only such as are alike. */
export function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, place) => item === b[place]);
}
