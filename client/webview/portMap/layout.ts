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
  /** Between two points of one height the line is straight, between others it swings over. */
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
/** How far from a box's corners the first line may begin, and how far from each other two lines do at most. */
const END_MARGIN = 6;
const MOST_END_GAP = 10;
/** A line with more labels than this names the first ones. */
const MOST_LABELS = 4;
/** Services that only the outside reaches stand in columns of about this many, else a large shop is one endless column. */
const COLUMN = 14;
/** Services that nobody reaches stand below the others, in rows of this width. */
const ROW_WIDTH = 900;

/** @returns where everything stands: who reaches others on the left, who is reached on the right. */
export function placeMap(map: PortMap, measure: Measure): PlacedMap {
  const boxes = map.nodes.map((node) => ({ node, ...sizeOf(node, measure) }));
  const bundles = bundleLinks(map).map((bundle) => ({
    ...bundle,
    labelBox: { width: measure(bundle.label, 'label') + LABEL_PADDING, height: LABEL_HEIGHT },
  }));
  const linkedIds = new Set(bundles.flatMap(({ from, to }) => [from.id, to.id]));
  const linked = placeLinked(
    boxes.filter(({ node }) => linkedIds.has(node.id)),
    bundles,
  );
  const alone = placeRows(
    boxes.filter(({ node }) => !linkedIds.has(node.id)),
    Math.max(linked.width, ROW_WIDTH),
    linked.height,
  );
  return {
    width: Math.max(linked.width, alone.width),
    height: Math.max(linked.height, alone.height),
    nodes: [...linked.nodes, ...alone.nodes],
    links: linked.links,
  };
}

type SizedBundle = Bundle & { readonly labelBox: { readonly width: number; readonly height: number } };

/** Places what links lead to, column after column. */
function placeLinked(boxes: readonly SizedNode[], bundles: readonly SizedBundle[]): PlacedMap {
  if (boxes.length === 0) return { width: 0, height: 0, nodes: [], links: [] };
  const graph = new Graph({ directed: true, multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: GAP, edgesep: GAP / 2, ranksep: 48, marginx: MARGIN, marginy: MARGIN });
  for (const { node, width, height } of boxes) graph.setNode(node.id, { width, height });
  const lengths = spreadLeaves(bundles);
  for (const [place, { from, to, labelBox }] of bundles.entries()) {
    graph.setEdge(from.id, to.id, { ...labelBox, labelpos: 'c', minlen: lengths[place] ?? 1 }, String(place));
  }
  pullLeft(graph, boxes);
  layout(graph);

  const left = Math.min(...boxes.map(({ node, width }) => graph.node(node.id).x - width / 2)) - MARGIN;
  const placed = boxes.map((box) => ({ ...box, x: graph.node(box.node.id).x - left, y: graph.node(box.node.id).y }));
  const columns = columnsOf(placed);
  const byId = new Map(placed.map((box) => [box.node.id, box]));
  const links = bundles.map((bundle, place) => {
    const edge = graph.edge(bundle.from.id, bundle.to.id, String(place));
    const labelBox = { ...bundle.labelBox, x: edge.x - left, y: edge.y };
    const points = edge.points.map(({ x, y }: Point) => ({ x: x - left, y }));
    const [from, to] = [byId.get(bundle.from.id), byId.get(bundle.to.id)];
    return { ...bundle, labelBox, points: from && to ? wayBetween(from, to, points, labelBox, columns) : points };
  });
  const { width = 0, height = 0 } = graph.graph();
  return { width: width - left, height, nodes: placed, links: spreadEnds(links, byId) };
}

