import { uniqueBy } from '../core/lists.ts';
import { referenceLink } from '../core/markdown.ts';
import { type Message, say, type Tell } from '../core/message.ts';
import { formatRange, type PortRange, type RangeName, rangeNameOf, singlePort, type Transport } from '../core/ports.ts';
import type { PortStatus, Registry, Risk } from '../core/registry.ts';
import type { LookupEntry } from './lookupEntries.ts';

/** One answer to "what is this port?" or "which port is this service on?". */
export interface LookupItem {
  /** Names the answer where its full card is asked for: `6379/tcp`, `443`, `6000-6063`. */
  readonly id: string;
  readonly ports: PortRange;
  readonly transports: readonly Transport[];
  /** null: nothing is known to run there. */
  readonly name: string | null;
  readonly title: string;
  readonly source: 'team' | 'curated' | 'iana' | 'historic';
  /** What IANA says of the number on these transports, whoever else uses it. */
  readonly status: PortStatus;
  readonly range: RangeName;
  readonly risks: readonly Risk[];
  /** IANA's entry first, then RFCs and other pages. */
  readonly references: readonly { readonly label: string; readonly url: string }[];
}

const IANA_REGISTRY = 'https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml';

const STATUS_TITLES: Readonly<Record<PortStatus, Message>> = {
  assigned: say`Assigned`,
  reserved: say`Reserved`,
  unassigned: say`Unassigned`,
  dynamic: say`Dynamic`,
};

/**
 * @param port the number that is asked about, inside the entry's range
 * @param asked the transports that are asked about
 * @returns an answer for each status that the number has on the entry's transports: 5222 is assigned on TCP, reserved on UDP
 */
export function itemsOf(
  entry: LookupEntry,
  port: number,
  asked: readonly Transport[],
  registry: Registry,
): readonly LookupItem[] {
  const { ports, name, source } = entry;
  const transports = entry.transports.filter((transport) => asked.includes(transport));
  const { title, risks } = toldOn(entry, transports, registry);
  const groups = entry.special ? [{ status: statusOfRange(ports), transports }] : byStatus(port, transports, registry);
  return groups.map(({ status, transports: own }) => ({
    id: idOf(ports, own),
    ports,
    transports: own,
    name,
    title,
    source,
    status,
    range: rangeNameOf(ports.first),
    risks,
    references: referencesOf(entry, registry),
  }));
}

/** An entry joins what may be told apart: of `https` over UDP alone the data say that it is HTTP/3. */
function toldOn(
  entry: LookupEntry,
  transports: readonly Transport[],
  registry: Registry,
): Pick<LookupEntry, 'title' | 'risks'> {
  const { ports, name, source } = entry;
  if (source === 'team' || transports.length === entry.transports.length) return entry;
  const told = transports.flatMap((transport) => registry.known(ports.first, transport));
  return told.find((one) => one.name === name && one.ports.last === ports.last) ?? entry;
}

/** RFC 6335, section 6, knows just two kinds of range: what IANA assigns from, and what it never does. */
function statusOfRange(ports: PortRange): PortStatus {
  return rangeNameOf(ports.first) === 'dynamic' ? 'dynamic' : 'assigned';
}

function byStatus(
  port: number,
  transports: readonly Transport[],
  registry: Registry,
): readonly { readonly status: PortStatus; readonly transports: readonly Transport[] }[] {
  const statuses = [...new Set(transports.map((transport) => registry.status(port, transport)))];
  return statuses.map((status) => ({
    status,
    transports: transports.filter((transport) => registry.status(port, transport) === status),
  }));
}

/** What answers without a name are made from. */
export interface NamelessDeps {
  readonly registry: Registry;
  readonly tell: Tell;
}

/**
 * What is left of a number beyond its named entries: the transports on which IANA keeps it reserved; and where there is no named
 * entry at all, the number as it is.
 */
export function namelessOn(
  port: number,
  transports: readonly Transport[],
  named: readonly LookupEntry[],
  { registry, tell }: NamelessDeps,
): readonly LookupItem[] {
  const free = transports.filter((transport) => !named.some((entry) => entry.transports.includes(transport)));
  const groups = byStatus(port, free, registry);
  const group = groups.find(({ status }) => status === 'reserved') ?? (named.length === 0 ? groups[0] : undefined);
  if (!group) return [];
  const described = registry.iana(port).find((record) => !record.reserved && record.name === '');
  const title = described?.description ?? tell(STATUS_TITLES[group.status]);
  return [namelessItem(singlePort(port), group.transports, group.status, title)];
}

/** @returns an answer for each unbroken run of numbers that have no named entry and the same status. */
export function namelessRuns(
  range: PortRange,
  transports: readonly Transport[],
  isNamed: (port: number) => boolean,
  deps: NamelessDeps,
): readonly LookupItem[] {
  const runs: LookupItem[] = [];
  for (let port = range.first; port <= range.last; port++) {
    const [item] = isNamed(port) ? [] : namelessOn(port, transports, [], deps);
    if (!item) continue;
    const title = deps.tell(STATUS_TITLES[item.status]);
    const before = runs.at(-1);
    const common = before?.transports.filter((transport) => item.transports.includes(transport)) ?? [];
    if (before?.ports.last === port - 1 && before.status === item.status && common.length > 0) {
      runs[runs.length - 1] = namelessItem({ first: before.ports.first, last: port }, common, item.status, title);
    } else {
      runs.push(namelessItem(singlePort(port), item.transports, item.status, title));
    }
  }
  return runs;
}

function namelessItem(
  ports: PortRange,
  transports: readonly Transport[],
  status: PortStatus,
  title: string,
): LookupItem {
  return {
    id: idOf(ports, transports),
    ports,
    transports,
    name: null,
    title,
    source: 'iana',
    status,
    range: rangeNameOf(ports.first),
    risks: [],
    references: [ianaLink(ports)],
  };
}

function idOf(ports: PortRange, transports: readonly Transport[]): string {
  const [only, ...more] = transports;
  return more.length === 0 && only ? `${formatRange(ports)}/${only}` : formatRange(ports);
}

function referencesOf(entry: LookupEntry, registry: Registry): LookupItem['references'] {
  const { ports, name, references } = entry;
  const official = registry
    .iana(ports.first)
    .filter((record) => record.name === name)
    .flatMap((record) => registry.details(record, ports.first).references);
  const links = [...official, ...references].flatMap((reference) => referenceLink(reference) ?? []);
  const first = entry.source === 'team' ? [] : [ianaLink(ports)];
  return uniqueBy([...first, ...links], ({ url }) => url);
}

function ianaLink(ports: PortRange): { readonly label: string; readonly url: string } {
  return { label: 'IANA', url: `${IANA_REGISTRY}?search=${formatRange(ports)}` };
}
