import { isLoopback } from '../core/addresses.ts';
import { folderOf } from '../core/document.ts';
import {
  type ContainerNode,
  type FirewallFacts,
  type GraphEdge,
  type GraphNode,
  MACHINE,
  type PlacedPolicy,
  type PlacedUse,
  type PortGraph,
} from '../core/graph.ts';
import { isValidRange, MAX_PORT, type PortRange } from '../core/ports.ts';
import type { Registry } from '../core/registry.ts';
import type { Reading } from '../core/rule.ts';
import { type Container, ContainerFinder, type Containers, foldersOf, groupBy, imageContents } from './containers.ts';

/** Builds the graph of a workspace, and after a change only that part of it anew which the change has to do with. */
export class GraphBuilder {
  readonly #containers: ContainerFinder;
  readonly #resolve: (fromUri: string, path: string) => string;
  readonly #extracts = new WeakMap<Reading, Extract>();

  /** @param resolve the uri of a path that a document refers to */
  constructor(registry: () => Pick<Registry, 'byImage'>, resolve: (fromUri: string, path: string) => string) {
    this.#containers = new ContainerFinder(registry, resolve);
    this.#resolve = resolve;
  }

  /** @param readings what was found in all documents; one that is passed again is taken not to have changed */
  build(readings: readonly Reading[]): PortGraph {
    const byUri = groupBy(readings, ({ doc }) => doc.uri);
    const extracts = readings.map((reading) => this.#extractOf(reading));
    return assemble(byUri, extracts, this.#containers.find(byUri), this.#resolve);
  }

  #extractOf(reading: Reading): Extract {
    const extract = this.#extracts.get(reading) ?? extractOf(reading);
    this.#extracts.set(reading, extract);
    return extract;
  }
}

/** What the graph takes from one document. */
interface Extract {
  readonly uri: string;
  readonly isDescription: boolean;
  readonly connects: readonly PlacedUse[];
  readonly listens: readonly PlacedUse[];
  readonly openings: readonly PlacedUse[];
  readonly filters: readonly GraphEdge[];
  readonly policies: readonly PlacedPolicy[];
  readonly mindsDocker: boolean;
  /** The paths of the Compose files that a development container is started with. */
  readonly startsWith: readonly string[];
}

function extractOf({ doc, format, result }: Reading): Extract {
  const { uri } = doc;
  const placed = result.uses.map((use) => ({ uri, format: format.id, use }));
  const { services, policies = [], keepsDockerOut } = result.deployment ?? {};
  return {
    uri,
    isDescription: services !== undefined,
    connects: placed.filter(({ use }) => use.role === 'connect' && use.ports && use.host),
    listens: placed.filter(({ use }) => use.role === 'listen'),
    openings: placed.filter(({ use }) => use.role === 'allow' && use.filter && use.filter.direction !== 'out'),
    filters: placed.flatMap(filterEdge),
    policies: policies.map((policy) => ({ ...policy, uri, format: format.id })),
    startsWith: result.references.flatMap(({ kind, path }) => (kind === 'compose' ? [path] : [])),
    mindsDocker: keepsDockerOut === true || result.uses.some(({ filter }) => FOR_CONTAINERS.test(filter?.chain ?? '')),
  };
}

/** Where a firewall sees what is for containers: Docker's own chain for the user, and what `ufw route` adds to. */
const FOR_CONTAINERS = /docker-user|^route$/i;

function assemble(
  byUri: ReadonlyMap<string, readonly Reading[]>,
  extracts: readonly Extract[],
  containers: Containers,
  resolve: (fromUri: string, path: string) => string,
): PortGraph {
  const containersOf = (uri: string) => [...(containers.placement.get(uri) ?? [])];
  const nodes = new Map<string, GraphNode>([[MACHINE, { id: MACHINE, kind: 'machine', name: 'this machine' }]]);
  for (const container of containers.all) nodes.set(container.id, container);
  const { publishes } = containers;
  const edges: GraphEdge[] = [...containers.edges, ...publishes];
  const directory = new Directory(containers, nodes);
  const machineListens: PlacedUse[] = [];
  for (const { uri, isDescription, connects, listens, filters } of extracts) {
    for (const placed of connects) pushAll(edges, directory.connectEdges(placed, isDescription));
    pushAll(edges, filters);
    if (listens.length > 0 && bindsMachine(containersOf(uri))) pushAll(machineListens, listens);
  }
  const edgesByUri = memo(() => groupBy(edges, ({ place }) => place.uri));
  const edgesByOrigin = memo(() => groupBy(edges, ({ from }) => from));
  const isInImage = memo(() => imageContents(byUri, resolve));
  const publishesByProject = memo(() => groupBy(publishes, ({ to }) => to.slice(0, to.lastIndexOf('#'))));
  const usedPorts = memo(() => countUsed(edges, machineListens, containers.all));
  return {
    nodes: [...nodes.values()],
    edges,
    publishes,
    machineListens,
    node: (id) => nodes.get(id),
    edgesIn: (uri) => edgesByUri().get(uri) ?? [],
    edgesFrom: (id) => edgesByOrigin().get(id) ?? [],
    publishesIn: (project) => publishesByProject().get(project) ?? [],
    containersOf,
    variantsOf: (container) => directory.variantsOf(container),
    startedWith: (uri) => {
      const started = extracts.filter((extract) => extract.uri === uri).flatMap(({ startsWith }) => startsWith);
      return directory.projectOf(started.map((path) => resolve(uri, path)));
    },
    serviceIn: (uri, name) => directory.described.get(`${uri}#${name}`)?.[0],
    firewall: firewallFacts(extracts),
    isOnMachine: (uri) => !containers.placement.has(uri) && !isInImage()(uri),
    isUsed: (ports) => isCounted(usedPorts(), ports),
    linkedTo: memoByKey((uri) => directory.linkedTo(uri, edgesByUri())),
  };
}

function memo<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function memoByKey<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}

