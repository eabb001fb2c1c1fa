import type { GraphEdge, PortGraph } from '../../core/graph.ts';

/**
 * What Compose publishes on the machine that a firewall is for. Where the workspace has several firewalls nobody knows which one is in
 * force, so that each is taken to be about what lies in its folder or beneath it.
 */
export function guardedBy(uri: string, { firewall, publishes }: PortGraph): readonly GraphEdge[] {
  if (!firewall.isAmbiguous) return publishes;
  const folder = uri.slice(0, uri.lastIndexOf('/') + 1);
  return publishes.filter(({ place }) => place.uri.startsWith(folder));
}
