import type { MapLink, MapNode, PortMap } from '../../../server/src/lsp/protocol.ts';
import type { PlacedLink } from './placed.ts';

/** A line with more labels than this names the first ones. */
const MOST_LABELS = 4;

/** All links of one kind between two nodes, before the line has a place. */
export type Bundle = Pick<PlacedLink, 'kind' | 'from' | 'to' | 'label' | 'labels' | 'places'>;

/** @returns one bundle for each kind and pair of nodes. */
export function bundleLinks({ nodes, links }: PortMap): readonly Bundle[] {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const bundles = new Map<string, { from: MapNode; to: MapNode; kind: MapLink['kind']; links: MapLink[] }>();
  for (const link of links) {
    const key = JSON.stringify([link.kind, link.from, link.to]);
    const [from, to, bundle] = [known.get(link.from), known.get(link.to), bundles.get(key)];
    if (bundle) bundle.links.push(link);
    else if (from && to) bundles.set(key, { from, to, kind: link.kind, links: [link] });
  }
  return [...bundles.values()].map(({ links: own, ...bundle }) => {
    const labels = own.map(({ label }) => label);
    return { ...bundle, labels, label: shorten(labels), places: own.flatMap(({ places }) => places) };
  });
}

/** @returns `80, 443`, `allow 22, 80, 443 +9`: the word that all begin with once, and the first few. */
function shorten(labels: readonly string[]): string {
  const word = /^\w+ (?=\d)/.exec(labels[0] ?? '')?.[0] ?? '';
  const isShared = labels.every((label) => label.startsWith(word));
  const numbers = isShared ? labels.map((label) => label.slice(word.length)) : labels;
  const hidden = numbers.length > MOST_LABELS ? numbers.length - MOST_LABELS + 1 : 0;
  const shown = numbers.slice(0, numbers.length - hidden).join(', ');
  return `${isShared ? word : ''}${shown}${hidden > 0 ? ` +${hidden}` : ''}`;
}
