import type { FileReference, ReadContext } from '../core/format.ts';
import type { ContainerFacts } from '../core/portUse.ts';
import { dotenvLookup } from './dotenv.ts';
import { interpolate, type VariableLookup } from './interpolation.ts';
import { UNKNOWN } from './mappedText.ts';
import { asMap, asScalar, itemsOf, readYaml, textOf, valueAt, type YamlMap, type YamlNode } from './yaml.ts';

/**
 * What a Compose file says of its services once `extends` and override files are taken into account, and which other files it
 * depends on. Compose Specification, chapters "extends", "merge", "include", "env_file" and "interpolation".
 */

/** One service as one file writes it. */
export interface ServiceLayer {
  readonly map: YamlMap;
  /** Whether it is written in the document itself, so that spans in it are the document's. */
  readonly isLocal: boolean;
}

export interface ComposeService {
  readonly name: string;
  /** The service itself, then what it extends or overrides, the nearest first. */
  readonly layers: readonly ServiceLayer[];
  readonly container: ContainerFacts;
}

/** The services of a document, with what the files around it say of them. */
export interface ComposeModel {
  readonly lookup: VariableLookup;
  readonly services: readonly ComposeService[];
}

/** A chain of `extends` that is longer goes in circles. */
const MAX_LAYERS = 10;

const COMPOSE_NAME = /^((?:docker-)?compose)(\.override)?\.(ya?ml)$/;

/**
 * @param root the document's root map
 * @param fileName the document's own name, which decides whether there may be an override file beside it
 */
export function composeModel(root: YamlMap, fileName: string, context: ReadContext): ComposeModel {
  const environment = context.neighbour('.env');
  const world: World = { fileName, services: servicesIn(root), files: new Map(), context };
  const lookup = environment === undefined ? () => undefined : dotenvLookup(environment, '.env');
  const services = (asMap(valueAt(root, 'services'))?.pairs ?? []).flatMap(({ key, value }): ComposeService[] => {
    const map = asMap(value);
    if (!map) return [];
    const layers = layersOf(key.source, map, world);
    return [{ name: key.source, layers, container: containerFacts(layers, lookup) }];
  });
  return { lookup, services };
}

/** @returns what is known of a service's container, each fact from the nearest layer that states it. */
function containerFacts(layers: readonly ServiceLayer[], lookup: VariableLookup): ContainerFacts {
  const nearest = (key: string) =>
    layers.map(({ map }) => valueAt(map, key)).find((node) => node !== undefined && node.tag !== '!reset');
  const text = (node: YamlNode | undefined) => {
    const source = asScalar(node)?.source;
    return source === undefined ? undefined : interpolate(source, { start: 0, end: source.length }, lookup).value;
  };
  const image = imageOf(text(nearest('image')) ?? '');
  const build = nearest('build');
  const context = text(asMap(build) ? valueAt(asMap(build), 'context') : build);
  const replicas = text(nearest('scale') ?? valueAt(asMap(nearest('deploy')), 'replicas')) ?? '';
  const networkMode = text(nearest('network_mode'));
  const profiles = itemsOf(nearest('profiles')).flatMap((node) => text(node) ?? []);
  return {
    ...(image ? { image } : {}),
    ...(build === undefined ? {} : { build: context ?? '.' }),
    ...(/^\d{1,6}$/.test(replicas) ? { replicas: Number(replicas) } : {}),
    ...(networkMode ? { networkMode } : {}),
    ...(profiles.length > 0 ? { profiles } : {}),
  };
}

/** @returns the files that a document names or that Compose looks for beside it. */
export function composeReferences(root: YamlMap, model: ComposeModel, text: string, fileName: string): FileReference[] {
  const { lookup } = model;
  const references: FileReference[] = text.includes('$') ? [{ path: '.env', kind: 'env-file' }] : [];
  for (const path of partnersOf(fileName)) references.push({ path, kind: 'override' });
  for (const item of itemsOf(valueAt(root, 'include'))) {
    references.push(...pathsIn(asMap(item) ? valueAt(asMap(item), 'path') : item, 'include', lookup));
    references.push(...pathsIn(valueAt(asMap(item), 'env_file'), 'env-file', lookup));
  }
  for (const { layers } of model.services) {
    const map = layers[0]?.map;
    references.push(...pathsIn(valueAt(asMap(valueAt(map, 'extends')), 'file'), 'extends', lookup));
    references.push(...pathsIn(valueAt(map, 'env_file'), 'env-file', lookup));
  }
  const seen = new Set<string>();
  return references.filter(({ path, kind, span }) => {
    const key = `${kind} ${path} ${span?.start}`;
    return !seen.has(key) && seen.add(key);
  });
}

