import { isLoopback } from '../core/addresses.ts';
import { folderOf, foldersOf } from '../core/document.ts';
import { type ContainerNode, type GraphEdge, MACHINE, type PlacedUse } from '../core/graph.ts';
import { groupBy } from '../core/lists.ts';
import type { Container } from './container.ts';
import type { Containers, Project } from './containers.ts';

/** What the ids of hosts begin with that no file describes. */
export const ELSEWHERE = 'elsewhere#';

/** The id of whoever a firewall lets in or stops; no node of the graph. */
export const ANYONE = `${ELSEWHERE}anyone`;

/** Finds the containers by what they are asked for. */
export class Directory {
  readonly #containers: Containers;
  /** By the folder of their Compose file; made where something asks. */
  #inFolder: ReadonlyMap<string, readonly Project[]> | undefined;

  constructor(containers: Containers) {
    this.#containers = containers;
  }

  get projects(): ReadonlyMap<string, Project> {
    return this.#containers.projects;
  }

  /** @returns the project of a container, by the container's id. */
  projectOfContainer(id: string): Project | undefined {
    return this.projects.get(id.slice(0, Math.max(id.lastIndexOf('#'), 0)));
  }

  container(id: string): Container | undefined {
    return this.projectOfContainer(id)?.containers.find((container) => container.id === id);
  }

  /** @returns whether a listener of a document takes one of the machine's own ports. */
  bindsMachine(uri: string): boolean {
    const containers = this.containersOf(uri);
    return containers.length === 0 || containers.some(({ service }) => service.networkMode === 'host');
  }

  projectsWith(uri: string): readonly Project[] {
    return this.#containers.projectsWith(uri);
  }

  /** @returns the containers that a document's content runs in. */
  containersOf(uri: string): readonly Container[] {
    return this.projectsWith(uri).flatMap(({ placed }) => placed.get(uri) ?? []);
  }

  /** @returns the containers that a document describes under a name. */
  described(uri: string, name: string | undefined): readonly Container[] {
    return this.projectsWith(uri).flatMap(({ described }) => described.get(`${uri}#${name}`) ?? []);
  }

  /** @returns the containers that stand for the same service in other projects of the same folder. */
  variantsOf({ name, project }: ContainerNode): readonly ContainerNode[] {
    const namesakes = this.#namedIn(folderOf(project), name.toLowerCase());
    return namesakes.filter((other) => other.name === name && other.project !== project);
  }

  /** @returns the project that Compose makes of the files which a development container is started with; undefined where it names none. */
  startedWith(uri: string): string | undefined {
    const uris = this.#containers.stackOf(uri);
    const last = uris.at(-1);
    if (last === undefined) return undefined;
    const projects = this.projectsWith(last).filter((project) => uris.every((one) => project.uris.includes(one)));
    return (projects.find(({ id }) => id === last) ?? projects[0])?.id;
  }

  /** Says where a connection goes, from each place that its document runs in. */
  connectEdges({ uri, use }: PlacedUse, isDescription: boolean): readonly GraphEdge[] {
    const { ports, host, span } = use;
    if (!host || !ports) return [];
    const described = isDescription ? this.described(uri, use.owner) : [];
    const inside = described.length > 0 ? described : this.containersOf(uri);
    const origins = inside.length > 0 ? inside : [undefined];
    const place = { uri, span };
    const target = host.value.toLowerCase();
    return origins.map((origin) => {
      const to = this.#targetOf(target, uri, origin);
      return { kind: 'connects' as const, from: origin?.id ?? MACHINE, to, place, use, ports };
    });
  }

  #targetOf(host: string, uri: string, origin: Container | undefined): string {
    const onHostNetwork = origin?.service.networkMode === 'host';
    if (isLoopback(host)) return origin && !onHostNetwork ? origin.id : MACHINE;
    if (host === 'host.docker.internal' || host === 'gateway.docker.internal') return MACHINE;
    const named = origin ? this.#namedBeside(origin, host) : this.#nearest(host, uri);
    return named && !onHostNetwork ? named.id : `${ELSEWHERE}${host}`;
  }

  #namedBeside({ project }: Container, host: string): Container | undefined {
    return this.projects.get(project)?.named.get(host)?.[0];
  }

  #namedIn(folder: string, name: string): readonly Container[] {
    this.#inFolder ??= groupBy(this.projects.values(), ({ id }) => folderOf(id));
    return (this.#inFolder.get(folder) ?? []).flatMap(({ named }) => named.get(name) ?? []);
  }

  /**
   * A file that nothing places, but that names a service, most likely runs beside it: with the project of the nearest folder that it
   * lies in. Where there are several, nobody knows.
   */
  #nearest(host: string, uri: string): Container | undefined {
    for (const folder of foldersOf(uri)) {
      const [first, second] = this.#namedIn(folder, host);
      if (first) return second ? undefined : first;
    }
    return undefined;
  }
}
