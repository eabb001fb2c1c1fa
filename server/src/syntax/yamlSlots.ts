import type { AddressSlot } from '../core/portUse.ts';
import type { YamlMap } from './yamlNodes.ts';

/**
 * @param key before which an entry for an address can be written, on a line of its own or in the same braces
 * @param name the entry's own key: `host_ip`
 * @returns where the address goes; undefined where the map lacks the key, or has such an entry
 */
export function slotBeforeKey(text: string, map: YamlMap, key: string, name: string): AddressSlot | undefined {
  const pair = map.pairs.find((one) => one.key.source === key);
  if (!pair || map.pairs.some((one) => one.key.source === name)) return undefined;
  const { start } = pair.key.span;
  const span = { start, end: start };
  if (map.flow) return { span, prefix: `${name}: `, suffix: ', ' };
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text[lineStart - 2] === '\r' ? '\r\n' : '\n';
  return { span, prefix: `${name}: `, suffix: `${newline}${' '.repeat(start - lineStart)}` };
}
