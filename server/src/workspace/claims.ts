import { isLoopback, isWildcard } from '../core/addresses.ts';
import type { ClaimBasis, PortClaim } from '../core/graph.ts';
import { groupBy } from '../core/lists.ts';
import { singlePort } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Registry } from '../core/registry.ts';
import type { Reading } from '../core/rule.ts';
import { wordTable } from '../core/wordTable.ts';
import type { Container, World } from './container.ts';
import type { Placer } from './placement.ts';

/*
 * What the files say of a container's own ports.
 */

type OwnedUses = ReadonlyMap<string, readonly PortUse[]>;

/** @returns the uses of a document by the service that they belong to. */
export function createOwnership({ read }: World): (uri: string) => OwnedUses {
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

/** Gathers what the files say of the container's own ports, and whether that is all there is to say. */
export function claimPorts(
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
  /** The formats of the configs that say where their program listens. */
  const configured = new Set<string>();
  for (const [uri, target] of placer.contents.get(container) ?? []) {
    for (const { format, result } of read(uri)) {
      bases.push(...(result.deployment?.bases ?? []));
      for (const use of result.uses) {
        const basis = basisInside(format.id, use, target);
        claim(uri, use, basis);
        if (basis === 'config') configured.add(format.id);
      }
    }
  }
  const services = container.descriptions.map(({ service }) => service);
  const isBuilt = services.some(({ build }) => build);
  const images = isBuilt ? bases : services.flatMap(({ image }) => image ?? []);
  container.claims.push(...images.flatMap((image) => imageClaims(image, registry)));
  const says = (basis: ClaimBasis) => container.claims.some((one) => one.basis === basis);
  // Another program's image may run this one beside it: its config does not say all.
  const isThatProgram = [...configured].some((format) => images.some((image) => PROGRAMS[format]?.test(image)));
  const runsAsBuilt = !services.some(({ replacesCommand, build }) => replacesCommand || build?.target !== undefined);
  const isStated = isThatProgram || (runsAsBuilt && (says('dockerfile') || (says('image') && !isBuilt)));
  container.isSettled = isStated && !hasUnknown;
}

/** Who lives in the network of another container (`network_mode: service:vpn`) is reached under its name, and listens there too. */
export function joinNetwork(guest: Container, containers: readonly Container[]): void {
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

/** A server's name, by format: it stands in its images, and in the path of its configuration; elsewhere the file is some other program's. */
const PROGRAMS = wordTable<RegExp>({
  nginx: /nginx|openresty|tengine|angie/i,
  apache: /apache|httpd/i,
  haproxy: /haproxy/i,
  caddyfile: /caddy/i,
  sshd: /ssh/i,
});

/** What a use in a file inside a container says about the container's own ports. */
function basisInside(format: string, { role, host }: PortUse, target: string): ClaimBasis | undefined {
  if (role === 'listen') return target === '' || PROGRAMS[format]?.test(target) ? 'config' : 'setting';
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
