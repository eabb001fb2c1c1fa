import { isLoopback } from '../core/addresses.ts';
import type { DeployedService } from '../core/deployment.ts';
import { baseName, folderOf } from '../core/document.ts';
import {
  type ClaimBasis,
  type ContainerNode,
  type GraphEdge,
  type GraphNode,
  type GraphPlace,
  MACHINE,
  type PlacedUse,
  type PortClaim,
  type PortGraph,
} from '../core/graph.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Registry } from '../core/registry.ts';
import type { Reading } from '../core/rule.ts';

/** A port of a container is named like this by programs that take it from their environment. */
const LISTENING_VARIABLE = /(^|_)PORT$/i;

/**
 * @param readings what was found in all documents
 * @param resolve the uri of a path that a document refers to
 */
export function buildGraph(
  readings: readonly Reading[],
  registry: Pick<Registry, 'byImage'>,
  resolve: (fromUri: string, path: string) => string,
): PortGraph {
  const byUri = groupByUri(readings);
  const projects = projectsOf(readings, resolve);
  const drafts = draftContainers(readings, projects);
  const placement = new Map<string, Set<Draft>>();
  const edges: GraphEdge[] = [];
  const filesBelow = createFileFinder([...byUri.keys()]);
  for (const draft of drafts.values()) placeFiles(draft, byUri, filesBelow, placement, edges, resolve);
  collectClaims(drafts, byUri, placement, registry);
  const containers = [...drafts.values()];
  const directory = directoryOf(containers);
  const nodes = new Map<string, GraphNode>([[MACHINE, { id: MACHINE, kind: 'machine', name: 'this machine' }]]);
  for (const container of containers) nodes.set(container.id, container);
  for (const container of containers) edges.push(...publishEdges(container));
  const containersOf = (uri: string) => [...(placement.get(uri) ?? [])];
  const machineListens: PlacedUse[] = [];
  for (const { doc, format, result } of readings) {
    for (const use of result.uses) {
      const placed = { uri: doc.uri, format: format.id, use };
      if (use.role === 'connect') edges.push(...connectEdges(placed, directory, containersOf, nodes, result));
      else if (use.role === 'allow' || use.role === 'deny') edges.push(...filterEdge(placed));
      else if (use.role === 'listen' && bindsMachine(containersOf(doc.uri))) machineListens.push(placed);
    }
  }
  return {
    nodes: [...nodes.values()],
    edges,
    node: (id) => nodes.get(id),
    containersOf,
    serviceIn: (uri, name) => directory.described.get(`${uri}#${name}`),
    machineListens,
  };
}

/** A container while it is put together. */
interface Draft extends ContainerNode {
  readonly claims: PortClaim[];
  readonly published: PlacedUse[];
  readonly services: { readonly uri: string; readonly service: DeployedService }[];
}

function groupByUri(readings: readonly Reading[]): ReadonlyMap<string, readonly Reading[]> {
  const groups = new Map<string, Reading[]>();
  for (const reading of readings) {
    const group = groups.get(reading.doc.uri);
    if (group) group.push(reading);
    else groups.set(reading.doc.uri, [reading]);
  }
  return groups;
}

/**
 * Compose takes `compose.yaml` and `compose.override.yaml` of a folder together, and whatever a file includes; any other file
 * (`compose.prod.yaml`) is a variant, and so a project of its own.
 */
function projectsOf(
  readings: readonly Reading[],
  resolve: (fromUri: string, path: string) => string,
): ReadonlyMap<string, string> {
  const projects = new Map<string, string>();
  for (const { doc, result } of readings) {
    if (!result.deployment?.services) continue;
    const isDefault = /^(docker-)?compose(\.override)?\.ya?ml$/i.test(baseName(doc.path));
    projects.set(doc.uri, isDefault ? folderOf(doc.uri) : doc.uri);
  }
  for (const { doc, result } of readings) {
    const own = projects.get(doc.uri);
    if (own === undefined) continue;
    for (const { kind, path } of result.references) {
      const included = kind === 'include' ? projects.get(resolve(doc.uri, path)) : undefined;
      if (included === undefined || included === own) continue;
      for (const [uri, project] of projects) if (project === included) projects.set(uri, own);
    }
  }
  return projects;
}

