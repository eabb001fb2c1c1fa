import type { GraphEdge, GraphNode, PortGraph } from '../../core/graph.ts';
import type { PortRange } from '../../core/ports.ts';
import { LineTable } from '../../core/text.ts';
import type { SessionFile } from '../session.ts';

/** For programs: one object with `nodes` and `edges`, each edge with the place in a file that says so. */
export function graphAsJson(graph: PortGraph, files: readonly SessionFile[]): string {
  const known = new Map(files.map(({ name, doc }) => [doc.uri, { name, lines: new LineTable(doc.text) }]));
  const placeOf = (uri: string, offset: number) => {
    const file = known.get(uri);
    return { file: file?.name ?? uri, line: (file?.lines.positionAt(offset).line ?? 0) + 1 };
  };
  const nodes = graph.nodes.map((node) => describeNode(node, placeOf));
  const edges = graph.edges.map((edge) => describeEdge(edge, known, placeOf));
  return `${JSON.stringify({ nodes, edges }, null, 2)}\n`;
}

type PlaceOf = (uri: string, offset: number) => { readonly file: string; readonly line: number };

function describeNode(node: GraphNode, placeOf: PlaceOf) {
  const { id, kind, name } = node;
  if (node.kind !== 'container') return { id, kind, name };
  const claims = node.claims.map(({ ports, transports, basis }) => ({ ...numbers(ports), transports, basis }));
  const { image = null, profiles } = node.service;
  return { id, kind, name, image, profiles, ...placeOf(node.place.uri, node.place.span.start), ports: claims };
}

function describeEdge(
  { kind, from, to, ports, hostPorts, use, place }: GraphEdge,
  files: ReadonlyMap<string, { readonly name: string }>,
  placeOf: PlaceOf,
) {
  return {
    kind,
    from,
    to: files.get(to)?.name ?? to,
    ...(ports ? numbers(ports) : {}),
    ...(hostPorts ? { hostPort: hostPorts.first, endHostPort: hostPorts.last } : {}),
    ...(use ? { transports: use.transports.value, host: use.host?.value ?? null } : {}),
    ...placeOf(place.uri, place.span.start),
  };
}

function numbers({ first, last }: PortRange) {
  return { port: first, endPort: last };
}
