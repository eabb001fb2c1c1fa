import type { DeployedService, PlacedFile } from '../core/deployment.ts';
import type { ComposeModel, ServiceLayer } from './composeModel.ts';
import { interpolate, type VariableLookup } from './interpolation.ts';
import { UNKNOWN } from './mappedText.ts';
import { asMap, asScalar, itemsOf, valueAt, type YamlMap, type YamlNode } from './yaml.ts';

/**
 * Reads what a Compose file says of its services beyond their ports: names on the network, build and bind mounts.
 * Compose Specification, chapters "services", "build" and "volumes".
 * @param root the document's root map
 */
export function deployedServices(root: YamlMap, { services, lookup }: ComposeModel): readonly DeployedService[] {
  const keys = new Map((asMap(valueAt(root, 'services'))?.pairs ?? []).map(({ key }) => [key.source, key.body]));
  return services.map(({ name, layers, container }) => {
    const { image, networkMode, profiles = [] } = container;
    const build = buildOf(layers, lookup);
    return {
      name,
      span: keys.get(name) ?? { start: 0, end: 0 },
      reachableAs: [...new Set([name, ...namesOf(layers, lookup)])],
      profiles,
      mounts: layers.flatMap((layer) => mountsOf(layer, lookup)),
      ...(image ? { image } : {}),
      ...(networkMode ? { networkMode } : {}),
      ...(build ? { build } : {}),
      ...(states(layers, 'command') || states(layers, 'entrypoint') ? { replacesCommand: true } : {}),
      ...(layers.some(({ map }) => /^!(?:override|reset)$/.test(valueAt(map, 'ports')?.tag ?? ''))
        ? { replacesPorts: true }
        : {}),
    };
  });
}

function states(layers: readonly ServiceLayer[], key: string): boolean {
  return layers.some(({ map }) => valueAt(map, key) !== undefined);
}

function namesOf(layers: readonly ServiceLayer[], lookup: VariableLookup): string[] {
  return layers.flatMap(({ map }) => {
    const networks = asMap(valueAt(map, 'networks'))?.pairs ?? [];
    const aliases = networks.flatMap(({ value }) => itemsOf(valueAt(asMap(value), 'aliases')));
    return [valueAt(map, 'container_name'), valueAt(map, 'hostname'), ...aliases].flatMap(
      (node) => textOf(node, lookup) ?? [],
    );
  });
}

function buildOf(layers: readonly ServiceLayer[], lookup: VariableLookup): DeployedService['build'] {
  const node = layers.map(({ map }) => valueAt(map, 'build')).find((build) => build !== undefined);
  if (!node) return undefined;
  const map = asMap(node);
  const context = textOf(map ? valueAt(map, 'context') : node, lookup) ?? '.';
  const dockerfile = valueAt(map, 'dockerfile');
  const target = valueAt(map, 'target');
  return {
    context,
    dockerfile: dockerfile ? (textOf(dockerfile, lookup) ?? '') : 'Dockerfile',
    ...(target ? { target: textOf(target, lookup) ?? '' } : {}),
  };
}

function mountsOf({ map, isLocal }: ServiceLayer, lookup: VariableLookup): PlacedFile[] {
  if (!isLocal) return [];
  return itemsOf(valueAt(map, 'volumes')).flatMap((item) => {
    const long = asMap(item);
    if (!long) return shortMount(item, lookup);
    const source = textOf(valueAt(long, 'source') ?? valueAt(long, 'src'), lookup);
    const target = textOf(valueAt(long, 'target') ?? valueAt(long, 'destination'), lookup);
    return source && target && isPath(source) ? [{ source, target, span: item.span }] : [];
  });
}

/** `./nginx.conf:/etc/nginx/nginx.conf:ro`; a name without a slash is a named volume. */
function shortMount(item: YamlNode, lookup: VariableLookup): PlacedFile[] {
  const [source = '', target = ''] = (textOf(item, lookup) ?? '').split(':');
  return isPath(source) && target.startsWith('/') ? [{ source, target, span: item.span }] : [];
}

function isPath(source: string): boolean {
  return /^[./~]/.test(source);
}

function textOf(node: YamlNode | undefined, lookup: VariableLookup): string | undefined {
  const source = asScalar(node)?.source;
  if (source === undefined) return undefined;
  const { value } = interpolate(source, { start: 0, end: source.length }, lookup);
  return value === '' || value.includes(UNKNOWN) ? undefined : value;
}