function draftContainers(
  readings: readonly Reading[],
  projects: ReadonlyMap<string, string>,
): ReadonlyMap<string, Draft> {
  const drafts = new Map<string, Draft>();
  for (const { doc, format, result } of readings) {
    const project = projects.get(doc.uri);
    if (project === undefined) continue;
    for (const service of result.deployment?.services ?? []) {
      const id = `${project}#${service.name}`;
      const known = drafts.get(id);
      if (known) known.services.push({ uri: doc.uri, service });
      else drafts.set(id, newDraft(id, project, doc.uri, service));
    }
    for (const use of result.uses) {
      const draft = drafts.get(`${project}#${use.owner}`);
      if (!draft) continue;
      if (use.role === 'publish') draft.published.push({ uri: doc.uri, format: format.id, use });
      const basis = basisOf(use);
      if (basis) addClaim(draft, use, basis, doc.uri);
    }
  }
  return drafts;
}

function newDraft(id: string, project: string, uri: string, service: DeployedService): Draft {
  const place = { uri, span: service.span };
  const services = [{ uri, service }];
  return { id, kind: 'container', name: service.name, project, service, place, claims: [], published: [], services };
}

/** What a use in a Compose file says about the container's own ports. */
function basisOf({ role, path, variable }: PortUse): ClaimBasis | undefined {
  const [, , key] = path;
  if (role === 'expose') return key === 'ports' ? 'mapping' : key === 'expose' ? 'expose' : 'setting';
  if (role !== 'declare') return undefined;
  return LISTENING_VARIABLE.test(path.at(-1) ?? variable?.name ?? '') ? 'setting' : undefined;
}

function addClaim(draft: Draft, { ports, transports, span }: PortUse, basis: ClaimBasis, uri: string): void {
  if (ports) draft.claims.push({ ports, transports: transports.value, basis, place: { uri, span } });
}

/** Finds the documents that are put into a container, by its mounts, its build and what the build copies. */
function placeFiles(
  draft: Draft,
  byUri: ReadonlyMap<string, readonly Reading[]>,
  filesBelow: (target: string) => readonly string[],
  placement: Map<string, Set<Draft>>,
  edges: GraphEdge[],
  resolve: (fromUri: string, path: string) => string,
): void {
  const put = (target: string, place: GraphPlace, kind: 'builds' | 'mounts') => {
    for (const uri of filesBelow(target)) {
      const inside = placement.get(uri) ?? new Set();
      if (inside.has(draft)) continue;
      placement.set(uri, inside.add(draft));
      edges.push({ kind, from: draft.id, to: uri, place });
    }
  };
  for (const { uri, service } of draft.services) {
    placement.set(uri, placement.get(uri) ?? new Set());
    const place = { uri, span: service.span };
    for (const { source, span } of service.mounts) put(resolve(uri, source), { uri, span }, 'mounts');
    if (!service.build || /^[a-z]+:\/\//i.test(service.build.context)) continue;
    const context = service.build.context.replace(/\/+$/, '');
    const dockerfile = resolve(uri, `${context}/${service.build.dockerfile}`);
    if (!byUri.has(dockerfile)) continue;
    put(dockerfile, place, 'builds');
    for (const { result } of byUri.get(dockerfile) ?? []) {
      for (const { source, span } of result.deployment?.copies ?? []) {
        // `COPY . .` takes the whole context, and so says nothing about any one config file in it.
        if (/^\.?\/?$/.test(source)) continue;
        put(resolve(uri, `${context}/${source}`), { uri: dockerfile, span }, 'mounts');
      }
    }
  }
}

/** @returns a search for the uris that are a file or lie below a folder. */
function createFileFinder(uris: readonly string[]): (target: string) => readonly string[] {
  const sorted = [...uris].sort();
  const firstFrom = (text: string) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] ?? '') < text) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return (target) => {
    const path = target.replace(/\/+$/, '');
    const found = sorted[firstFrom(path)] === path ? [path] : [];
    for (let at = firstFrom(`${path}/`); sorted[at]?.startsWith(`${path}/`); at++) found.push(sorted[at] ?? '');
    return found;
  };
}

function collectClaims(
  drafts: ReadonlyMap<string, Draft>,
  byUri: ReadonlyMap<string, readonly Reading[]>,
  placement: ReadonlyMap<string, ReadonlySet<Draft>>,
  registry: Pick<Registry, 'byImage'>,
): void {
  for (const [uri, inside] of placement) {
    for (const { format, result } of byUri.get(uri) ?? []) {
      for (const use of result.uses) {
        const basis = basisInside(format.id, use);
        if (basis) for (const draft of inside) addClaim(draft, use, basis, uri);
      }
    }
  }
  for (const draft of drafts.values()) {
    for (const { service } of draft.services) {
      if (!service.image) continue;
      for (const { ports, transports } of registry.byImage(service.image)) {
        draft.claims.push({ ports, transports, basis: 'image' });
      }
    }
  }
}

