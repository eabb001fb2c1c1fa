import type { Span } from '../core/text.ts';

/**
 * YAML as it is written: nodes with spans and the source between their quotes, never a value that a schema made of it, for
 * `22:22` is a port mapping and not the number 1342.
 */
export type YamlNode = YamlScalar | YamlMap | YamlSequence | YamlAlias;

interface YamlNodeBase {
  /** All of the node, quotes and brackets included, tag and anchor not. */
  readonly span: Span;
  /** `!reset`, `!!str`. */
  readonly tag?: string;
}

export interface YamlScalar extends YamlNodeBase {
  readonly kind: 'scalar';
  readonly style: 'plain' | 'single' | 'double' | 'block';
  /** Where `source` stands. */
  readonly body: Span;
  /** What is written, without the quotes or the block's header; escapes and line breaks are as they stand. */
  readonly source: string;
}

export interface YamlMap extends YamlNodeBase {
  readonly kind: 'map';
  /** Written `{a: b}`. */
  readonly flow: boolean;
  /**
   * The map's own pairs in the order of the text (a key that is written twice is there twice), then what its merge keys
   * (`<<: *base`, `<<: [*a, *b]`) bring in.
   */
  readonly pairs: readonly YamlPair[];
}

export interface YamlPair {
  readonly key: YamlScalar;
  readonly value?: YamlNode;
}

export interface YamlSequence extends YamlNodeBase {
  readonly kind: 'sequence';
  readonly items: readonly YamlNode[];
}

export interface YamlAlias extends YamlNodeBase {
  readonly kind: 'alias';
  /** What the alias stands for; none where its anchor is not (yet) written. */
  readonly target?: Exclude<YamlNode, YamlAlias>;
}

/** No file that people write nests deeper; what does is not read. */
export const MAX_DEPTH = 100;

/** How many pairs merge keys may bring into one map: enough for any file, and a bound for one that is made to explode. */
const MAX_MERGED = 500;

/** @returns the node itself, or what the alias stands for. */
export function resolveAlias(node: YamlNode | undefined): Exclude<YamlNode, YamlAlias> | undefined {
  return node?.kind === 'alias' ? node.target : node;
}

/** @returns the node or its alias's target where it is a map. */
export function asMap(node: YamlNode | undefined): YamlMap | undefined {
  const target = resolveAlias(node);
  return target?.kind === 'map' ? target : undefined;
}

/** @returns the node or its alias's target where it is a scalar. */
export function asScalar(node: YamlNode | undefined): YamlScalar | undefined {
  const target = resolveAlias(node);
  return target?.kind === 'scalar' ? target : undefined;
}

/** @returns the items of a list; of anything else that is there, just itself. */
export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  const target = resolveAlias(node);
  if (!target) return [];
  return target.kind === 'sequence' ? target.items : [target];
}

/** @returns the value of a key, the last where it is written twice. */
export function valueAt(map: YamlMap | undefined, key: string): YamlNode | undefined {
  for (let place = (map?.pairs.length ?? 0) - 1; place >= 0; place--) {
    const pair = map?.pairs[place];
    if (pair?.key.source === key) return pair.value;
  }
  return undefined;
}

/** @returns the source of a key's scalar value. */
export function textOf(map: YamlMap | undefined, key: string): string | undefined {
  return asScalar(valueAt(map, key))?.source;
}

/** A map's own keys win over merged ones, and an earlier merged map over a later one. */
export function mergePairs(pairs: readonly YamlPair[]): readonly YamlPair[] {
  const isMerge = (pair: YamlPair) => pair.key.source === '<<';
  if (!pairs.some(isMerge)) return pairs;
  const all = pairs.filter((pair) => !isMerge(pair));
  const bound = all.length + MAX_MERGED;
  const taken = new Set(all.map((pair) => pair.key.source));
  for (const base of pairs.filter(isMerge).flatMap((pair) => itemsOf(pair.value))) {
    const fresh = (asMap(base)?.pairs ?? []).filter((pair) => !taken.has(pair.key.source));
    for (const pair of fresh) taken.add(pair.key.source);
    all.push(...fresh.slice(0, bound - all.length));
    if (all.length >= bound) break;
  }
  return all;
}
