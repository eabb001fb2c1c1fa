import { isSingle, isValidRange, type Transport } from './ports.ts';
import type { PortUse } from './portUse.ts';
import type { KnownService, Registry, Risk } from './registry.ts';

/** What runs behind a port, and how we know: the file or the container's image says it, or only the number does. */
export interface LikelyService {
  readonly service: KnownService;
  readonly by: 'file' | 'image' | 'number';
}

/**
 * Tells what a port carries by its meaning rather than its number alone: what the file is about first, then a container's image
 * (`postgres:16` on host port 15432 is PostgreSQL), then the container's port, then the number itself.
 * @returns the likeliest service, or undefined where nothing is known or the use covers several ports
 */
export function likelyService(use: PortUse, registry: Registry): LikelyService | undefined {
  const ports = use.mapsTo ?? use.ports;
  if (!ports || !isSingle(ports) || !isValidRange(use.ports ?? ports)) return undefined;
  const port = ports.first;
  if (use.service !== undefined) {
    const service = serviceNamed(use.service, use.transports.value, registry);
    return service && { service, by: 'file' };
  }
  const image = use.container?.image;
  if (image) {
    const services = registry.byImage(image);
    const service = ofImage(services, port, use.transports.value, registry);
    if (service) return { service, by: 'image' };
    // What is known of the number is about other software.
    if (services.length > 0) return undefined;
  }
  const [service] = knownOn(use.transports.value, port, registry);
  return service && { service, by: 'number' };
}

/** @returns the image's service on a port: over the transport that is spoken, be it by its twin (HTTP/3 is nginx' HTTPS over UDP). */
function ofImage(
  services: readonly KnownService[],
  port: number,
  transports: readonly Transport[],
  registry: Registry,
): KnownService | undefined {
  const there = services.filter(({ ports }) => ports.first <= port && port <= ports.last);
  const [first] = there;
  return (
    there.find((known) => known.transports.some((transport) => transports.includes(transport))) ??
    knownOn(transports, port, registry).find(({ name }) => name === first?.name) ??
    first
  );
}

/**
 * @returns the risks that hold for a use: those of its service where the file or the image names it; by the number alone only those that
 * every service met there shares, for a number that several programs use proves none of them
 */
export function risksOf(use: PortUse, registry: Registry): readonly Risk[] {
  const likely = likelyService(use, registry);
  if (!likely) return [];
  if (likely.by !== 'number') return likely.service.risks;
  const port = (use.mapsTo ?? use.ports)?.first ?? 0;
  const others = knownOn(use.transports.value, port, registry).filter((one) => !one.historic);
  if (!provesItself(likely.service, others, use, registry)) return [];
  return likely.service.risks.filter((risk) => others.every((other) => other.risks.includes(risk)));
}

/** More programs than this share a number by chance. */
const MOST_RIVALS = 2;

/**
 * Whether a number says by itself what runs there: everybody must think of that service, and of few others. An image that nobody knows
 * is most often somebody's own software, which takes any number, and so are the pods behind a cluster's Service: there it must be a
 * database's number that IANA has given to it, or a name must speak of it.
 */
function provesItself(
  service: KnownService,
  others: readonly KnownService[],
  use: PortUse,
  registry: Registry,
): boolean {
  if (!service.telltale || (others.length > MOST_RIVALS && service.met !== 'often')) return false;
  const { container, cluster, owner = '' } = use;
  if (container === undefined && cluster === undefined) return true;
  if (service.images.length === 0 || !service.risks.includes('database')) return false;
  if (registry.iana(service.ports.first).some(({ name }) => name === service.name)) return true;
  return speaksOf(`${container?.image ?? ''} ${container?.build ?? ''} ${owner}`.toLowerCase(), service);
}

/** What people call a database whose name they do not write. */
const SOME_DATABASE = /(?:^|[^a-z])(?:db|dbs|data|sql|store|storage|cache|kv|search|queue)(?:$|[^a-z])|database/;

function speaksOf(names: string, { name, aliases, software }: KnownService): boolean {
  if (SOME_DATABASE.test(names)) return true;
  const own = [name, ...aliases, ...software].flatMap((words) => words.toLowerCase().split(/[^a-z]+/));
  return own.some((word) => word.length > 2 && names.includes(word));
}

function serviceNamed(name: string, transports: readonly Transport[], registry: Registry): KnownService | undefined {
  const port = registry.portOf(name);
  return port === undefined ? undefined : knownOn(transports, port, registry).find((one) => one.name === name);
}

/** @returns what is known to run on a port, over all the transports given, each service once, the likeliest first. */
export function knownOn(transports: readonly Transport[], port: number, registry: Registry): readonly KnownService[] {
  const [only, ...more] = transports;
  // Most ports speak one transport, and every rule about exposure asks of each.
  if (only && more.length === 0) return registry.known(port, only);
  return [...new Set(transports.flatMap((transport) => registry.known(port, transport)))];
}
