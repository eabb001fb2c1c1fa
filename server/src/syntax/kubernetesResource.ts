import { parsePort } from '../core/ports.ts';
import type { ContainerFacts } from '../core/portUse.ts';
import { asMap, asScalar, textOf, valueAt, type YamlMap } from './yaml.ts';

/** An object of a manifest, or a container in one: what is told of the ports inside. */
export interface KubernetesResource {
  readonly kind: string;
  readonly name?: string;
  readonly container?: ContainerFacts;
  /** A Service whose ports a load balancer gives to everyone. */
  readonly isPublic?: boolean;
}

/** Outside of any object. */
export const NO_RESOURCE: KubernetesResource = { kind: '' };

const CONTAINER_LISTS = /^(?:containers|initContainers|ephemeralContainers)$/;

/**
 * @param path the keys and indices that lead to the map
 * @param outer what the map lies in
 * @returns the object or the container in one that the map is, else `outer` itself
 */
export function resourceOf(map: YamlMap, path: readonly string[], outer: KubernetesResource): KubernetesResource {
  const kind = textOf(map, 'kind');
  if (kind !== undefined && textOf(map, 'apiVersion') !== undefined) {
    const name = textOf(asMap(valueAt(map, 'metadata')), 'name');
    const isPublic = kind === 'Service' && hasPublicBalancer(map);
    return { kind, ...(name === undefined ? {} : { name }), container: podFacts(map), isPublic };
  }
  if (!CONTAINER_LISTS.test(path.at(-2) ?? '')) return outer;
  const image = textOf(map, 'image');
  return { ...outer, container: { ...outer.container, ...(image ? { image } : {}) } };
}

/** What cloud providers call a load balancer that only the own network reaches (`aws-load-balancer-internal: "true"`, `…-type: Internal`). */
const INTERNAL_BALANCER = /load-?balancer-(?:internal|scheme|type)$|-internal-load-?balancer$/i;

/** Whether a Service asks for a load balancer that lets anyone in (Kubernetes: "Service", type LoadBalancer). */
function hasPublicBalancer(map: YamlMap): boolean {
  const spec = asMap(valueAt(map, 'spec'));
  if (textOf(spec, 'type') !== 'LoadBalancer' || valueAt(spec, 'loadBalancerSourceRanges')) return false;
  const annotations = asMap(valueAt(asMap(valueAt(map, 'metadata')), 'annotations'))?.pairs ?? [];
  return !annotations.some(
    ({ key, value }) =>
      INTERNAL_BALANCER.test(key.source) && /^(?:true|internal|private)$/i.test(asScalar(value)?.source ?? ''),
  );
}

function podFacts(map: YamlMap): ContainerFacts {
  const spec = asMap(valueAt(map, 'spec'));
  const pod = asMap(valueAt(asMap(valueAt(spec, 'template')), 'spec')) ?? spec;
  const replicas = parsePort(textOf(spec, 'replicas') ?? '');
  return {
    ...(replicas === undefined ? {} : { replicas }),
    ...(textOf(pod, 'hostNetwork') === 'true' ? { networkMode: 'host' } : {}),
  };
}
