import { type GraphEdge, type GraphNode, MACHINE, type PortGraph } from '../core/graph.ts';
import { groupBy, isSameList } from '../core/lists.ts';
import type { PortRange } from '../core/ports.ts';
import type { Registry } from '../core/registry.ts';
import type { Reading } from '../core/rule.ts';
import { ContainerFinder, type Project } from './containers.ts';
import { ANYONE, Directory, ELSEWHERE } from './directory.ts';
import { type Extract, extractOf, isFirewall } from './extracts.ts';
import { firewallFacts } from './firewall.ts';
import { imageContents } from './placement.ts';
import { createNaming, createPublishIndex, createUsage } from './portSearch.ts';

/** Builds the graph of a workspace, and after a change only that part of it anew which the change has to do with. */
export class GraphBuilder {
  readonly #containers: ContainerFinder;
  readonly #resolve: (fromUri: string, path: string) => string;
  readonly #readings = new Map<string, readonly Reading[]>();
  readonly #extracts = new Map<string, readonly Extract[]>();
  /** The extracts of firewalls, of which there are few. */
  readonly #firewalls = new Map<string, readonly Extract[]>();
  readonly #connects = new WeakMap<Extract, Connects>();

  /** @param resolve the uri of a path that a document refers to */
  constructor(registry: () => Pick<Registry, 'byImage'>, resolve: (fromUri: string, path: string) => string) {
    this.#containers = new ContainerFinder(registry, resolve);
    this.#resolve = resolve;
  }

