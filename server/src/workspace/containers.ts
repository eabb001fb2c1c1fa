import { isLoopback, isWildcard } from '../core/addresses.ts';
import type { DeployedService, PlacedFile } from '../core/deployment.ts';
import { folderOf } from '../core/document.ts';
import {
  type ClaimBasis,
  type ContainerNode,
  type GraphEdge,
  type GraphPlace,
  MACHINE,
  type PlacedUse,
  type PortClaim,
} from '../core/graph.ts';
import { singlePort } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Registry } from '../core/registry.ts';
import type { Reading } from '../core/rule.ts';
import { wordTable } from '../core/wordTable.ts';
import { type ComposeProject, composeProjects, shapeOf } from './projects.ts';

/** What the Compose files of a workspace, and the files that they put into containers, add up to. */
export interface Containers {
  /** By their ids. */
  readonly projects: ReadonlyMap<string, Project>;
  /** @returns the projects that a document is part of: as a Compose file, or as what they put into containers. */
  projectsWith(uri: string): readonly Project[];
}

/** A container, and all that describes it. */
export interface Container extends ContainerNode {
  readonly claims: PortClaim[];
  readonly published: PlacedUse[];
  isSettled: boolean;
  readonly descriptions: { readonly uri: string; readonly service: DeployedService }[];
}

type ReadingsByUri = ReadonlyMap<string, readonly Reading[]>;

interface World {
  /** @returns what was found in a document. */
  readonly read: (uri: string) => readonly Reading[];
  readonly filesBelow: (folder: string) => readonly string[];
  readonly registry: Pick<Registry, 'byImage'>;
  readonly resolve: (fromUri: string, path: string) => string;
}

/** The containers of one project, what was read to find them, and the ways to look them up. It never changes: a change makes another one. */
export interface Project {
  readonly id: string;
  readonly uris: readonly string[];
  readonly containers: readonly Container[];
  /** `builds` and `mounts`. */
  readonly edges: readonly GraphEdge[];
  readonly publishes: readonly GraphEdge[];
  /** The containers that a document's content runs in. */
  readonly placed: ReadonlyMap<string, readonly Container[]>;
  /** By the document that describes them and their name there: `uri#name`. */
  readonly described: ReadonlyMap<string, readonly Container[]>;
  /** By the names that other containers may use, in lower case. */
  readonly named: ReadonlyMap<string, readonly Container[]>;
  readonly edgesByUri: ReadonlyMap<string, readonly GraphEdge[]>;
  /** All that was asked for, found or not. */
  readonly inputs: ReadonlySet<string>;
  /** The folders whose whole content was asked for. */
  readonly folders: ReadonlySet<string>;
}

/** Finds the containers of a workspace, and after a change only those anew whose project has to do with it. */
export class ContainerFinder {
  readonly #registry: () => Pick<Registry, 'byImage'>;
  readonly #resolve: (fromUri: string, path: string) => string;
  readonly #composeFiles = new Map<string, Reading>();
  /** By the document that names them: Compose files to be laid over each other. */
  readonly #stacks = new Map<string, readonly string[]>();
  /** By Compose file, and by a document that names some: all that the projects depend on. */
  readonly #shapes = new Map<string, string>();
  /** By what was asked for: a document, or a folder with a slash at its end. */
  readonly #projectsWith = new Map<string, readonly Project[]>();
  #composed: readonly ComposeProject[] = [];
  #projects: ReadonlyMap<string, Project> = new Map();

  /** @param resolve the uri of a path that a document refers to */
  constructor(registry: () => Pick<Registry, 'byImage'>, resolve: (fromUri: string, path: string) => string) {
    this.#registry = registry;
    this.#resolve = resolve;
  }