/** What a use in a file inside a container says about the container's own ports. */
function basisInside(format: string, { role }: PortUse): ClaimBasis | undefined {
  if (role === 'listen') return 'config';
  if (format !== 'dockerfile') return undefined;
  return role === 'expose' ? 'dockerfile' : role === 'declare' ? 'setting' : undefined;
}

function publishEdges({ id, published }: ContainerNode): GraphEdge[] {
  return published.map(({ uri, use }) => ({
    kind: 'publishes' as const,
    from: MACHINE,
    to: id,
    place: { uri, span: use.span },
    use,
    ...(use.mapsTo ? { ports: use.mapsTo } : {}),
    ...(use.ports ? { hostPorts: use.ports } : {}),
  }));
}

/** The containers by what they are asked for. */
interface Directory {
  /** By a name in lower case that other containers may use. */
  readonly reachableAs: ReadonlyMap<string, readonly ContainerNode[]>;
  /** By the document that describes it and its name there: `uri#name`. */
  readonly described: ReadonlyMap<string, ContainerNode>;
}

function directoryOf(containers: readonly Draft[]): Directory {
  const reachableAs = new Map<string, ContainerNode[]>();
  const described = new Map<string, ContainerNode>();
  for (const container of containers) {
    const names = container.services.flatMap(({ service }) => service.reachableAs.map((name) => name.toLowerCase()));
    for (const name of new Set(names)) reachableAs.set(name, [...(reachableAs.get(name) ?? []), container]);
    for (const { uri } of container.services) described.set(`${uri}#${container.name}`, container);
  }
  return { reachableAs, described };
}

/** Says where a connection goes, from each place that its document runs in. */
function connectEdges(
  { uri, use }: PlacedUse,
  directory: Directory,
  containersOf: (uri: string) => readonly ContainerNode[],
  nodes: Map<string, GraphNode>,
  result: Reading['result'],
): GraphEdge[] {
  const host = use.host?.value.toLowerCase();
  if (host === undefined || !use.ports) return [];
  const isCompose = result.deployment?.services !== undefined;
  const inside = isCompose ? [directory.described.get(`${uri}#${use.owner}`)] : containersOf(uri);
  const origins = inside.length > 0 ? inside : [undefined];
  return origins.map((origin) => ({
    kind: 'connects' as const,
    from: origin?.id ?? MACHINE,
    to: targetOf(host, uri, origin, directory, nodes),
    place: { uri, span: use.span },
    use,
    ...(use.ports ? { ports: use.ports } : {}),
  }));
}

function targetOf(
  host: string,
  uri: string,
  origin: ContainerNode | undefined,
  directory: Directory,
  nodes: Map<string, GraphNode>,
): string {
  const onHostNetwork = origin?.service.networkMode === 'host';
  if (isLoopback(host)) return origin && !onHostNetwork ? origin.id : MACHINE;
  if (host === 'host.docker.internal' || host === 'gateway.docker.internal') return MACHINE;
  const named = directory.reachableAs.get(host) ?? [];
  const own = named.find(({ project }) => project === origin?.project);
  if (own && !onHostNetwork) return own.id;
  // A file that nothing places, but that names a service, most likely runs beside it: with the nearest project of that name.
  const nearest = origin ? undefined : nearestTo(uri, named);
  if (nearest) return nearest.id;
  const id = `elsewhere#${host}`;
  if (!nodes.has(id)) nodes.set(id, { id, kind: 'elsewhere', name: host });
  return id;
}

/** @returns the one whose Compose file shares the longest way of folders with the document; undefined where two share as much. */
function nearestTo(uri: string, containers: readonly ContainerNode[]): ContainerNode | undefined {
  const ranked = containers
    .map((container) => ({ container, shared: sharedFolders(uri, container.place.uri) }))
    .sort((a, b) => b.shared - a.shared);
  const [first, second] = ranked;
  return first && first.shared !== second?.shared ? first.container : undefined;
}

function sharedFolders(a: string, b: string): number {
  const [first, second] = [a.split('/'), b.split('/')];
  let count = 0;
  while (count < first.length && first[count] === second[count]) count++;
  return count;
}

function filterEdge({ uri, use }: PlacedUse): GraphEdge[] {
  if (!use.ports || use.filter?.direction === 'out' || use.filter?.direction === 'forward') return [];
  const kind = use.role === 'allow' ? ('allows' as const) : ('denies' as const);
  return [{ kind, from: 'elsewhere#anyone', to: MACHINE, place: { uri, span: use.span }, ports: use.ports, use }];
}

function bindsMachine(containers: readonly ContainerNode[]): boolean {
  return containers.length === 0 || containers.some(({ service }) => service.networkMode === 'host');
}
