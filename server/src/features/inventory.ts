import { baseName } from '../core/document.ts';
import { exposureOf } from '../core/exposure.ts';
import type { ContainerNode, GraphPlace, PortGraph } from '../core/graph.ts';
import { likelyService, risksOf } from '../core/likelyService.ts';
import { addTo } from '../core/lists.ts';
import { say, type Tell } from '../core/message.ts';
import { formatRange, isSingle, type PortRange, rangesMeet, type Transport } from '../core/ports.ts';
import type { PortRole, PortUse } from '../core/portUse.ts';
import type { Registry, Risk } from '../core/registry.ts';
import type { Reading } from '../core/rule.ts';
import type { TeamService } from '../core/settings.ts';
import { teamServicesOn } from '../core/team.ts';
import { overlaps } from '../core/text.ts';
import { describeOrigin } from './describe.ts';

/*
 * All that is open, as plain data: the sockets of this machine by how far they can be reached, those that firewalls let through among
 * them, and the ports that only containers reach.
 */

/** From where a socket can be reached; `inside`: only from the other containers of its project. */
export type Reach = 'everyone' | 'limited' | 'loopback' | 'inside';

const REACHES: readonly Reach[] = ['everyone', 'limited', 'loopback', 'inside'];

/** A place that speaks of a socket, and what it does there. */
export interface InventoryPlace extends GraphPlace {
  readonly role: PortRole;
}

export interface InventorySocket {
  /** null where the number can't be known. */
  readonly ports: PortRange | null;
  /** As the first place writes it. */
  readonly written: string;
  /** The container's port behind it, where that is another number. */
  readonly mapsTo?: PortRange;
  readonly transports: readonly Transport[];
  /** What runs there, as far as that is known: `Redis key-value store`. */
  readonly title: string;
  readonly risks: readonly Risk[];
  /** Where it is opened comes first. */
  readonly places: readonly InventoryPlace[];
}

/** The sockets of one service, or of one file of a server or firewall, that are reached from equally far. */
export interface InventoryService {
  readonly reach: Reach;
  /** Tells it from the others of the same reach, also after a change. */
  readonly key: string;
  /** `cache`, `nginx`, `ufw commands`. */
  readonly name: string;
  /** What tells it from others: the image, or the file. */
  readonly note: string;
  readonly sockets: readonly InventorySocket[];
}

export interface InventoryDeps {
  readonly registry: Registry;
  /** The team's own services. */
  readonly services: readonly TeamService[];
  readonly graph: PortGraph;
  readonly tell: Tell;
}

/**
 * @param readings what was found in all documents
 * @returns the services: the farthest reach first, then by name; sockets in the order of their numbers
 */
export function inventoryOf(readings: readonly Reading[], deps: InventoryDeps): readonly InventoryService[] {
  const collector = new Collector(deps);
  for (const reading of readings) for (const use of reading.result.uses) collector.addOpened(reading, use);
  // Only now is it known what each container publishes.
  for (const reading of readings) for (const use of reading.result.uses) collector.addInside(reading, use);
  return collector.services();
}

interface SocketDraft extends InventorySocket {
  readonly places: InventoryPlace[];
  /** What opened it. */
  readonly use: PortUse;
}

interface ServiceDraft extends Omit<InventoryService, 'sockets'> {
  /** By what {@link socketKey} gives. */
  readonly sockets: Map<string, SocketDraft>;
}

/** Who a use belongs to. */
interface Owner {
  readonly key: string;
  readonly name: string;
  readonly note: string;
}

class Collector {
  readonly #deps: InventoryDeps;
  readonly #services = new Map<string, ServiceDraft>();
  /** By their owner's key: the sockets that are published on the machine. */
  readonly #published = new Map<string, SocketDraft[]>();

  constructor(deps: InventoryDeps) {
    this.#deps = deps;
  }

