import type { DeployedService, PlacedFile } from '../core/deployment.ts';
import { folderOf, foldersOf } from '../core/document.ts';
import type { GraphEdge, GraphPlace } from '../core/graph.ts';
import type { Reading } from '../core/rule.ts';
import type { Container, ReadingsByUri, World } from './container.ts';

/*
 * Which documents lie in which containers and images.
 */

/** Where a program looks for its configuration; elsewhere a folder holds an app's own files, among them such as are for others. */
const CONFIG_FOLDER =
  /^\/(?:etc|config|conf|opt\/bitnami|usr\/local\/etc|usr\/local\/openresty)(?:\/|$)|\/conf(?:ig)?(?:\.d)?\/?$/;

/** A file that may well say what its program listens on. */
const CONFIG_FILE =
  /^\/etc\/(?!localtime|timezone|ssl|letsencrypt|pki|passwd|group|hosts|resolv|ca-cert|.*(?:cert|htpasswd|\.(?:pem|crt|key)))|\.(?:conf|cfg|cnf|ini|toml|ya?ml|properties|template|hcl)$/;

/** Finds the documents that are put into containers: by mounts, by builds and by what builds copy. */
export class Placer {
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
export function createFileFinder(byUri: ReadingsByUri): (folder: string) => readonly string[] {
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