  /**
   * @param changes what was found in each document that has changed since the last time; empty for one that is gone
   * @returns the graph; it holds until the next change
   */
  build(changes: ReadonlyMap<string, readonly Reading[]>): PortGraph {
    for (const [uri, readings] of changes) this.#takeIn(uri, readings);
    const containers = this.#containers.update(this.#readings, changes.keys());
    return assemble({
      readings: this.#readings,
      extracts: this.#extracts,
      firewalls: [...this.#firewalls.values()].flat(),
      directory: new Directory(containers),
      connects: this.#connects,
      resolve: this.#resolve,
    });
  }

  #takeIn(uri: string, readings: readonly Reading[]): void {
    const extracts = readings.map(extractOf);
    put(this.#readings, uri, readings);
    put(this.#extracts, uri, extracts);
    put(this.#firewalls, uri, extracts.filter(isFirewall));
  }
}

/** Keeps what there is something of. */
function put<T>(map: Map<string, readonly T[]>, key: string, items: readonly T[]): void {
  if (items.length > 0) map.set(key, items);
  else map.delete(key);
}

/** Where the connections of one document go, as long as the projects that it is part of are these. */
interface Connects {
  readonly projects: readonly Project[];
  readonly edges: readonly GraphEdge[];
}

/** What a graph is made from. */
interface Parts {
  readonly readings: ReadonlyMap<string, readonly Reading[]>;
  readonly extracts: ReadonlyMap<string, readonly Extract[]>;
  readonly firewalls: readonly Extract[];
  readonly directory: Directory;
  readonly connects: WeakMap<Extract, Connects>;
  resolve(fromUri: string, path: string): string;
}

/** Of all that a graph can tell, only what somebody asks for is gathered: after an edit that is little. */
function assemble({ readings, extracts, firewalls, directory, connects, resolve }: Parts): PortGraph {
  const projects = () => [...directory.projects.values()];
  const everything = () => [...extracts.values()].flat();
  const statedBy = (extract: Extract) => [...connectsOf(extract, directory, connects), ...extract.filters];
  const stated = memo(() => everything().flatMap(statedBy));
  const edges = memo(() => [...projects().flatMap((project) => project.edges), ...publishes(), ...stated()]);
  const publishes = memo(() => projects().flatMap((project) => project.publishes));
  const edgesIn = memoByKey((uri: string) => [
    ...directory.projectsWith(uri).flatMap(({ edgesByUri }) => edgesByUri.get(uri) ?? []),
    ...(extracts.get(uri) ?? []).flatMap(statedBy),
  ]);
  const published = memo(() => createPublishIndex(publishes()));
  const edgesByOrigin = memo(() => groupBy(edges(), ({ from }) => from));
  const isInImage = memo(() => imageContents(readings, resolve));
  const usage = memo(() => createUsage(usedPorts(projects(), everything())));
  const naming = memo(() => createNaming(readings));
  const facts = memo(() => firewallFacts(firewalls));
  const listens = memo(() => {
    const placed = everything().filter(({ uri, listens }) => listens.length > 0 && directory.bindsMachine(uri));
    return placed.flatMap((extract) => extract.listens);
  });
  const nodes = memo(() => {
    const containers = projects().flatMap((project) => project.containers);
    const found = new Map<string, GraphNode>([MACHINE_NODE, ...containers].map((node) => [node.id, node]));
    for (const { to } of stated()) if (!found.has(to)) found.set(to, hostNode(to));
    return [...found.values()];
  });
  return {
    get nodes() {
      return nodes();
    },
    get edges() {
      return edges();
    },
    get publishes() {
      return publishes();
    },
    get machineListens() {
      return listens();
    },
    get firewall() {
      return facts();
    },
    edgesIn,
    node: (id) =>
      id === MACHINE ? MACHINE_NODE : (directory.container(id) ?? (isHost(id) ? hostNode(id) : undefined)),
    edgesFrom: (id) => edgesByOrigin().get(id) ?? [],
    publishesOn: (ports) => published()(ports),
    publishesIn: (project) => directory.projects.get(project)?.publishes ?? [],
    containersOf: (uri) => directory.containersOf(uri),
    variantsOf: (container) => directory.variantsOf(container),
    startedWith: (uri) => directory.startedWith(uri),
    serviceIn: (uri, name) => directory.described(uri, name)[0],
    isOnMachine: (uri) => directory.containersOf(uri).length === 0 && !isInImage()(uri),
    isUsed: (ports) => usage()(ports),
    isNamedBesides: (uri, port) => naming()(uri, port),
    linkedTo: memoByKey((uri) => linkedTo(uri, { extracts, firewalls, directory, edgesIn, statedBy })),
  };
}

const MACHINE_NODE: GraphNode = { id: MACHINE, kind: 'machine', name: 'this machine' };

/** @returns where the connections of a document go: as before, where that depends on nothing but projects that have not changed. */
function connectsOf(extract: Extract, directory: Directory, known: WeakMap<Extract, Connects>): readonly GraphEdge[] {
  const { uri, isDescription, connects } = extract;
  if (connects.length === 0) return [];
  const projects = directory.projectsWith(uri);
  const before = known.get(extract);
  if (before && isSameList(before.projects, projects)) return before.edges;
  const edges = connects.flatMap((placed) => directory.connectEdges(placed, isDescription));
  // What runs on the machine may reach any project.
  if (edges.every(({ from }) => from !== MACHINE)) known.set(extract, { projects, edges });
  return edges;
}

function isHost(id: string): boolean {
  return id.startsWith(ELSEWHERE) && id !== ANYONE;
}

function hostNode(id: string): GraphNode {
  return { id, kind: 'elsewhere', name: id.slice(ELSEWHERE.length) };
}

/**
 * @returns the documents of the projects that a document is part of or reaches, those that reach its containers or the machine as it does, and
 * all firewalls; for a firewall itself, all documents
 */
function linkedTo(uri: string, { extracts, firewalls, directory, edgesIn, statedBy }: Links): readonly string[] {
  if (firewalls.some((firewall) => firewall.uri === uri)) return [...extracts.keys()].filter((other) => other !== uri);
  const touched = new Set(edgesIn(uri).flatMap(({ from, to }) => [from, to]));
  const reached = [...touched].flatMap((id) => directory.projectOfContainer(id) ?? []);
  const projects = new Set([...directory.projectsWith(uri), ...reached]);
  for (const { containers } of projects) for (const { id } of containers) touched.add(id);
  const linked = new Set([...projects].flatMap(({ inputs }) => [...inputs].filter((input) => extracts.has(input))));
  for (const firewall of firewalls) linked.add(firewall.uri);
  for (const [other, own] of extracts) {
    // What is in a container reaches no other project.
    if (linked.has(other) || own.every(({ connects }) => connects.length === 0)) continue;
    if (directory.projectsWith(other).length > 0) continue;
    if (own.flatMap(statedBy).some(({ from, to }) => touched.has(from) || touched.has(to))) linked.add(other);
  }
  linked.delete(uri);
  return [...linked];
}

interface Links extends Pick<Parts, 'extracts' | 'firewalls' | 'directory'> {
  edgesIn(uri: string): readonly GraphEdge[];
  statedBy(extract: Extract): readonly GraphEdge[];
}

/** What is listened on, published, exposed or connected to. */
function* usedPorts(
  projects: readonly Project[],
  extracts: readonly Extract[],
): Iterable<PortRange | null | undefined> {
  for (const { publishes, containers } of projects) {
    for (const { ports, hostPorts } of publishes) yield* [ports, hostPorts];
    for (const { claims } of containers) for (const { ports } of claims) yield ports;
  }
  for (const { connects, listens } of extracts) for (const { use } of [...connects, ...listens]) yield use.ports;
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
