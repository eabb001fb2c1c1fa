import { isLoopback } from '../../core/addresses.ts';
import type { GraphEdge, PortGraph } from '../../core/graph.ts';
import { rangesMeet } from '../../core/ports.ts';

/** Formats that describe programs which are hardly ever put into a container. */
const MACHINE_FORMATS: ReadonlySet<string> = new Set(['sshd', 'systemd-socket']);

/** Where an nginx that runs on the machine has its files. */
const NGINX_FOLDER = /\/(?:etc\/nginx|sites-enabled|sites-available)\//;

/** @returns whether the program that a document configures evidently runs on the machine itself, or on its network. */
export function isHostProgram(uri: string, format: string, graph: PortGraph): boolean {
  const containers = graph.containersOf(uri);
  if (containers.length > 0) return containers.every(({ service }) => service.networkMode === 'host');
  if (!graph.isOnMachine(uri)) return false;
  if (MACHINE_FORMATS.has(format)) return true;
  return format === 'nginx' && (NGINX_FOLDER.test(`/${uri}`) || reachedPublications(uri, graph).length > 0);
}

/**
 * @returns what Compose publishes and a proxy hands on to by a loopback address: then it runs on the machine, and beside that project. A
 * port that the document listens on is its own.
 */
export function reachedPublications(uri: string, graph: PortGraph): readonly GraphEdge[] {
  const own = graph.machineListens.filter((listen) => listen.uri === uri);
  const reached = graph
    .edgesIn(uri)
    .filter(({ kind, use }) => kind === 'connects' && isLoopback(use?.host?.value ?? ''))
    .flatMap(({ ports }) =>
      ports && !own.some(({ use }) => use.ports && rangesMeet(use.ports, ports)) ? [ports] : [],
    );
  return [...new Set(reached.flatMap((ports) => graph.publishesOn(ports)))];
}