type Services = ReadonlyMap<string, YamlMap>;

interface World {
  readonly fileName: string;
  readonly services: Services;
  /** The services of other files, read once. */
  readonly files: Map<string, Services>;
  readonly context: ReadContext;
}

function layersOf(name: string, own: YamlMap, world: World): ServiceLayer[] {
  const layers = extendedLayers({ map: own, isLocal: true }, world.services, world);
  if (!world.fileName.includes('.override.')) return layers;
  for (const path of partnersOf(world.fileName)) {
    const services = servicesOf(path, world);
    const map = services.get(name);
    if (map) return [...layers, ...extendedLayers({ map, isLocal: false }, services, world)];
  }
  return layers;
}

function extendedLayers(first: ServiceLayer, home: Services, world: World): ServiceLayer[] {
  const layers = [first];
  let services = home;
  for (let layer: ServiceLayer | undefined = first; layer && layers.length < MAX_LAYERS; ) {
    const written = valueAt(layer.map, 'extends');
    const file = textOf(asMap(written), 'file')?.replace(/^\.\//, '');
    const base = textOf(asMap(written), 'service') ?? asScalar(written)?.source;
    if (base === undefined) break;
    const isElsewhere: boolean = file !== undefined && file !== world.fileName;
    if (isElsewhere) services = servicesOf(file ?? '', world);
    const map = services.get(base);
    layer = map && { map, isLocal: layer.isLocal && !isElsewhere };
    if (layer) layers.push(layer);
  }
  return layers;
}

function servicesOf(path: string, { files, context }: World): Services {
  const known = files.get(path);
  if (known) return known;
  const text = context.neighbour(path);
  const services = servicesIn(asMap(text === undefined ? undefined : readYaml(text)[0]));
  files.set(path, services);
  return services;
}

function servicesIn(root: YamlMap | undefined): Services {
  const services = new Map<string, YamlMap>();
  for (const { key, value } of asMap(valueAt(root, 'services'))?.pairs ?? []) {
    const map = asMap(value);
    if (map) services.set(key.source, map);
  }
  return services;
}

/** @returns the override files that Compose adds to `compose.yaml` by itself, or for one of those the files it may belong to. */
function partnersOf(fileName: string): string[] {
  const [, stem, override] = COMPOSE_NAME.exec(fileName) ?? [];
  if (stem === undefined) return [];
  return ['yaml', 'yml'].map((extension) => `${stem}${override ? '' : '.override'}.${extension}`);
}

function pathsIn(node: YamlNode | undefined, kind: FileReference['kind'], lookup: VariableLookup): FileReference[] {
  return itemsOf(node).flatMap((item): FileReference[] => {
    const scalar = asScalar(asMap(item) ? valueAt(asMap(item), 'path') : item);
    if (!scalar) return [];
    const path = interpolate(scalar.source, { start: 0, end: scalar.source.length }, lookup).value;
    const isFile = path !== '' && !path.includes(UNKNOWN) && !path.includes('://');
    return isFile ? [{ path, kind, span: scalar.body }] : [];
  });
}

/** @returns an image's reference without the parts that are not known; nothing where its name is one of them. */
export function imageOf(expanded: string): string | undefined {
  if (!expanded.includes(UNKNOWN)) return expanded;
  const path = expanded.split('/');
  const [name = '', tag = ''] = (path.pop() ?? '').split(/(?=[:@])/);
  if (name === '' || name.includes(UNKNOWN)) return undefined;
  const folders = path.filter((part) => part !== '' && !part.includes(UNKNOWN));
  return [...folders, tag.includes(UNKNOWN) ? name : name + tag].join('/');
}
