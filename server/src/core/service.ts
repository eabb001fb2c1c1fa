import { isSingle, isValidRange, type Transport } from './ports.ts';
import type { PortUse } from './portUse.ts';
import type { KnownService, Registry, Risk } from './registry.ts';

/** What runs behind a port, and how we know: the container's image says it, or only the number does. */
export interface LikelyService {
  readonly service: KnownService;
  readonly by: 'image' | 'number';
}

/**
 * Tells what a port carries by its meaning rather than its number alone: a container's image first (`postgres:16` on host port
 * 15432 is PostgreSQL), then the container's port, then the number itself.
 * @returns the likeliest service, or undefined where nothing is known or the use covers several ports
 */
export function likelyService(use: PortUse, registry: Registry): LikelyService | undefined {
  const ports = use.mapsTo ?? use.ports;
  if (!ports || !isSingle(ports) || !isValidRange(use.ports ?? ports)) return undefined;
  const port = ports.first;
  const image = use.container?.image;
  if (image) {
    const services = registry.byImage(image);
    const service = services.find((known) => known.ports.first <= port && port <= known.ports.last);
    if (service) return { service, by: 'image' };
    // What is known of the number is about other software.
    if (services.length > 0) return undefined;
  }
  const [service] = knownOn(use.transports.value, port, registry);
  return service && { service, by: 'number' };
}

/**
 * @returns the risks that hold for a use: those of its service where the image names it; by the number alone only those that every
 * service met there shares, for a number that several programs use proves none of them
 */
export function risksOf(use: PortUse, registry: Registry): readonly Risk[] {
  const likely = likelyService(use, registry);
  if (!likely) return [];
  if (likely.by === 'image') return likely.service.risks;
  const others = knownOn(use.transports.value, likely.service.ports.first, registry).filter((one) => !one.historic);
  return likely.service.risks.filter((risk) => others.every((other) => other.risks.includes(risk)));
}

/** @returns what is known to run on a port, over all the transports given, each service once, the likeliest first. */
export function knownOn(transports: readonly Transport[], port: number, registry: Registry): readonly KnownService[] {
  return [...new Set(transports.flatMap((transport) => registry.known(port, transport)))];
}