  /** Takes in what opens a port of the machine: a published port, a listener outside containers, a firewall's opening. */
  addOpened(reading: Reading, use: PortUse): void {
    const exposure = exposureOf(use);
    if (exposure === 'none' || (use.role === 'listen' && this.#containersAround(reading, use).length > 0)) return;
    const [owner] = this.#ownersOf(reading, use);
    if (!owner) return;
    const socket = this.#socketFor(exposure, owner, reading, use);
    if (use.role === 'publish') addTo(this.#published, owner.key, socket);
  }

  /** Takes in what is said of a container's own ports: places of what it publishes, or ports for the other containers alone. */
  addInside(reading: Reading, use: PortUse): void {
    if (use.role !== 'expose' && (use.role !== 'listen' || this.#containersAround(reading, use).length === 0)) return;
    if (use.container?.isThrowaway) return;
    for (const owner of this.#ownersOf(reading, use)) {
      const published = (this.#published.get(owner.key) ?? []).filter((socket) => leadsTo(socket, use));
      // The container's side of a mapping is no place of its own.
      if (published.some((socket) => isWrittenWith(socket, reading, use))) continue;
      for (const socket of published) addPlace(socket, reading, use);
      if (published.length === 0) this.#socketFor('inside', owner, reading, use);
    }
  }

  services(): readonly InventoryService[] {
    return [...this.#services.values()]
      .map(({ sockets, ...service }) => ({ ...service, sockets: [...sockets.values()].sort(byPorts).map(withoutUse) }))
      .sort(byReachAndName);
  }

  /** @returns the containers whose own port a use speaks of; none for a port of the machine. */
  #containersAround({ doc, result }: Reading, use: PortUse): readonly ContainerNode[] {
    const { graph } = this.#deps;
    if (result.deployment?.services) {
      const container = graph.serviceIn(doc.uri, use.owner ?? '');
      return container ? [container] : [];
    }
    return graph.containersOf(doc.uri).filter(({ service }) => service.networkMode !== 'host');
  }

  /** @returns the containers whose own port a use speaks of, or who else it belongs to. */
  #ownersOf(reading: Reading, use: PortUse): readonly Owner[] {
    const { tell } = this.#deps;
    const containers = this.#containersAround(reading, use);
    if (containers.length === 0) return [outsideOwner(reading, use, tell)];
    return containers.map((one) => ({ key: one.id, name: one.name, note: describeOrigin(one, tell) }));
  }

  #socketFor(reach: Reach, owner: Owner, reading: Reading, use: PortUse): SocketDraft {
    const key = `${reach} ${owner.key}`;
    const service = this.#services.get(key) ?? { reach, ...owner, sockets: new Map() };
    this.#services.set(key, service);
    const known = service.sockets.get(socketKey(reading, use));
    if (known) {
      addPlace(known, reading, use);
      return known;
    }
    const socket = this.#newSocket(reading, use);
    service.sockets.set(socketKey(reading, use), socket);
    return socket;
  }

  #newSocket(reading: Reading, use: PortUse): SocketDraft {
    const { registry, services } = this.#deps;
    const { ports, mapsTo } = use;
    const [own] = ports && isSingle(ports) ? teamServicesOn(services, ports) : [];
    return {
      ports,
      written: reading.doc.text.slice(use.span.start, use.span.end),
      ...(mapsTo && mapsTo.first !== ports?.first ? { mapsTo } : {}),
      transports: use.transports.value,
      title: own?.name ?? likelyService(use, registry)?.service.title ?? '',
      risks: risksOf(use, registry),
      places: [placeOf(reading, use)],
      use,
    };
  }
}

/** A virtual host, a chain or a zone is no service of its own: its file is what people look for. */
function outsideOwner({ doc, format }: Reading, { owner, server, role }: PortUse, tell: Tell): Owner {
  const title = tell(say`${format.title}`);
  const name = server || role === 'allow' ? title : (owner ?? title);
  return { key: `${doc.uri} ${name}`, name, note: baseName(doc.path) };
}

function placeOf({ doc }: Reading, { span, role }: PortUse): InventoryPlace {
  return { uri: doc.uri, span, role };
}

function addPlace({ places }: SocketDraft, reading: Reading, use: PortUse): void {
  const place = placeOf(reading, use);
  if (!places.some(({ uri, span }) => uri === place.uri && span.start === place.span.start)) places.push(place);
}

/** @returns whether a published socket leads to a container's port. */
function leadsTo({ use }: SocketDraft, { ports, transports }: PortUse): boolean {
  const target = use.mapsTo ?? use.ports;
  return target !== null && ports !== null && rangesMeet(target, ports) && shareTransport(use, transports.value);
}

/** @returns whether a use is in the statement that publishes the socket. */
function isWrittenWith({ places: [first], use }: SocketDraft, { doc }: Reading, { statement }: PortUse): boolean {
  return first?.uri === doc.uri && overlaps(use.statement, statement);
}

function shareTransport({ transports }: PortUse, others: readonly Transport[]): boolean {
  return others.length === 0 || others.some((transport) => transports.value.includes(transport));
}

/** Uses with one key are of one socket; a number that can't be known is one of its own. */
function socketKey({ doc }: Reading, { ports, mapsTo, transports, span }: PortUse): string {
  const number = ports ? formatRange(ports) : `${doc.uri} ${span.start}`;
  return `${number} ${mapsTo ? formatRange(mapsTo) : ''} ${transports.value.join()}`;
}

function byPorts(a: InventorySocket, b: InventorySocket): number {
  return (a.ports?.first ?? Number.POSITIVE_INFINITY) - (b.ports?.first ?? Number.POSITIVE_INFINITY) || 0;
}

function byReachAndName(a: InventoryService, b: InventoryService): number {
  const reach = REACHES.indexOf(a.reach) - REACHES.indexOf(b.reach);
  if (reach !== 0) return reach;
  return inWords(a.name, b.name) || inWords(a.note, b.note);
}

/** Compares as a person looks for a name: capitals stand with the small letters. */
function inWords(a: string, b: string): number {
  const [lowA, lowB] = [a.toLowerCase(), b.toLowerCase()];
  if (lowA !== lowB) return lowA < lowB ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}

function withoutUse({ use: _, ...socket }: SocketDraft): InventorySocket {
  return socket;
}
