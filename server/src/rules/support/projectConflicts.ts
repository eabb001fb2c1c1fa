import { baseName, folderOf } from '../../core/document.ts';
import type { GraphEdge, PortGraph } from '../../core/graph.ts';
import { say } from '../../core/message.ts';
import { formatRange, type PortRange, rangesMeet } from '../../core/ports.ts';
import type { PortUse } from '../../core/portUse.ts';
import type { Report, RuleContext } from '../../core/rule.ts';
import { type Socket, socketOf, socketsCollide } from '../../core/sockets.ts';
import { reachedPublications } from './hostProgram.ts';

/** Two services of files that Compose takes together: told in the file that is laid over the other, or taken in by it. */
export function* conflictsInProject({ doc, graph }: RuleContext): Iterable<Report> {
  for (const { kind, to, use } of graph.edgesIn(doc.uri)) {
    const container = graph.node(to);
    const socket = use && socketOf(use);
    if (kind !== 'publishes' || container?.kind !== 'container' || !socket) continue;
    const earlier = container.files.slice(0, container.files.indexOf(doc.uri));
    if (earlier.length === 0) continue;
    const candidates = graph.publishesIn(container.project).filter(({ place }) => earlier.includes(place.uri));
    const rival = candidates.find((other) => collides(other, socket) && isOther(other.use, use));
    if (!rival) continue;
    const name = graph.node(rival.to)?.name ?? say`another service`;
    yield {
      span: use.span,
      use,
      message: say`Host port ${formatRange(socket.ports)} is already taken by ${name} in ${baseName(rival.place.uri)}, so whichever starts second fails. Give one of them another host port or address.`,
      related: [{ ...rival.place, message: say`${name} takes it here.` }],
    };
  }
}

/** An nginx on the machine that hands on to one service of a project, and listens where another one of that project is published. */
export function* conflictsWithProxy({ doc, format, uses, graph }: RuleContext): Iterable<Report> {
  const listens = format.id === 'nginx' ? uses.filter(({ role }) => role === 'listen') : [];
  if (listens.length === 0 || graph.containersOf(doc.uri).length > 0 || !graph.isOnMachine(doc.uri)) return;
  const projects = new Set(certainPublications(doc.uri, graph).map(({ to }) => projectOf(graph, to)));
  const rivals = [...projects].flatMap((project) => graph.publishesIn(project)).filter(({ ports }) => !isWeb(ports));
  for (const use of listens) {
    const socket = socketOf(use);
    const rival = socket && rivals.find((other) => collides(other, socket));
    if (!rival) continue;
    const name = graph.node(rival.to)?.name ?? say`a service`;
    yield {
      span: use.span,
      use,
      severity: 'warning',
      message: say`Port ${formatRange(socket.ports)} is published for ${name} on this machine too, so whichever starts second fails. Give one of them another port or address.`,
      related: [{ ...rival.place, message: say`${name} takes it here.` }],
    };
  }
}

/** @returns what a proxy hands on to, as far as one folder publishes it: of several, nobody knows which one it runs beside. */
function certainPublications(uri: string, graph: PortGraph): readonly GraphEdge[] {
  const reached = reachedPublications(uri, graph);
  const home = ({ to }: GraphEdge) => folderOf(projectOf(graph, to));
  const meet = (a: GraphEdge, b: GraphEdge) => a.hostPorts && b.hostPorts && rangesMeet(a.hostPorts, b.hostPorts);
  return reached.filter((edge) => reached.every((other) => !meet(edge, other) || home(edge) === home(other)));
}

/** @returns whether two services may run at once: those that share no profile, no CI job or no stretch of a script may be alternatives. */
export function runTogether(a: PortUse, b: PortUse): boolean {
  if (a.container?.batch !== b.container?.batch) return false;
  const [first = [], second = []] = [a.container?.profiles, b.container?.profiles];
  return first.length === 0 || second.length === 0 || first.some((profile) => second.includes(profile));
}

/** @returns whether both are the same mapping of one service. */
export function isTwin(a: PortUse, b: PortUse): boolean {
  return a.owner === b.owner && a.mapsTo?.first === b.mapsTo?.first && a.mapsTo?.last === b.mapsTo?.last;
}

function collides({ use }: GraphEdge, socket: Socket): boolean {
  const taken = use && socketOf(use);
  return taken !== undefined && socketsCollide(taken, socket);
}

/** Compose takes a mapping that a file repeats once. */
function isOther(a: PortUse | undefined, b: PortUse): boolean {
  return a !== undefined && runTogether(a, b) && !isTwin(a, b);
}

function projectOf(graph: PortGraph, id: string): string {
  const node = graph.node(id);
  return node?.kind === 'container' ? node.project : '';
}

/** Who publishes a web server of its own most likely has it in place of the one on the machine. */
function isWeb(ports: PortRange | undefined): boolean {
  return ports?.first === 80 || ports?.first === 443;
}
