import { addTo, uniqueBy } from '../core/lists.ts';
import { referenceLink } from '../core/markdown.ts';
import { type Message, say, type Tell } from '../core/message.ts';
import {
  formatRange,
  isNarrowestOfItsName,
  isSingle,
  MAX_PORT,
  type PortRange,
  type RangeName,
  rangeNameOf,
  rangeSize,
  rangesMeet,
  singlePort,
  TRANSPORTS,
  type Transport,
  transportOf,
} from '../core/ports.ts';
import type { PortStatus, Registry, Risk } from '../core/registry.ts';
import type { TeamService } from '../core/settings.ts';
import { collectEntries, type LookupEntry } from './lookupEntries.ts';
import { createSearchIndex, type SearchIndex } from './searchIndex.ts';

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

export interface Lookup {
  /**
   * Answers a number (`443`, `443/udp`), a range (`6000-6063`), a name, or words of a title, also with a slip in them.
   * @param limit how many answers at most; a range has many
   * @returns the answers, best first; none for a text that nothing matches or a number that is no port
   */
  find(query: string, limit: number): readonly LookupItem[];
}

const IANA_REGISTRY = 'https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml';

/** What an empty query shows: numbers that nearly everybody meets. */
const SHOWN_FIRST = [22, 80, 443, 53, 25, 3306, 5432, 6379, 8080, 27017, 3389];

/** A service over more numbers than this says nothing about one of them; a range or its name finds it. */
const WIDEST_ON_A_NUMBER = 256;

/** What a hit's score gains or loses by who says it; the team's own come first of all. */
const SOURCE_BONUS: Readonly<Record<LookupItem['source'], number>> = {
  team: 1000,
  curated: 15,
  iana: 0,
  historic: -10,
};
/** Where IANA and practice agree, the number is the service's canonical one. */
const CANONICAL_BONUS = 3;
/** For a name that several numbers have. */
const MET_BONUS = { often: 4, seldom: -10 };
/** What the number gains that a services file has for the query: of three `http-alt`, 8080. */
const STANDARD_BONUS = 2;

const STATUS_TITLES: Readonly<Record<PortStatus, Message>> = {
  assigned: say`Assigned`,
  reserved: say`Reserved`,
  unassigned: say`Unassigned`,
  dynamic: say`Dynamic`,
};

/** Prepares the search over all that is known; a few dozen milliseconds, once. */
export function createLookup(registry: Registry, services: readonly TeamService[], tell: Tell): Lookup {
  const deps: NamelessDeps = { registry, tell };
  const entries = collectEntries(registry, services, tell);
  // Only words need it, and it is the dearest part.
  let index: SearchIndex | undefined;
  const narrow = entries.filter((entry) => !entry.special && rangeSize(entry.ports) <= WIDEST_ON_A_NUMBER);
  const byPort = indexByPort(narrow);

  function onNumber(port: number, transports: readonly Transport[]): readonly LookupItem[] {
    const here = (byPort.get(port) ?? []).filter((entry) => speaks(entry, transports)).filter(isNarrowestOfItsName);
    return [
      ...here.flatMap((entry) => itemsOf(entry, port, transports, registry)),
      ...namelessOn(port, transports, here, deps),
    ];
  }

  function onRange(range: PortRange, transports: readonly Transport[]): readonly LookupItem[] {
    const touching = entries.filter(
      (entry) =>
        speaks(entry, transports) &&
        (entry.special ? distanceFrom(range, entry.ports) === 0 : rangesMeet(entry.ports, range)),
    );
    touching.sort(
      (a, b) => distanceFrom(range, a.ports) - distanceFrom(range, b.ports) || a.ports.first - b.ports.first,
    );
    const isNamed = (port: number) => byPort.get(port)?.some((entry) => speaks(entry, transports)) ?? false;
    return [
      ...touching.flatMap((entry) => itemsOf(entry, Math.max(entry.ports.first, range.first), transports, registry)),
      ...namelessRuns(range, transports, isNamed, deps),
    ];
  }

  function byWords(words: string, transports: readonly Transport[], limit: number): readonly LookupItem[] {
    const standard = registry.portOf(words.trim().toLowerCase());
    index ??= createSearchIndex(entries.map((entry) => ({ ...entry, numbers: numbersOf(entry.ports) })));
    const hits: { readonly entry: LookupEntry; readonly score: number }[] = [];
    for (const { index: place, score } of firstFound(index, [withoutQuestion(words), words, withoutNoise(words)])) {
      const entry = entries[place];
      if (entry && speaks(entry, transports)) hits.push({ entry, score: score + bonusOf(entry, standard) });
    }
    return hits
      .sort((a, b) => b.score - a.score || byPorts(a.entry.ports, b.entry.ports))
      .slice(0, limit)
      .flatMap(({ entry }) => itemsOf(entry, entry.ports.first, transports, registry));
  }

  return {
    find(query, limit) {
      const { ports, words, transports } = readQuery(query);
      if (ports) {
        if (ports.last > MAX_PORT || ports.last < ports.first) return [];
        return (isSingle(ports) ? onNumber(ports.first, transports) : onRange(ports, transports)).slice(0, limit);
      }
      if (words === '') return SHOWN_FIRST.flatMap((port) => onNumber(port, TRANSPORTS).slice(0, 1)).slice(0, limit);
      return byWords(words, transports, limit).slice(0, limit);
    },
  };
}

