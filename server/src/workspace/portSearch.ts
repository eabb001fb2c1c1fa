import type { GraphEdge } from '../core/graph.ts';
import { addTo } from '../core/lists.ts';
import { isSingle, isValidRange, MAX_PORT, type PortRange, rangeSize, rangesMeet } from '../core/ports.ts';
import type { Reading } from '../core/rule.ts';

/** Ranges up to this many ports are looked up by each of them. */
const WIDE = 1000;

/** @returns a search for what is published on a port, without going through all of it for each. */
export function createPublishIndex(publishes: readonly GraphEdge[]): (ports: PortRange) => readonly GraphEdge[] {
  const byPort = new Map<number, GraphEdge[]>();
  const wide: GraphEdge[] = [];
  for (const edge of publishes) {
    if (!edge.hostPorts) continue;
    if (rangeSize(edge.hostPorts) > WIDE) wide.push(edge);
    else for (const port of portsIn(edge.hostPorts)) addTo(byPort, port, edge);
  }
  const meets = (ports: PortRange) => (edge: GraphEdge) => edge.hostPorts && rangesMeet(edge.hostPorts, ports);
  return (ports) => {
    if (rangeSize(ports) > WIDE) return publishes.filter(meets(ports));
    const found = new Set(portsIn(ports).flatMap((port) => byPort.get(port) ?? []));
    return [...found, ...wide.filter(meets(ports))];
  };
}

function portsIn({ first, last }: PortRange): readonly number[] {
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, at) => first + at);
}

/**
 * @param ranges all that are used; what is no range of ports counts for nothing
 * @returns a test whether one of some ports is used, which takes no longer for many ranges than for few
 */
export function createUsage(ranges: Iterable<PortRange | null | undefined>): (ports: PortRange) => boolean {
  const usedBelow = countBelow(ranges);
  return ({ first, last }) => (usedBelow[Math.min(last, MAX_PORT) + 1] ?? 0) > (usedBelow[Math.max(first, 0)] ?? 0);
}

/** Stands for several documents. */
const SEVERAL = Symbol('several');

/** @returns a test whether a document other than the one at a uri names a port. */
export function createNaming(
  readings: ReadonlyMap<string, readonly Reading[]>,
): (besides: string, port: number) => boolean {
  const namedIn = new Map<number, string | typeof SEVERAL>();
  const note = (port: number, uri: string) => {
    const known = namedIn.get(port);
    namedIn.set(port, known === undefined || known === uri ? uri : SEVERAL);
  };
  for (const [uri, ofDocument] of readings) {
    for (const { result } of ofDocument) {
      for (const { ports, mapsTo } of result.uses) {
        for (const range of [ports, mapsTo]) if (range && isSingle(range)) note(range.first, uri);
      }
    }
  }
  return (besides, port) => {
    const uri = namedIn.get(port);
    return uri !== undefined && uri !== besides;
  };
}

/** @returns for each port how many below it lie in one of the ranges. */
function countBelow(ranges: Iterable<PortRange | null | undefined>): Uint32Array {
  const starts = new Int32Array(MAX_PORT + 2);
  for (const ports of ranges) {
    if (!ports || !isValidRange(ports)) continue;
    starts[ports.first] = (starts[ports.first] ?? 0) + 1;
    starts[ports.last + 1] = (starts[ports.last + 1] ?? 0) - 1;
  }
  const counts = new Uint32Array(MAX_PORT + 2);
  for (let port = 0, open = 0; port <= MAX_PORT; port++) {
    open += starts[port] ?? 0;
    counts[port + 1] = (counts[port] ?? 0) + (open > 0 ? 1 : 0);
  }
  return counts;
}
