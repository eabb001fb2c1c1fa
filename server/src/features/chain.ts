import type { ContainerNode, GraphEdge, GraphPlace, PortClaim, PortGraph } from '../core/graph.ts';
import { type Message, say } from '../core/message.ts';
import { formatRange, type PortRange, rangesMeet, type Transport } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';

/** A chain longer than this goes in circles or says nothing more. */
const LONGEST_CHAIN = 6;

/**
 * Follows a port through the deployment in one line: "host 8080 → web:80 → listen 80 → api:3000".
 * @param uri the document that the use stands in
 * @param linked makes a step's text a link to where it is written
 * @returns `''` where the line would say no more than the use itself
 */
export function chainOf(
  graph: PortGraph,
  uri: string,
  use: PortUse,
  linked: (place: GraphPlace, text: Message) => string,
): string {
  const start = startOf(graph, uri, use);
  if (!start) return '';
  const steps: string[] = [];
  const seen = new Set<string>();
  const asked = start.edge?.ports ?? (use.role === 'publish' ? undefined : (use.ports ?? undefined));
  let transports: readonly Transport[] = use.transports.value;
  const publishes =
    start.edge?.kind === 'publishes' ? start.edge : publishing(graph, start.container, asked, transports);
  if (publishes?.hostPorts) steps.push(linked(publishes.place, say`host ${formatRange(publishes.hostPorts)}`));
  let container: ContainerNode | undefined = start.container;
  let ports = asked ?? publishes?.ports;
  while (container && seen.size < LONGEST_CHAIN && !seen.has(container.id)) {
    seen.add(container.id);
    steps.push(linked(container.place, say`${container.name}${ports ? `:${formatRange(ports)}` : ''}`));
    const listens = listenerIn(container, ports, transports);
    if (listens?.place) steps.push(linked(listens.place, say`listen ${formatRange(listens.ports)}`));
    const onwards: GraphEdge[] = graph.edgesFrom(container.id).filter(({ kind }) => kind === 'connects');
    // Where a service goes on to several others, there is no one line.
    const [next] = onwards;
    if (!next || onwards.some(({ to }) => to !== next.to)) break;
    const target = graph.node(next.to);
    container = target?.kind === 'container' ? target : undefined;
    ports = next.ports;
    transports = next.use?.transports.value ?? [];
  }
  return steps.length > 2 || (steps.length === 2 && use.role !== 'publish') ? steps.join(' → ') : '';
}

/** @returns what its own config says of the port. */
function listenerIn(
  { claims }: ContainerNode,
  ports: PortRange | undefined,
  transports: readonly Transport[],
): PortClaim | undefined {
  return (
    ports &&
    claims.find(
      (claim) =>
        claim.basis === 'config' && rangesMeet(claim.ports, ports) && transportsMeet(claim.transports, transports),
    )
  );
}

/** @returns whether both speak one transport; nobody has to say which. */
function transportsMeet(some: readonly Transport[], others: readonly Transport[]): boolean {
  return some.length === 0 || others.length === 0 || some.some((transport) => others.includes(transport));
}

/** @returns the container that the use is about, and the edge by which it is reached. */
function startOf(
  graph: PortGraph,
  uri: string,
  use: PortUse,
): { readonly container: ContainerNode; readonly edge: GraphEdge | undefined } | undefined {
  const edge = graph.edgesIn(uri).find(({ place }) => place.span.start === use.span.start);
  const target = edge && graph.node(edge.to);
  if (target?.kind === 'container') return { container: target, edge };
  const container = use.role === 'listen' ? graph.containersOf(uri)[0] : graph.serviceIn(uri, use.owner ?? '');
  return container && { container, edge: undefined };
}

/** @returns how the container's port is reached from the host. */
function publishing(
  graph: PortGraph,
  { id, project }: ContainerNode,
  asked: PortRange | undefined,
  transports: readonly Transport[],
): GraphEdge | undefined {
  return graph
    .publishesIn(project)
    .find(
      ({ to, ports, use }) =>
        to === id &&
        (!asked || (ports && rangesMeet(ports, asked))) &&
        transportsMeet(use?.transports.value ?? [], transports),
    );
}
