import type { DeployedService } from '../core/deployment.ts';
import { foldersOf } from '../core/document.ts';
import { type GraphEdge, MACHINE } from '../core/graph.ts';
import { addTo, groupBy, isSameList } from '../core/lists.ts';
import type { Registry } from '../core/registry.ts';
import type { Reading } from '../core/rule.ts';
import { claimPorts, createOwnership, joinNetwork } from './claims.ts';
import type { Container, ReadingsByUri, World } from './container.ts';
import { createFileFinder, Placer } from './placement.ts';
import { type ComposeProject, composeProjects, shapeOf } from './projects.ts';

/** What the Compose files of a workspace, and the files that they put into containers, add up to. */
export interface Containers {
  /** By their ids. */
  readonly projects: ReadonlyMap<string, Project>;
  /** @returns the projects that a document is part of: as a Compose file, or as what they put into containers. */
  projectsWith(uri: string): readonly Project[];
  /** @returns the Compose files that a document names, each to be laid over those before it. */
  stackOf(uri: string): readonly string[];
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
    return {
      projects: this.#projects,
      projectsWith: (uri) => this.#projectsWith.get(uri) ?? [],
      stackOf: (uri) => this.#stacks.get(uri) ?? [],
    };
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
    for (const key of new Set(keysOf(container))) addTo(found, key, container);
  }
  return found;
}

function namesOf({ descriptions }: Container): readonly string[] {
  return descriptions.flatMap(({ service }) => service.reachableAs.map((name) => name.toLowerCase()));
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
