import { Graph, layout } from '@dagrejs/dagre';
import type { MapLink, MapNode, Place, PortMap } from '../../../server/src/lsp/protocol.ts';

/** Sizes are in pixels of the unzoomed map. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box, by its middle. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface PlacedNode extends Box {
  readonly node: MapNode;
}

/** All links of one kind between two nodes: drawn as one line. */
export interface PlacedLink {
  readonly kind: MapLink['kind'];
  readonly from: MapNode;
  readonly to: MapNode;
  /** `80, 443, 443/udp`; the first few where there are many. */
  readonly label: string;
  /** Every label, for a search and for a screen reader. */
  readonly labels: readonly string[];
  readonly places: readonly Place[];
  readonly points: readonly Point[];
  readonly labelBox: Box;
}

export interface PlacedMap {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly links: readonly PlacedLink[];
}

/** How wide a text is, in pixels. */
export type Measure = (text: string, style: 'name' | 'note' | 'label') => number;

const MARGIN = 24;
const NODE_HEIGHT = 28;
const NODE_HEIGHT_WITH_NOTE = 44;
const NODE_PADDING = 14;
const LABEL_HEIGHT = 18;
const LABEL_PADDING = 6;
const GAP = 16;
/** A line with more labels than this names the first ones. */
const MOST_LABELS = 4;
/** Services that only the outside reaches stand in columns of about this many, else a large shop is one endless column. */
const COLUMN = 14;
/** Services that nobody reaches stand below the others, in rows of this width. */
const ROW_WIDTH = 900;

/** @returns where everything stands: who reaches others on the left, who is reached on the right. */
export function placeMap(map: PortMap, measure: Measure): PlacedMap {
  const boxes = new Map(map.nodes.map((node) => [node.id, { node, ...sizeOf(node, measure) }]));
  const bundles = bundleLinks(map).map((bundle) => ({
    ...bundle,
    width: measure(bundle.label, 'label') + LABEL_PADDING,
  }));
  const linked = new Set(bundles.flatMap(({ from, to }) => [from.id, to.id]));
  const graph = new Graph({ directed: true, multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: GAP, edgesep: GAP / 2, ranksep: 48, marginx: MARGIN, marginy: MARGIN });
  for (const id of linked) {
    const { width = 0, height = 0 } = boxes.get(id) ?? {};
    graph.setNode(id, { width, height });
  }
  const lengths = spreadLeaves(bundles);
  for (const [place, { from, to, width }] of bundles.entries()) {
    const label = { width, height: LABEL_HEIGHT, labelpos: 'c' as const, minlen: lengths[place] ?? 1 };
    graph.setEdge(from.id, to.id, label, String(place));
  }
  layout(graph);

  const nodes = [...linked].flatMap((id) => {
    const box = boxes.get(id);
    const { x = 0, y = 0 } = graph.node(id);
    return box ? [{ ...box, x, y }] : [];
  });
  const links = bundles.map(({ width, ...bundle }, place) => {
    const { points = [], x = 0, y = 0 } = graph.edge(bundle.from.id, bundle.to.id, String(place));
    return { ...bundle, points, labelBox: { x, y, width, height: LABEL_HEIGHT } };
  });
  const { width = 0, height = 0 } = linked.size > 0 ? graph.graph() : {};
  const rest = placeRows(
    [...boxes.values()].filter(({ node }) => !linked.has(node.id)),
    Math.max(width, ROW_WIDTH),
    height,
  );
  return {
    width: Math.max(width, rest.width),
    height: Math.max(height, rest.height),
    nodes: [...nodes, ...rest.nodes],
    links,
  };
}

/** A node with its size, before it has a place. */
interface SizedNode {
  readonly node: MapNode;
  readonly width: number;
  readonly height: number;
}

function sizeOf({ name, note }: MapNode, measure: Measure): { readonly width: number; readonly height: number } {
  const text = Math.max(measure(name, 'name'), note ? measure(note, 'note') : 0);
  return { width: text + 2 * NODE_PADDING, height: note ? NODE_HEIGHT_WITH_NOTE : NODE_HEIGHT };
}

type Bundle = Pick<PlacedLink, 'kind' | 'from' | 'to' | 'label' | 'labels' | 'places'>;

function bundleLinks({ nodes, links }: PortMap): readonly Bundle[] {
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

/**
 * Spreads the many that one node reaches, and that reach nobody themselves, over several columns.
 * @returns for each link how many columns it crosses
 */
function spreadLeaves(bundles: readonly Bundle[]): readonly number[] {
  const reaching = new Set(bundles.map(({ from }) => from.id));
  const reachedBy = new Map<string, Set<string>>();
  for (const { from, to } of bundles) reachedBy.set(to.id, (reachedBy.get(to.id) ?? new Set()).add(from.id));
  const columns = new Map<string, number>();
  const counts = new Map<string, number>();
  for (const [id, sources] of reachedBy) {
    const [source = ''] = sources;
    if (reaching.has(id) || sources.size > 1) continue;
    const count = counts.get(source) ?? 0;
    counts.set(source, count + 1);
    columns.set(id, 1 + Math.floor(count / COLUMN));
  }
  return bundles.map(({ to }) => columns.get(to.id) ?? 1);
}

/** Places boxes side by side in rows below what is there. */
function placeRows(
  boxes: readonly SizedNode[],
  widest: number,
  below: number,
): { readonly width: number; readonly height: number; readonly nodes: readonly PlacedNode[] } {
  let [left, top, width] = [MARGIN, Math.max(below, MARGIN), 0];
  const nodes = boxes.map((box) => {
    if (left > MARGIN && left + box.width + MARGIN > widest) {
      left = MARGIN;
      top += NODE_HEIGHT_WITH_NOTE + GAP;
    }
    const placed = { ...box, x: left + box.width / 2, y: top + NODE_HEIGHT_WITH_NOTE / 2 };
    left += box.width + GAP;
    width = Math.max(width, left - GAP + MARGIN);
    return placed;
  });
  return { nodes, width, height: nodes.length > 0 ? top + NODE_HEIGHT_WITH_NOTE + MARGIN : 0 };
}