  /**
   * @param byUri what was found in each document
   * @param changed the documents that are new, gone or other than they were
   */
  update(byUri: ReadingsByUri, changed: Iterable<string>): Containers {
    const stale = new Set<Project>();
    let isReshaped = false;
    for (const uri of changed) {
      if (this.#takeIn(uri, byUri.get(uri) ?? [])) isReshaped = true;
      for (const project of this.#dependants(uri)) stale.add(project);
    }
    // Which files make a project depends on little of what they say, and that seldom changes.
    if (isReshaped) this.#composed = composeProjects(this.#composeFiles, [...this.#stacks.values()], this.#resolve);
    if (isReshaped || stale.size > 0) this.#describeAll(byUri, stale);
    return { projects: this.#projects, projectsWith: (uri) => this.#projectsWith.get(uri) ?? [] };
  }

  /** @returns whether other files may make a project now. */
  #takeIn(uri: string, readings: readonly Reading[]): boolean {
    const compose = readings.find(({ result }) => result.deployment?.services);
    if (compose) this.#composeFiles.set(uri, compose);
    else this.#composeFiles.delete(uri);
    const references = readings.flatMap(({ result }) => result.references);
    const stack = references.flatMap(({ kind, path }) => (kind === 'compose' ? [this.#resolve(uri, path)] : []));
    if (stack.length > 0) this.#stacks.set(uri, stack);
    else this.#stacks.delete(uri);
    const shape = compose || stack.length > 0 ? JSON.stringify([stack, compose && shapeOf(compose)]) : undefined;
    const isReshaped = this.#shapes.get(uri) !== shape;
    if (shape === undefined) this.#shapes.delete(uri);
    else this.#shapes.set(uri, shape);
    return isReshaped;
  }

  #describeAll(byUri: ReadingsByUri, stale: ReadonlySet<Project>): void {
    const filesBelow = createFileFinder(byUri);
    const before = this.#projects;
    const projects = new Map<string, Project>();
    for (const composed of this.#composed) {
      const known = before.get(composed.id);
      const isKept = known !== undefined && !stale.has(known) && isSameList(known.uris, composed.uris);
      const project = isKept ? known : this.#describe(composed, byUri, filesBelow);
      projects.set(project.id, project);
    }
    for (const project of before.values()) if (projects.get(project.id) !== project) this.#unlist(project);
    for (const project of projects.values()) if (before.get(project.id) !== project) this.#list(project);
    this.#projects = projects;
  }

  #dependants(uri: string): readonly Project[] {
    const asked = [uri, ...foldersOf(uri).map((folder) => `${folder}/`)];
    return asked.flatMap((one) => this.#projectsWith.get(one) ?? []);
  }

  #list(project: Project): void {
    for (const uri of askedBy(project)) {
      this.#projectsWith.set(uri, [...(this.#projectsWith.get(uri) ?? []), project]);
    }
  }

  #unlist(project: Project): void {
    for (const uri of askedBy(project)) {
      const left = this.#projectsWith.get(uri)?.filter((other) => other !== project) ?? [];
      if (left.length > 0) this.#projectsWith.set(uri, left);
      else this.#projectsWith.delete(uri);
    }
  }

  #describe({ id, uris }: ComposeProject, byUri: ReadingsByUri, filesBelow: World['filesBelow']): Project {
    const inputs = new Set<string>();
    const folders = new Set<string>();
    const world: World = {
      read: (uri) => {
        inputs.add(uri);
        return byUri.get(uri) ?? [];
      },
      filesBelow: (folder) => {
        folders.add(folder);
        return filesBelow(folder);
      },
      registry: this.#registry(),
      resolve: this.#resolve,
    };
    const named = new Map<string, Container>();
    for (const uri of uris) for (const reading of world.read(uri)) describeIn(named, { id, uris }, uri, reading);
    const containers = [...named.values()];
    const placer = new Placer(world);
    for (const container of containers) placer.place(container);
    const usesByOwner = createOwnership(world);
    for (const container of containers) claimPorts(container, placer, usesByOwner, world);
    for (const container of containers) joinNetwork(container, containers);
    const { contents, edges } = placer;
    const publishes = containers.flatMap(publishEdges);
    return {
      ...{ id, uris, containers, edges, publishes, inputs, folders },
      placed: containersBy(containers, (container) => contents.get(container)?.keys() ?? []),
      described: containersBy(containers, ({ name, descriptions }) => descriptions.map(({ uri }) => `${uri}#${name}`)),
      named: containersBy(containers, namesOf),
      edgesByUri: groupBy([...edges, ...publishes], ({ place }) => place.uri),
    };
  }
}

function askedBy({ inputs, folders }: Project): readonly string[] {
  return [...inputs, ...[...folders].map((folder) => `${folder}/`)];
}

function containersBy(
  containers: readonly Container[],
  keysOf: (container: Container) => Iterable<string>,
): ReadonlyMap<string, readonly Container[]> {
  const found = new Map<string, Container[]>();
  for (const container of containers) {
    for (const key of new Set(keysOf(container))) {
      const others = found.get(key);
      if (others) others.push(container);
      else found.set(key, [container]);
    }
  }
  return found;
}

function namesOf({ descriptions }: Container): readonly string[] {
  return descriptions.flatMap(({ service }) => service.reachableAs.map((name) => name.toLowerCase()));
}

/** @returns whether two lists hold the same things, not only such as are alike. */
export function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, place) => item === b[place]);
}