function indexByPort(entries: readonly LookupEntry[]): ReadonlyMap<number, readonly LookupEntry[]> {
  const byPort = new Map<number, LookupEntry[]>();
  for (const entry of entries) {
    for (let port = entry.ports.first; port <= entry.ports.last; port++) addTo(byPort, port, entry);
  }
  return byPort;
}

/* ---- the query ---- */

interface Query {
  /** Where the query is a number or range. */
  readonly ports?: PortRange;
  readonly words: string;
  readonly transports: readonly Transport[];
}

/**
 * Reads `443`, `:443`, `port 443`, `443/udp`, `udp/443`, `443 udp`, `6000-6063`, `6000:6063`, and the port of an address that is pasted:
 * `localhost:5432`, `http://[::1]:3000/x`; anything else is words.
 */
function readQuery(query: string): Query {
  const text = query.trim();
  const address = ADDRESS.exec(text)?.[1];
  if (address !== undefined) return { ports: singlePort(Number(address)), words: '', transports: TRANSPORTS };
  const { rest, transport } = splitTransport(text);
  const transports = transport ? [transport] : TRANSPORTS;
  const numbers = /^(?:ports?\s+|:)?(\d{1,9})(?:\s*[-–:]\s*(\d{1,9}))?$/i.exec(rest);
  if (!numbers) return { words: transport && rest === '' ? text : rest, transports };
  const first = Number(numbers[1]);
  return { ports: { first, last: numbers[2] === undefined ? first : Number(numbers[2]) }, words: '', transports };
}

/** A scheme and a host, or one of them, before the port; a host of digits alone is a range's first number. */
const ADDRESS = /^(?:[a-z][\w+.-]*:\/\/(?:[^\s/@]*@)?)?(?:(?!\d+:)[\w.-]+|\[[\da-f:.]+\]|\*):(\d{1,9})(?:[/?#]\S*)?$/i;

function splitTransport(text: string): { readonly rest: string; readonly transport?: Transport } {
  const [, before = '', after] = /^(.*?)(?:\s*\/\s*|\s+)(\w+)$/.exec(text) ?? [];
  const [, ahead, behind = ''] = /^(\w+)(?:\s*\/\s*|\s+)(.*)$/.exec(text) ?? [];
  const last = transportOf(after ?? '');
  if (last) return { rest: before, transport: last };
  const first = transportOf(ahead ?? '');
  return first ? { rest: behind, transport: first } : { rest: text };
}

/** @returns what the first of the wordings finds that finds anything. */
function firstFound(index: SearchIndex, wordings: readonly string[]): ReturnType<SearchIndex['search']> {
  for (const words of wordings) {
    const found = words.trim() === '' ? [] : index.search(words);
    if (found.length > 0) return found;
  }
  return [];
}

/** @returns what is asked about in "ssh port", "default port of redis", "what port does redis use?": a title with "port" in it is not. */
function withoutQuestion(words: string): string {
  if (/^(?:what|which)\b/i.test(words)) return withoutNoise(words);
  return words.replace(
    /^(?:the\s+)?(?:default\s+|standard\s+)?ports?\s+(?:numbers?\s+)?(?:of|for)\s+|(?:\s+default|\s+standard)?\s+ports?(?:\s+numbers?)?\s*\??$/gi,
    '',
  );
}

/** Without words that hardly any service has in its name. */
function withoutNoise(words: string): string {
  return words.replace(
    /\b(?:what|which|is|are|does|do|the|an?|on|for|of|by|default|standard|ports?|numbers?|service|server|us(?:es?|ed|ing)|runs?)\b|\?/gi,
    ' ',
  );
}

/* ---- ranking ---- */

/** @param standard the number that a services file gives to the query, if it is such a name */
function bonusOf({ source, canonical, met, ports }: LookupEntry, standard: number | undefined): number {
  const isStandard = ports.first === standard && (canonical || source === 'iana');
  return (
    SOURCE_BONUS[source] +
    (canonical ? CANONICAL_BONUS : 0) +
    (met ? MET_BONUS[met] : 0) +
    (isStandard ? STANDARD_BONUS : 0)
  );
}

/** Single numbers before ranges, low before high. */
function byPorts(a: PortRange, b: PortRange): number {
  return rangeSize(a) - rangeSize(b) || a.first - b.first;
}

/** @returns 0 for the very range that was asked for, 1 for what lies in it, 2 for what reaches beyond. */
function distanceFrom(range: PortRange, ports: PortRange): number {
  if (ports.first === range.first && ports.last === range.last) return 0;
  return ports.first >= range.first && ports.last <= range.last ? 1 : 2;
}

function numbersOf(ports: PortRange): readonly number[] {
  return isSingle(ports) ? [ports.first] : [ports.first, ports.last];
}

function speaks(entry: LookupEntry, transports: readonly Transport[]): boolean {
  return entry.transports.some((transport) => transports.includes(transport));
}

/* ---- answers ---- */

/** @returns an answer for each status that the number has on the entry's transports: 5222 is assigned on TCP, reserved on UDP. */
function itemsOf(
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
interface NamelessDeps {
  readonly registry: Registry;
  readonly tell: Tell;
}

/**
 * What is left of a number beyond its named entries: the transports on which IANA keeps it reserved; and where there is no named
 * entry at all, the number as it is.
 */
function namelessOn(
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
function namelessRuns(
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