/** `push(...items)` overflows the stack where there are very many. */
function pushAll<T>(list: T[], items: readonly T[]): void {
  for (const item of items) list.push(item);
}

/** Finds the containers by what they are asked for. */
class Directory {
  /** By the document that describes them and their name there: `uri#name`. */
  readonly described: ReadonlyMap<string, readonly Container[]>;
  readonly #containers: Containers;
  readonly #nodes: Map<string, GraphNode>;
  /** By project and a name in lower case that other containers may use: `project#name`. */
  readonly #inProject: ReadonlyMap<string, readonly Container[]>;
  /** By the folder of their Compose file and such a name. */
  readonly #inFolder: ReadonlyMap<string, readonly Container[]>;

  constructor(containers: Containers, nodes: Map<string, GraphNode>) {
    this.#containers = containers;
    this.#nodes = nodes;
    const named = containers.all.flatMap((container) => namesOf(container).map((name) => ({ container, name })));
    this.#inProject = containersBy(named, ({ container, name }) => `${container.project}#${name}`);
    this.#inFolder = containersBy(named, ({ container, name }) => `${folderOf(container.project)}#${name}`);
    const described = containers.all.flatMap((container) =>
      container.descriptions.map(({ uri }) => ({ container, name: `${uri}#${container.name}` })),
    );
    this.described = containersBy(described, ({ name }) => name);
  }

  /** @returns the containers that stand for the same service in other projects of the same folder. */
  variantsOf({ name, project }: ContainerNode): readonly ContainerNode[] {
    const namesakes = this.#inFolder.get(`${folderOf(project)}#${name.toLowerCase()}`) ?? [];
    return namesakes.filter((other) => other.name === name && other.project !== project);
  }

  /** @returns the project that Compose makes of some files, of which each is laid over those before it; undefined for none. */
  projectOf(uris: readonly string[]): string | undefined {
    const projects = this.#containers.all.filter(({ files }) => uris.every((uri) => files.includes(uri)));
    const last = uris.at(-1);
    return last === undefined ? undefined : (projects.find(({ project }) => project === last) ?? projects[0])?.project;
  }

