import { isLoopback, isWildcard } from '../core/addresses.ts';
import { MACHINE, type PlacedUse, type PortGraph } from '../core/graph.ts';
import { rangesMeet } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Reading } from '../core/rule.ts';
import { sameSpan } from '../core/text.ts';

/*
 * Which places speak of one and the same port: port 80 of the container `web` is another one than port 80 of `api`, or of the host.
 */

/**
 * Says whose port a use is about.
 * @returns ids of nodes of the graph, or of a container that it does not know; empty where the files do not say whose
 */
function holdersOf(graph: PortGraph, { uri, use }: PlacedUse): readonly string[] {
  const inside = graph.containersOf(uri);
  const within = inside.map(({ id }) => id);
  switch (use.role) {
    case 'publish':
      return use.container?.isThrowaway ? [`${uri} machine`] : [MACHINE];
    case 'expose':
    case 'declare': {
      const owner = containerOf(graph, { uri, use });
      return owner ? [owner] : within;
    }
    case 'listen':
      if (inside.length === 0) return graph.isOnMachine(uri) ? [MACHINE] : [];
      return inside.some(({ service }) => service.networkMode === 'host') ? [...within, MACHINE] : within;
    case 'connect': {
      const edges = graph
        .edgesIn(uri)
        .filter(({ kind, place }) => kind === 'connects' && sameSpan(place.span, use.span));
      return [...new Set(edges.map(({ to }) => to))];
    }
    case 'allow':
    case 'deny':
    case 'match':
      return use.filter && use.filter.direction !== 'out' && use.filter.direction !== 'forward' ? [MACHINE] : [];
    case 'redirect':
      return !use.host || isLoopback(use.host.value) || isWildcard(use.host.value) ? [MACHINE] : [];
    case 'source':
      return [];
  }
}

/** @returns what names the container that a use describes: a service, or what a script or a CI job starts. */
function containerOf(graph: PortGraph, { uri, use }: Pick<PlacedUse, 'uri' | 'use'>): string | undefined {
  const service = graph.serviceIn(uri, use.owner ?? '');
  if (service) return service.id;
  const batch = use.container?.batch;
  return batch === undefined ? undefined : `${uri} ${batch} ${use.owner ?? ''}`;
}

/**
 * @returns all uses of the port that a use speaks of, this one among them: those of the same holder, and of a port that nobody is
 * known to hold those with its number
 */
export function usesOfSamePort(graph: PortGraph, readings: readonly Reading[], asked: PlacedUse): readonly PlacedUse[] {
  const holders = holdersOf(graph, asked);
  return usesOf(readings, asked).filter((placed) => {
    if (placed.uri === asked.uri && placed.use === asked.use) return true;
    if (isOtherProject(graph, asked, placed)) return false;
    const others = holdersOf(graph, placed);
    return holders.length === 0 || others.length === 0 || others.some((one) => holders.includes(one));
  });
}

/** @returns the uses that are about the port for certain: a config file in two containers ties their ports together. */
export function usesOfHeldPort(graph: PortGraph, readings: readonly Reading[], asked: PlacedUse): readonly PlacedUse[] {
  const holders = new Set(holdersOf(graph, asked));
  const found = new Set([asked]);
  const candidates = usesOf(readings, asked).filter(
    (placed) =>
      placed.use !== asked.use && !isOtherProject(graph, asked, placed) && !isOtherContainer(graph, asked, placed),
  );
  const withHolders = candidates.map((placed) => ({ placed, its: holdersOf(graph, placed) }));
  // Each round may add a holder, and a holder more uses.
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const { placed, its } of withHolders) {
      if (found.has(placed) || !its.some((one) => holders.has(one))) continue;
      found.add(placed);
      for (const one of its) holders.add(one);
    }
  }
  return [...found];
}

/** @returns the uses in all documents that meet the asked one's number on one of its transports. */
function usesOf(readings: readonly Reading[], { use: asked }: PlacedUse): readonly PlacedUse[] {
  const { ports } = asked;
  if (!ports) return [];
  return readings.flatMap(({ doc, format, result }) =>
    result.uses
      .filter((use) => use.ports && rangesMeet(use.ports, ports) && sharesTransport(use, asked))
      .map((use) => ({ uri: doc.uri, format: format.id, use })),
  );
}

/** A use that names no transport speaks of any. */
function sharesTransport({ transports: { value: a } }: PortUse, { transports: { value: b } }: PortUse): boolean {
  return a.length === 0 || b.length === 0 || a.some((transport) => b.includes(transport));
}

/** Projects beside each other are alternatives: what one publishes is not the other's, though both are the machine's. */
function isOtherProject(graph: PortGraph, a: PlacedUse, b: PlacedUse): boolean {
  const [one, other] = [a, b].map(({ uri, use }) => graph.serviceIn(uri, use.owner ?? '')?.project);
  return one !== undefined && other !== undefined && one !== other;
}

/** Two containers can't both have a port of the machine: what the one publishes is not the other's. */
function isOtherContainer(graph: PortGraph, a: PlacedUse, b: PlacedUse): boolean {
  return a.use.role === 'publish' && b.use.role === 'publish' && containerOf(graph, a) !== containerOf(graph, b);
}
