import { readYamlEvents } from './yamlEvents.ts';
import { maskYaml } from './yamlMask.ts';
import type { YamlNode } from './yamlNodes.ts';
import { readYamlTree } from './yamlTree.ts';

export * from './yamlNodes.ts';

/**
 * Reads all documents of a YAML text. A text without a mistake, which is nearly every one, is read from a stream of events in a third of the
 * time; any other from a syntax tree that survives everything. Both give the same nodes.
 * @param text any text; templates and half-typed quotes are allowed for
 * @returns the root node of each document that has one
 */
export function readYaml(text: string): readonly YamlNode[] {
  const masked = maskYaml(text);
  return readYamlEvents(text, masked) ?? readYamlTree(text, masked);
}