  /** Says where a connection goes, from each place that its document runs in. */
  connectEdges({ uri, use }: PlacedUse, isDescription: boolean): readonly GraphEdge[] {
    const { ports, host, span } = use;
    if (!host || !ports) return [];
    const described = isDescription ? this.described.get(`${uri}#${use.owner}`) : undefined;
    const inside = described ?? [...(this.#containers.placement.get(uri) ?? [])];
    const origins = inside.length > 0 ? inside : [undefined];
    const place = { uri, span };
    const target = host.value.toLowerCase();
    return origins.map((origin) => {
      const to = this.#targetOf(target, uri, origin);
      return { kind: 'connects' as const, from: origin?.id ?? MACHINE, to, place, use, ports };
    });
  }

  /** @returns the documents that describe a container which the document speaks of, or whose content runs in one, or that reach one. */
  linkedTo(uri: string, edgesByUri: ReadonlyMap<string, readonly GraphEdge[]>): readonly string[] {
    const { all, placement } = this.#containers;
    const touched = new Set([...(placement.get(uri) ?? [])].map(({ id }) => id));
    for (const { from, to } of edgesByUri.get(uri) ?? []) touched.add(from).add(to);
    const linked = new Set<string>();
    for (const [other, edges] of edgesByUri) {
      if (edges.some(({ from, to }) => touched.has(from) || touched.has(to))) linked.add(other);
    }
    for (const [other, inside] of placement) if ([...inside].some(({ id }) => touched.has(id))) linked.add(other);
    for (const { id, files } of all) if (touched.has(id)) for (const file of files) linked.add(file);
    linked.delete(uri);
    return [...linked];
  }

  #targetOf(host: string, uri: string, origin: Container | undefined): string {
    const onHostNetwork = origin?.service.networkMode === 'host';
    if (isLoopback(host)) return origin && !onHostNetwork ? origin.id : MACHINE;
    if (host === 'host.docker.internal' || host === 'gateway.docker.internal') return MACHINE;
    const named = origin ? this.#inProject.get(`${origin.project}#${host}`)?.[0] : this.#nearest(host, uri);
    if (named && !onHostNetwork) return named.id;
    const id = `elsewhere#${host}`;
    if (!this.#nodes.has(id)) this.#nodes.set(id, { id, kind: 'elsewhere', name: host });
    return id;
  }

  /**
   * A file that nothing places, but that names a service, most likely runs beside it: with the project of the nearest folder that it
   * lies in. Where there are several, nobody knows.
   */
  #nearest(host: string, uri: string): Container | undefined {
    for (const folder of foldersOf(uri)) {
      const [first, second] = this.#inFolder.get(`${folder}#${host}`) ?? [];
      if (first) return second ? undefined : first;
    }
    return undefined;
  }
}

function namesOf({ descriptions }: Container): readonly string[] {
  return [...new Set(descriptions.flatMap(({ service }) => service.reachableAs.map((name) => name.toLowerCase())))];
}

interface Named {
  readonly container: Container;
  readonly name: string;
}

function containersBy(
  named: readonly Named[],
  keyOf: (one: Named) => string,
): ReadonlyMap<string, readonly Container[]> {
  const groups = groupBy(named, keyOf);
  return new Map([...groups].map(([key, group]) => [key, group.map(({ container }) => container)]));
}

function filterEdge({ uri, use }: PlacedUse): GraphEdge[] {
  if ((use.role !== 'allow' && use.role !== 'deny') || !use.ports) return [];
  if (use.filter?.direction === 'out' || use.filter?.direction === 'forward') return [];
  const kind = use.role === 'allow' ? ('allows' as const) : ('denies' as const);
  return [{ kind, from: 'elsewhere#anyone', to: MACHINE, place: { uri, span: use.span }, ports: use.ports, use }];
}

function bindsMachine(containers: readonly ContainerNode[]): boolean {
  return containers.length === 0 || containers.some(({ service }) => service.networkMode === 'host');
}

function firewallFacts(extracts: readonly Extract[]): FirewallFacts {
  const policies = extracts.flatMap((extract) => extract.policies);
  const openings = extracts.flatMap((extract) => extract.openings);
  const closed = policies.find(({ direction, verdict, families }) => {
    return direction === 'in' && verdict !== 'accept' && families.includes('ipv4');
  });
  return {
    policies,
    openings,
    mindsDocker: extracts.some(({ mindsDocker }) => mindsDocker),
    ...(closed && isWhole(closed, policies, openings) ? { closed } : {}),
  };
}

/**
 * Whether all that a firewall lets in is known: it names ports, none of them by a variable that nobody knows, nothing is let in without a
 * port, and no other file has a firewall too, which may be the one in force.
 */
function isWhole(closed: PlacedPolicy, policies: readonly PlacedPolicy[], openings: readonly PlacedUse[]): boolean {
  const incoming = policies.filter(({ direction }) => direction === 'in');
  if (incoming.some(({ uri, opensWithoutPort }) => uri !== closed.uri || opensWithoutPort)) return false;
  const isKnown = openings.every(({ use }) => use.ports !== null && !use.filter?.negated);
  return isKnown && openings.some(({ uri }) => uri === closed.uri);
}

/** @returns for each port how many below it are used. */
function countUsed(
  edges: readonly GraphEdge[],
  listens: readonly PlacedUse[],
  containers: readonly ContainerNode[],
): Uint32Array {
  const starts = new Int32Array(MAX_PORT + 2);
  const add = (ports: PortRange | null | undefined) => {
    if (!ports || !isValidRange(ports)) return;
    starts[ports.first] = (starts[ports.first] ?? 0) + 1;
    starts[ports.last + 1] = (starts[ports.last + 1] ?? 0) - 1;
  };
  for (const { kind, ports, hostPorts } of edges) {
    if (kind !== 'publishes' && kind !== 'connects') continue;
    add(ports);
    add(hostPorts);
  }
  for (const { use } of listens) add(use.ports);
  for (const { claims } of containers) for (const { ports } of claims) add(ports);
  const counts = new Uint32Array(MAX_PORT + 2);
  for (let port = 0, open = 0; port <= MAX_PORT; port++) {
    open += starts[port] ?? 0;
    counts[port + 1] = (counts[port] ?? 0) + (open > 0 ? 1 : 0);
  }
  return counts;
}

function isCounted(counts: Uint32Array, { first, last }: PortRange): boolean {
  return (counts[Math.min(last, MAX_PORT) + 1] ?? 0) > (counts[Math.max(first, 0)] ?? 0);
}