/** Lines that begin or end at one side of a box do so beside each other, in the order in which they come. */
function spreadEnds(links: readonly PlacedLink[], boxes: ReadonlyMap<string, SizedNode>): readonly PlacedLink[] {
  const begins = shiftsOf(links, boxes, ({ from }) => from.id);
  const ends = shiftsOf(links, boxes, ({ to }) => to.id);
  return links.map((link, place) => {
    if (link.from.id === link.to.id) return link;
    const shift = (points: readonly Point[], by: number) => points.map(({ x, y }) => ({ x, y: y + by }));
    const [begin, way, end] = [link.points.slice(0, 2), link.points.slice(2, -2), link.points.slice(-2)];
    return { ...link, points: [...shift(begin, begins[place] ?? 0), ...way, ...shift(end, ends[place] ?? 0)] };
  });
}

/** @returns how far each line's end is moved up or down, among those at the same box. */
function shiftsOf(
  links: readonly PlacedLink[],
  boxes: ReadonlyMap<string, SizedNode>,
  boxOf: (link: PlacedLink) => string,
): readonly number[] {
  const groups = new Map<string, number[]>();
  for (const [place, link] of links.entries()) {
    const group = groups.get(boxOf(link));
    if (group) group.push(place);
    else groups.set(boxOf(link), [place]);
  }
  const shifts = links.map(() => 0);
  for (const [id, places] of groups) {
    const room = (boxes.get(id)?.height ?? 0) - 2 * END_MARGIN;
    const step = Math.min(MOST_END_GAP, room / Math.max(places.length - 1, 1));
    places.sort((a, b) => (links[a]?.labelBox.y ?? 0) - (links[b]?.labelBox.y ?? 0));
    for (const [order, place] of places.entries()) shifts[place] = (order - (places.length - 1) / 2) * step;
  }
  return shifts;
}

/** Has whoever is outside, and this machine, stand left of all services, by a node that is taken away again. */
function pullLeft(graph: Graph, boxes: readonly SizedNode[]): void {
  const pulled = boxes.filter(({ node }) => node.kind === 'anyone' || node.kind === 'machine');
  if (pulled.length === 0) return;
  const root = 'the left edge';
  const others = boxes.filter((box) => !pulled.includes(box) && graph.predecessors(box.node.id)?.length === 0);
  graph.setNode(root, { width: 0, height: 0 });
  for (const { node } of pulled) graph.setEdge(root, node.id, { width: 0, height: 0, weight: 100, minlen: 1 }, 'pull');
  for (const { node } of others) graph.setEdge(root, node.id, { width: 0, height: 0, weight: 1, minlen: 2 }, 'push');
}

/** @returns how far to both sides of a column's middle its widest box reaches, by the middle. */
function columnsOf(boxes: readonly PlacedNode[]): ReadonlyMap<number, number> {
  const columns = new Map<number, number>();
  for (const { x, width } of boxes) {
    const column = Math.round(x);
    columns.set(column, Math.max(columns.get(column) ?? 0, width / 2));
  }
  return columns;
}

/**
 * A line leaves and enters boxes at their sides, and changes its height between the columns alone: so it crosses no box.
 * @param bends where the layout has it pass through the columns
 * @returns points of which two are level where the line runs through a column or under its label
 */
function wayBetween(
  from: PlacedNode,
  to: PlacedNode,
  bends: readonly Point[],
  labelBox: Box,
  columns: ReadonlyMap<number, number>,
): readonly Point[] {
  // A line from a box to itself is a loop beside it.
  if (from.node.id === to.node.id) return bends;
  const forward = from.x < to.x ? 1 : -1;
  const reach = ({ x }: Point) => columns.get(Math.round(x)) ?? 0;
  const between = bends.slice(1, -1).flatMap((bend) => {
    const isLabel = Math.abs(bend.x - labelBox.x) < 1;
    const half = (isLabel ? labelBox.width / 2 : reach(bend)) * forward;
    return [
      { x: bend.x - half, y: bend.y },
      { x: bend.x + half, y: bend.y },
    ];
  });
  return [
    { x: from.x + (from.width / 2) * forward, y: from.y },
    { x: from.x + reach(from) * forward, y: from.y },
    ...between,
    { x: to.x - reach(to) * forward, y: to.y },
    { x: to.x - (to.width / 2) * forward, y: to.y },
  ];
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
