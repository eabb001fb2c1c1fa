import type { DeployedService } from '../core/deployment.ts';
import { baseName, folderOf } from '../core/document.ts';
import type { FileReference } from '../core/format.ts';
import type { Reading } from '../core/rule.ts';

/** Compose files that are taken together. */
export interface ComposeProject {
  /** The uri of its main file. */
  readonly id: string;
  /** In the order in which Compose lays them over each other. */
  readonly uris: readonly string[];
}

/**
 * Finds the projects among the Compose files. Compose takes `compose.yaml` and `compose.override.yaml` of a folder together, and
 * whatever a file includes. A file beside them with a service that has neither image nor build (`compose.prod.yaml`) is made to be laid
 * over them, and those that a development container is started with are laid over each other. Every other file is a project of its own:
 * variants that lie side by side are alternatives. A file may be part of several projects.
 * @param files the reading of each Compose file, by uri
 * @param stacks files that are named together, each to be laid over those before it
 * @param resolve the uri of a path that a document refers to
 */
export function composeProjects(
  files: ReadonlyMap<string, Reading>,
  stacks: readonly (readonly string[])[],
  resolve: (fromUri: string, path: string) => string,
): readonly ComposeProject[] {
  const finder = new ProjectFinder(files, stacks, resolve);
  const projects = [...files.keys()].flatMap((uri) => finder.projectOf(uri) ?? []);
  const placed = new Set(projects.flatMap(({ uris }) => uris));
  // Files that include each other in a circle have no beginning.
  const left = [...files.keys()].filter((uri) => !placed.has(uri));
  return [...projects, ...left.map((uri) => ({ id: uri, uris: [uri] }))];
}

/** @returns all of a Compose file that {@link composeProjects} looks at. */
export function shapeOf({ result }: Reading): unknown {
  const included = result.references.flatMap(({ kind, path }) => (kind === 'include' ? [path] : []));
  const services = result.deployment?.services ?? [];
  return [included, services.map(({ name, image, build }) => [name, !image && !build])];
}

const MAIN_NAME = /^(?:docker-)?compose\.ya?ml$/i;
const OVERRIDE_NAME = /^(?:docker-)?compose\.override\.ya?ml$/i;

class ProjectFinder {
  readonly #files: ReadonlyMap<string, Reading>;
  readonly #resolve: (fromUri: string, path: string) => string;
  readonly #included = new Set<string>();
  /** The files that one is laid over, where something names them together. */
  readonly #below = new Map<string, readonly string[]>();
  /** The main file and the override file of each folder. */
  readonly #mains = new Map<string, string>();
  readonly #overrides = new Map<string, string>();

  constructor(
    files: ReadonlyMap<string, Reading>,
    stacks: readonly (readonly string[])[],
    resolve: (fromUri: string, path: string) => string,
  ) {
    this.#files = files;
    for (const stack of stacks) {
      const last = stack.at(-1);
      if (last !== undefined && stack.every((uri) => files.has(uri))) this.#below.set(last, stack.slice(0, -1));
    }
    this.#resolve = resolve;
    for (const uri of files.keys()) {
      for (const included of this.#filesNamedBy(uri, 'include')) this.#included.add(included);
      const known = this.#mains.get(folderOf(uri));
      // Of several main files Compose takes `compose.yaml`.
      if (MAIN_NAME.test(baseName(uri)) && !(known && baseName(known).startsWith('compose')))
        this.#mains.set(folderOf(uri), uri);
      if (OVERRIDE_NAME.test(baseName(uri))) this.#overrides.set(folderOf(uri), uri);
    }
  }

  /** @returns the project that begins with a file; undefined where another file takes it in. */
  projectOf(uri: string): ComposeProject | undefined {
    const main = this.#mains.get(folderOf(uri));
    if (this.#included.has(uri) || (main && main !== uri && this.#overrides.get(folderOf(uri)) === uri))
      return undefined;
    const uris = new Set<string>();
    const below = this.#below.get(uri) ?? [];
    for (const lower of below) this.#addWithIncluded(lower, uris);
    if (below.length === 0 && main && main !== uri && this.#isLaidOver(uri, main)) this.#addWithIncluded(main, uris);
    this.#addWithIncluded(uri, uris);
    const override = main === uri ? this.#overrides.get(folderOf(uri)) : undefined;
    if (override) this.#addWithIncluded(override, uris);
    return { id: uri, uris: [...uris] };
  }

  #isLaidOver(uri: string, main: string): boolean {
    const whole = new Set(this.#servicesIn(main).map(({ name }) => name));
    return this.#servicesIn(uri).some(({ name, image, build }) => !image && !build && whole.has(name));
  }

  #servicesIn(uri: string): readonly DeployedService[] {
    return this.#files.get(uri)?.result.deployment?.services ?? [];
  }

  #addWithIncluded(uri: string, uris: Set<string>): void {
    if (uris.has(uri)) return;
    uris.add(uri);
    for (const included of this.#filesNamedBy(uri, 'include')) this.#addWithIncluded(included, uris);
  }

  #filesNamedBy(uri: string, wanted: FileReference['kind']): string[] {
    const references = this.#files.get(uri)?.result.references ?? [];
    const named = references.flatMap(({ kind, path }) => (kind === wanted ? [this.#resolve(uri, path)] : []));
    return named.filter((path) => this.#files.has(path));
  }
}
