import { exposureOf } from '../core/exposure.ts';
import { type GraphEdge, type GraphNode, type GraphPlace, MACHINE, type PortGraph } from '../core/graph.ts';
import { say, type Tell } from '../core/message.ts';
import { formatRange } from '../core/ports.ts';

/** One line of the picture: who reaches whom, through which port. */
export interface Link {
  readonly from: string;
  readonly to: string;
  /** `8080 → 80`, `3000/udp`. */
  readonly label: string;
  readonly kind: 'published' | 'local' | 'connects' | 'allows' | 'denies';
  /** Where it is written: once for each line of a file that says the same. */
  readonly places: readonly GraphPlace[];
}

/** What a picture of the graph shows. */
export interface Picture {
  readonly nodes: readonly {
    readonly id: string;
    readonly name: string;
    readonly kind: GraphNode['kind'] | 'anyone';
    readonly note: string;
    /** Where it is described; none for what no file describes. */
    readonly place?: GraphPlace;
  }[];
  readonly links: readonly Link[];
}

/** Whoever is not on this machine. */
const ANYONE = 'anyone';

/** @returns the graph as it is drawn: ports as lines, one for each pair and label; what is linked to nothing is left out. */
export function pictureOf(graph: PortGraph, tell: Tell): Picture {
  const links = new Map<string, Link & { readonly places: GraphPlace[] }>();
  for (const edge of graph.edges) {
    const link = linkOf(edge, tell);
    if (!link) continue;
    const key = `${link.kind} ${link.from} ${link.to} ${link.label}`;
    const known = links.get(key);
    if (known) known.places.push(edge.place);
    else links.set(key, { ...link, places: [edge.place] });
  }
  const shown = new Set([...links.values()].flatMap(({ from, to }) => [from, to]));
  const nodes = graph.nodes.filter(({ id, kind }) => shown.has(id) || kind === 'container');
  return {
    nodes: [
      ...(shown.has(ANYONE) ? [{ id: ANYONE, name: tell(say`anyone`), kind: 'anyone' as const, note: '' }] : []),
      ...nodes.map((node) => ({
        id: node.id,
        name: node.kind === 'machine' ? tell(say`this machine`) : node.name,
        kind: node.kind,
        note: noteOf(node, tell),
        ...placeOf(node),
      })),
    ],
    links: [...links.values()],
  };
}

/** @returns the picture as a Mermaid flow chart. */
export function graphAsMermaid(graph: PortGraph, tell: Tell): string {
  const { nodes, links } = pictureOf(graph, tell);
  const names = new Map(nodes.map(({ id }, place) => [id, `n${place}`]));
  const box = (name: string, kind: string) => (kind === 'container' ? `["${name}"]` : `(["${name}"])`);
  const arrow = (kind: Link['kind']) => (kind === 'denies' ? '-.->' : kind === 'published' ? '==>' : '-->');
  return [
    'flowchart LR',
    ...nodes.map(
      ({ id, name, kind, note }) => `  ${names.get(id)}${box(mermaidText(note ? `${name} · ${note}` : name), kind)}`,
    ),
    ...links.map(
      ({ from, to, label, kind }) => `  ${names.get(from)} ${arrow(kind)}|"${mermaidText(label)}"| ${names.get(to)}`,
    ),
    '',
  ].join('\n');
}

/** @returns the picture in Graphviz' language. */
export function graphAsDot(graph: PortGraph, tell: Tell): string {
  const { nodes, links } = pictureOf(graph, tell);
  const style: Readonly<Record<Link['kind'], string>> = {
    published: ' penwidth=2',
    local: '',
    connects: '',
    allows: ' color=darkgreen',
    denies: ' style=dashed color=red',
  };
  return [
    'digraph ports {',
    '  rankdir=LR; node [shape=box];',
    ...nodes.map(
      ({ id, name, note }) => `  ${JSON.stringify(id)} [label=${JSON.stringify(note ? `${name}\n${note}` : name)}];`,
    ),
    ...links.map(
      ({ from, to, label, kind }) =>
        `  ${JSON.stringify(from)} -> ${JSON.stringify(to)} [label=${JSON.stringify(label)}${style[kind]}];`,
    ),
    '}',
    '',
  ].join('\n');
}

function linkOf({ kind, from, to, ports, hostPorts, use }: GraphEdge, tell: Tell): Omit<Link, 'places'> | undefined {
  if (kind === 'builds' || kind === 'mounts') return undefined;
  const number = ports ? formatRange(ports) : '?';
  const transports = use && !use.transports.value.includes('tcp') ? `/${use.transports.value.join('+')}` : '';
  if (kind === 'publishes') {
    const host = hostPorts ? formatRange(hostPorts) : '?';
    const open = use !== undefined && exposureOf(use) === 'everyone';
    const label = `${host === number ? host : `${host} → ${number}`}${transports}`;
    return { from: open ? ANYONE : MACHINE, to, label, kind: open ? 'published' : 'local' };
  }
  if (kind === 'connects') return { from, to, label: `${number}${transports}`, kind };
  const allowed = `${number}${transports}`;
  return { from: ANYONE, to, label: tell(kind === 'allows' ? say`allow ${allowed}` : say`deny ${allowed}`), kind };
}

function noteOf(node: GraphNode, tell: Tell): string {
  if (node.kind !== 'container') return '';
  const { image, build } = node.service;
  return image ?? (build ? tell(say`built from ${build.context}`) : '');
}

function placeOf(node: GraphNode): { readonly place?: GraphPlace } {
  return node.kind === 'container' ? { place: node.place } : {};
}

/** Mermaid reads text between quotes as HTML. */
function mermaidText(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/["#&<>]/g, (sign) => `#${sign.charCodeAt(0)};`);
}
