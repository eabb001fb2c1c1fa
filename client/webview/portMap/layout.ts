import { Graph, layout } from '@dagrejs/dagre';
import type { MapNode, MapProject, PortMap } from '../../../server/src/lsp/protocol.ts';
import { type Bundle, bundleLinks } from './bundles.ts';
import { columnsOf, type Distance, LEFT_EDGE } from './columns.ts';
import type { PlacedMap, PlacedNode, Point, SizedNode } from './placed.ts';
import { reachesOf, spreadEnds, wayBetween } from './ways.ts';

/** How wide a text is, in pixels. */
export type Measure = (text: string, style: 'name' | 'note' | 'label') => number;

const MARGIN = 24;
const NODE_HEIGHT = 28;
const NODE_HEIGHT_WITH_NOTE = 44;
const NODE_PADDING = 14;
const LABEL_HEIGHT = 18;
const LABEL_PADDING = 6;
const GAP = 16;
const FRAME_GAP = 20;
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
  // One that stands in a frame has its place there.
  const isPlaced = ({ node }: SizedNode) => linkedIds.has(node.id) || node.project !== undefined;
  const linked = placeLinked(boxes.filter(isPlaced), bundles, map.projects);
  const alone = placeRows(
    boxes.filter((box) => !isPlaced(box)),
    Math.max(linked.width, ROW_WIDTH),
    linked.height,
  );
  return {
    width: Math.max(linked.width, alone.width),
    height: Math.max(linked.height, alone.height),
    nodes: [...linked.nodes, ...alone.nodes],
    links: linked.links,
    projects: linked.projects,
  };
}

type SizedBundle = Bundle & { readonly labelBox: { readonly width: number; readonly height: number } };

/** Places what links lead to, column after column. */
function placeLinked(
  boxes: readonly SizedNode[],
  bundles: readonly SizedBundle[],
  projects: readonly MapProject[],
): PlacedMap {
  if (boxes.length === 0) return { width: 0, height: 0, nodes: [], links: [], projects: [] };
  const graph = new Graph({ directed: true, multigraph: true, compound: projects.length > 0 });
  // What lies between two frames, and half of it between a frame and its boxes, which gives room to its name.
  const edgesep = projects.length > 0 ? FRAME_GAP : GAP / 2;
  graph.setGraph({ rankdir: 'LR', nodesep: GAP, edgesep, ranksep: 48, marginx: MARGIN, marginy: MARGIN });
  for (const { node, width, height } of boxes) graph.setNode(node.id, { width, height });
  const { links: lengths, distances } = columnsOf(
    boxes.map(({ node }) => node),
    bundles,
    projects,
  );
  for (const [place, { from, to, labelBox }] of bundles.entries()) {
    graph.setEdge(from.id, to.id, { ...labelBox, labelpos: 'c', minlen: lengths[place] ?? 1 }, String(place));
  }
  for (const { id } of projects) graph.setNode(id, {});
  for (const { node } of boxes) if (node.project !== undefined) graph.setParent(node.id, node.project);
  keepApart(graph, distances);
  layout(graph);

  const left = Math.min(...boxes.map(({ node, width }) => graph.node(node.id).x - width / 2)) - MARGIN;
  const placed = boxes.map((box) => ({ ...box, x: graph.node(box.node.id).x - left, y: graph.node(box.node.id).y }));
  const reaches = reachesOf(placed);
  const byId = new Map(placed.map((box) => [box.node.id, box]));
  const links = bundles.map((bundle, place) => {
    const edge = graph.edge(bundle.from.id, bundle.to.id, String(place));
    const labelBox = { ...bundle.labelBox, x: edge.x - left, y: edge.y };
    const points = edge.points.map(({ x, y }: Point) => ({ x: x - left, y }));
    const [from, to] = [byId.get(bundle.from.id), byId.get(bundle.to.id)];
    return { ...bundle, labelBox, points: from && to ? wayBetween(from, to, points, labelBox, reaches) : points };
  });
  const { width = 0, height = 0 } = graph.graph();
  const frames = projects.map((project) => {
    const { x, y, ...size } = graph.node(project.id);
    return { project, width: size.width, height: size.height, x: x - left, y };
  });
  return { width: width - left, height, nodes: placed, links: spreadEnds(links, byId), projects: frames };
}

/** Adds what is not drawn, and takes no room. */
function keepApart(graph: Graph, distances: readonly Distance[]): void {
  if (distances.some(({ from }) => from === LEFT_EDGE)) graph.setNode(LEFT_EDGE, { width: 0, height: 0 });
  for (const { from, to, columns, weight } of distances) {
    graph.setEdge(from, to, { width: 0, height: 0, weight, minlen: columns }, 'apart');
  }
}

function sizeOf({ name, note }: MapNode, measure: Measure): { readonly width: number; readonly height: number } {
  const text = Math.max(measure(name, 'name'), note ? measure(note, 'note') : 0);
  return { width: text + 2 * NODE_PADDING, height: note ? NODE_HEIGHT_WITH_NOTE : NODE_HEIGHT };
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
