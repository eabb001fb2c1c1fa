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
  return `${JSON.stringify({ projects: projectsOf(graph, known), nodes, edges }, null, 2)}\n`;
}

type FilesByUri = ReadonlyMap<string, { readonly name: string }>;

/** The Compose projects with their files, in the order in which Compose lays these over each other. */
function projectsOf({ nodes }: PortGraph, known: FilesByUri) {
  const files = new Map(nodes.flatMap((node) => (node.kind === 'container' ? [[node.project, node.files]] : [])));
  return [...files].map(([id, uris]) => ({ id, files: uris.map((uri) => known.get(uri)?.name ?? uri) }));
}

type PlaceOf = (uri: string, offset: number) => { readonly file: string; readonly line: number };

function describeNode(node: GraphNode, placeOf: PlaceOf) {
  const { id, kind, name } = node;
  if (node.kind !== 'container') return { id, kind, name };
  const claims = node.claims.map(({ ports, transports, basis }) => ({ ...numbers(ports), transports, basis }));
  const { project } = node;
  const { image = null, profiles } = node.service;
  return { id, kind, name, project, image, profiles, ...placeOf(node.place.uri, node.place.span.start), ports: claims };
}

function describeEdge(
  { kind, from, to, ports, hostPorts, use, place }: GraphEdge,
  files: FilesByUri,
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