function publishEdges({ id, published }: Container): GraphEdge[] {
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

type OwnedUses = ReadonlyMap<string, readonly PortUse[]>;

/** @returns the uses of a document by the service that they belong to. */
function createOwnership({ read }: World): (uri: string) => OwnedUses {
  const known = new Map<string, OwnedUses>();
  return (uri) => {
    const owned = known.get(uri) ?? groupBy(usesIn(read(uri)), ({ owner }) => owner ?? '');
    known.set(uri, owned);
    return owned;
  };
}

function usesIn(readings: readonly Reading[]): readonly PortUse[] {
  return readings.flatMap(({ result }) => result.uses);
}

function describeIn(
  containers: Map<string, Container>,
  project: ComposeProject,
  uri: string,
  { format, result }: Reading,
): void {
  for (const service of result.deployment?.services ?? []) {
    const known = containers.get(service.name);
    if (known) {
      known.descriptions.push({ uri, service });
      if (service.replacesPorts) known.published.length = 0;
    } else containers.set(service.name, newContainer(project, uri, service));
  }
  for (const use of result.uses) {
    const container = containers.get(use.owner ?? '');
    if (use.role === 'publish' && container) container.published.push({ uri, format: format.id, use });
  }
}

function newContainer(project: ComposeProject, uri: string, service: DeployedService): Container {
  return {
    id: `${project.id}#${service.name}`,
    kind: 'container',
    name: service.name,
    project: project.id,
    files: project.uris,
    service,
    place: { uri, span: service.span },
    claims: [],
    published: [],
    isSettled: false,
    descriptions: [{ uri, service }],
  };
}

/** Where a program looks for its configuration; elsewhere a folder holds an app's own files, among them such as are for others. */
const CONFIG_FOLDER =
  /^\/(?:etc|config|conf|opt\/bitnami|usr\/local\/etc|usr\/local\/openresty)(?:\/|$)|\/conf(?:ig)?(?:\.d)?\/?$/;

/** A file that may well say what its program listens on. */
const CONFIG_FILE =
  /^\/etc\/(?!localtime|timezone|ssl|letsencrypt|pki|passwd|group|hosts|resolv|ca-cert|.*(?:cert|htpasswd|\.(?:pem|crt|key)))|\.(?:conf|cfg|cnf|ini|toml|ya?ml|properties|template|hcl)$/;

/** Finds the documents that are put into containers: by mounts, by builds and by what builds copy. */
class Placer {
  /** The documents in each container, and where they lie in it; a Dockerfile lies nowhere. */
  readonly contents = new Map<Container, Map<string, string>>();
  readonly edges: GraphEdge[] = [];
  /** Containers that have a config file which nobody here reads. */
  readonly unread = new Set<Container>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  place(container: Container): void {
    for (const { uri, service } of container.descriptions) {
      for (const mount of service.mounts) this.#putFile(container, uri, uri, mount);
      this.#putBuild(container, uri, service);
    }
  }

  #putBuild(container: Container, uri: string, { build, span }: DeployedService): void {
    if (!build || build.dockerfile === '' || /^[a-z]+:\/\//i.test(build.context)) return;
    const context = build.context.replace(/\/+$/, '');
    const dockerfile = this.#world.resolve(uri, `${context}/${build.dockerfile}`);
    const readings = this.#world.read(dockerfile);
    if (readings.length === 0) return;
    this.#put(container, dockerfile, '', { uri, span });
    for (const copy of readings.flatMap(({ result }) => result.deployment?.copies ?? [])) {
      this.#putFile(container, uri, dockerfile, { ...copy, source: `${context}/${copy.source}` });
    }
  }

  #putFile(container: Container, from: string, writtenIn: string, { source, target, span }: PlacedFile): void {
    const path = this.#world.resolve(from, source).replace(/\/+$/, '');
    const place = { uri: writtenIn, span };
    if (this.#world.read(path).length > 0) {
      this.#put(container, path, target, place);
      return;
    }
    const below = CONFIG_FOLDER.test(target) ? this.#world.filesBelow(path) : [];
    for (const uri of below) this.#put(container, uri, target, place);
    if (below.length === 0 && CONFIG_FILE.test(target)) this.unread.add(container);
  }

  #put(container: Container, to: string, target: string, place: GraphPlace): void {
    const contents = this.contents.get(container) ?? new Map<string, string>();
    if (contents.has(to)) return;
    this.contents.set(container, contents.set(to, target));
    this.edges.push({ kind: target === '' ? 'builds' : 'mounts', from: container.id, to, place });
  }
}

