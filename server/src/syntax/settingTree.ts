import type { Span } from '../core/text.ts';
import { readYaml, resolveAlias, type YamlNode } from './yaml.ts';

/** One entry of a config of nested keys, whichever language it is written in. */
export interface Setting {
  /** The keys from the top, as written but for their quotes; the items of a list are numbered. */
  readonly path: readonly string[];
  /** The value as it is written, without its quotes; none for a map, a list or a table, which is told before what it holds. */
  readonly text?: string;
  /** Where `text` stands; for a map, a list or a table where it begins. */
  readonly span: Span;
  /** From the key to the end of the value. */
  readonly statement: Span;
}

/** @returns every entry of all documents of a YAML text, in the order of the text; what several aliases stand for is told once. */
export function yamlSettings(text: string): readonly Setting[] {
  const settings: Setting[] = [];
  const seen = new Set<YamlNode>();
  const walk = (node: YamlNode | undefined, path: readonly string[], start: number): void => {
    const target = resolveAlias(node);
    if (!target || seen.has(target)) return;
    seen.add(target);
    const statement = { start: Math.min(start, target.span.start), end: target.span.end };
    if (target.kind === 'scalar') {
      settings.push({ path, text: target.source, span: target.body, statement });
      return;
    }
    settings.push({ path, span: { start: target.span.start, end: target.span.start }, statement });
    if (target.kind === 'map') {
      for (const { key, value } of target.pairs) walk(value, [...path, key.source], key.span.start);
    } else {
      for (const [index, item] of target.items.entries()) walk(item, [...path, String(index)], item.span.start);
    }
  };
  for (const root of readYaml(text)) walk(root, [], root.span.start);
  return settings;
}
