/**
 * A table that is looked up by words of a document. It has no prototype, so that `constructor` and `__proto__` are in it only where
 * they are written; a literal has them always, and a file may hold any word.
 */
export function wordTable<Value>(entries: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.assign(Object.create(null), entries);
}