/** @returns a search for the documents that lie below a folder. */
function createFileFinder(byUri: ReadingsByUri): (folder: string) => readonly string[] {
  let sorted: readonly string[] | undefined;
  return (folder) => {
    sorted ??= [...byUri.keys()].sort();
    const found: string[] = [];
    const start = firstFrom(sorted, `${folder}/`);
    for (let at = start; sorted[at]?.startsWith(`${folder}/`); at++) found.push(sorted[at] ?? '');
    return found;
  };
}

function firstFrom(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Gathers what the files say of the container's own ports, and whether that is all there is to say. */
function claimPorts(
  container: Container,
  placer: Placer,
  usesByOwner: (uri: string) => OwnedUses,
  { read, registry }: World,
): void {
  let hasUnknown = placer.unread.has(container);
  const names = new Set(container.descriptions.flatMap(({ service }) => service.reachableAs));
  const claim = (uri: string, { ports, transports, span }: PortUse, basis: ClaimBasis | undefined) => {
    if (!basis) return;
    if (ports) container.claims.push({ ports, transports: transports.value, basis, place: { uri, span } });
    else hasUnknown = true;
  };
  for (const { uri, service } of container.descriptions) {
    for (const use of usesByOwner(uri).get(service.name) ?? []) claim(uri, use, basisOf(use, names));
  }
  const bases: string[] = [];
  for (const [uri, target] of placer.contents.get(container) ?? []) {
    for (const { format, result } of read(uri)) {
      bases.push(...(result.deployment?.bases ?? []));
      for (const use of result.uses) claim(uri, use, basisInside(format.id, use, target));
    }
  }
  const services = container.descriptions.map(({ service }) => service);
  const isBuilt = services.some(({ build }) => build);
  const images = isBuilt ? bases : services.flatMap(({ image }) => image ?? []);
  container.claims.push(...images.flatMap((image) => imageClaims(image, registry)));
  const says = (basis: ClaimBasis) => container.claims.some((one) => one.basis === basis);
  const runsAsBuilt = !services.some(({ replacesCommand, build }) => replacesCommand || build?.target !== undefined);
  const isStated = says('config') || (runsAsBuilt && (says('dockerfile') || (says('image') && !isBuilt)));
  container.isSettled = isStated && !hasUnknown;
}

/** Who lives in the network of another container (`network_mode: service:vpn`) is reached under its name, and listens there too. */
function joinNetwork(guest: Container, containers: readonly Container[]): void {
  const [, name] = /^(?:service|container):(.+)$/.exec(guest.service.networkMode ?? '') ?? [];
  const host = containers.find(
    (one) => name !== undefined && (one.name === name || one.service.reachableAs.includes(name)),
  );
  if (!host || host === guest) return;
  host.claims.push(...guest.claims);
  host.isSettled = host.isSettled && guest.isSettled;
}

/** What a use in a Compose file says about its service's own ports. */
function basisOf({ role, path, host }: PortUse, names: ReadonlySet<string>): ClaimBasis | undefined {
  const [, , key] = path;
  if (role === 'expose') return key === 'ports' ? 'mapping' : key === 'expose' ? 'expose' : 'setting';
  if (role === 'declare') return 'setting';
  // A health check, or the address by which a service tells others to reach it (Kafka's advertised listeners).
  const reached = host?.value;
  const isItself = reached !== undefined && (names.has(reached) || isLoopback(reached) || isWildcard(reached));
  return role === 'connect' && isItself ? 'setting' : undefined;
}

/** Where a server finds its configuration, by format; elsewhere the file is one that some other program reads. */
const HOMES = wordTable<RegExp>({
  nginx: /nginx|openresty|tengine|angie/i,
  apache: /apache|httpd/i,
  haproxy: /haproxy/i,
  caddyfile: /caddy/i,
  sshd: /ssh/i,
});

/** What a use in a file inside a container says about the container's own ports. */
function basisInside(format: string, { role, host }: PortUse, target: string): ClaimBasis | undefined {
  if (role === 'listen') return target === '' || HOMES[format]?.test(target) ? 'config' : 'setting';
  if (role === 'connect') return host && isLoopback(host.value) ? 'setting' : undefined;
  if (role === 'declare') return 'setting';
  return format === 'dockerfile' && role === 'expose' ? 'dockerfile' : undefined;
}

/** Images of this variant speak FastCGI in place of HTTP, whatever else they hold (Docker Hub: php, nextcloud, wordpress). */
const FPM_VARIANT = /:[^/]*\bfpm\b/;
const FPM_PORT = singlePort(9000);

function imageClaims(image: string, registry: Pick<Registry, 'byImage'>): PortClaim[] {
  if (FPM_VARIANT.test(image)) return [{ ports: FPM_PORT, transports: ['tcp'], basis: 'image' }];
  return registry.byImage(image).map(({ ports, transports }) => ({ ports, transports, basis: 'image' }));
}

/**
 * @param byUri what was found in each document
 * @param resolve the uri of a path that a document refers to
 * @returns whether a document may be part of an image, of one that no Compose file builds too: it lies with a Dockerfile, or is copied
 */
export function imageContents(
  byUri: ReadonlyMap<string, readonly Reading[]>,
  resolve: (fromUri: string, path: string) => string,
): (uri: string) => boolean {
  const contexts = new Set<string>();
  const copied = new Set<string>();
  const composed = new Set<string>();
  for (const [uri, readings] of byUri) {
    for (const { result } of readings) {
      if (result.deployment?.services) composed.add(folderOf(uri));
      if (!result.deployment?.copies) continue;
      contexts.add(folderOf(uri));
      // `COPY . .` takes the whole context, and so says nothing of any one file in it.
      for (const { source } of result.deployment.copies) if (!/^\.?\/?$/.test(source)) copied.add(resolve(uri, source));
    }
  }
  // The folder of a whole project holds the image's files and all others.
  for (const folder of composed) contexts.delete(folder);
  return (uri) => copied.has(uri) || foldersOf(uri).some((folder) => contexts.has(folder) || copied.has(folder));
}

/** @returns the folders that a document lies in, the nearest first, `''` last. */
export function foldersOf(uri: string): readonly string[] {
  const folders = [folderOf(uri)];
  for (let folder = folders[0] ?? ''; folder !== ''; folders.push(folder)) folder = folderOf(folder);
  return folders;
}

/** @returns the items by what `keyOf` says of them, in their order. */
export function groupBy<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
