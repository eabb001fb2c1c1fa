import {
  type FirewallFacts,
  type GraphEdge,
  type GraphNode,
  MACHINE,
  type PlacedPolicy,
  type PlacedUse,
  type PortGraph,
} from '../core/graph.ts';
import { addTo, groupBy, isSameList } from '../core/lists.ts';
import { isValidRange, MAX_PORT, type PortRange, rangeSize, rangesMeet } from '../core/ports.ts';
import type { Registry } from '../core/registry.ts';
import type { Reading } from '../core/rule.ts';
import { ContainerFinder, type Project } from './containers.ts';
import { Directory, ELSEWHERE } from './directory.ts';
import { imageContents } from './placement.ts';

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

function isFirewall({ policies, openings, filters, mindsDocker }: Extract): boolean {
  return policies.length > 0 || openings.length > 0 || filters.length > 0 || mindsDocker;
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

/** Where the connections of one document go, as long as the projects that it is part of are these. */
interface Connects {
  readonly projects: readonly Project[];
  readonly edges: readonly GraphEdge[];
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
  const usedPorts = memo(() => countUsed(projects(), everything()));
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
    startedWith: (uri) => {
      const started = (extracts.get(uri) ?? []).flatMap(({ startsWith }) => startsWith);
      return directory.projectOf(started.map((path) => resolve(uri, path)));
    },
    serviceIn: (uri, name) => directory.described(uri, name)[0],
    isOnMachine: (uri) => directory.containersOf(uri).length === 0 && !isInImage()(uri),
    isUsed: (ports) => isCounted(usedPorts(), ports),
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

const ANYONE = `${ELSEWHERE}anyone`;

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

function filterEdge({ uri, use }: PlacedUse): GraphEdge[] {
  if ((use.role !== 'allow' && use.role !== 'deny') || !use.ports) return [];
  if (use.filter?.direction === 'out' || use.filter?.direction === 'forward') return [];
  const kind = use.role === 'allow' ? ('allows' as const) : ('denies' as const);
  return [{ kind, from: ANYONE, to: MACHINE, place: { uri, span: use.span }, ports: use.ports, use }];
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

/** Ranges up to this many ports are looked up by each of them. */
const WIDE = 1000;

/** @returns a search for what is published on a port, without going through all of it for each. */
function createPublishIndex(publishes: readonly GraphEdge[]): (ports: PortRange) => readonly GraphEdge[] {
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

/** @returns for each port how many below it are used. */
function countUsed(projects: readonly Project[], extracts: readonly Extract[]): Uint32Array {
  const starts = new Int32Array(MAX_PORT + 2);
  const add = (ports: PortRange | null | undefined) => {
    if (!ports || !isValidRange(ports)) return;
    starts[ports.first] = (starts[ports.first] ?? 0) + 1;
    starts[ports.last + 1] = (starts[ports.last + 1] ?? 0) - 1;
  };
  for (const { publishes, containers } of projects) {
    for (const { ports, hostPorts } of publishes) {
      add(ports);
      add(hostPorts);
    }
    for (const { claims } of containers) for (const { ports } of claims) add(ports);
  }
  for (const { connects, listens } of extracts) {
    for (const { use } of connects) add(use.ports);
    for (const { use } of listens) add(use.ports);
  }
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
