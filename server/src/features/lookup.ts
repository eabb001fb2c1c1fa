import { addTo } from '../core/lists.ts';
import type { Tell } from '../core/message.ts';
import {
  isNarrowestOfItsName,
  isSingle,
  MAX_PORT,
  type PortRange,
  rangeSize,
  rangesMeet,
  TRANSPORTS,
  type Transport,
} from '../core/ports.ts';
import type { Registry } from '../core/registry.ts';
import type { TeamService } from '../core/settings.ts';
import { collectEntries, type LookupEntry } from './lookupEntries.ts';
import { itemsOf, type LookupItem, type NamelessDeps, namelessOn, namelessRuns } from './lookupItems.ts';
import { readLookupQuery, wordingsOf } from './lookupQuery.ts';
import { createSearchIndex, type SearchIndex } from './searchIndex.ts';

export interface Lookup {
  /**
   * Answers a number (`443`, `443/udp`), a range (`6000-6063`), a name, or words of a title, also with a slip in them.
   * @param limit how many answers at most; a range has many
   * @returns the answers, best first; none for a text that nothing matches or a number that is no port
   */
  find(query: string, limit: number): readonly LookupItem[];
}

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
    for (const { index: place, score } of firstFound(index, wordingsOf(words))) {
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
      const { ports, words, transports } = readLookupQuery(query);
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

/** @returns what the first of the wordings finds that finds anything. */
function firstFound(index: SearchIndex, wordings: readonly string[]): ReturnType<SearchIndex['search']> {
  for (const words of wordings) {
    const found = words.trim() === '' ? [] : index.search(words);
    if (found.length > 0) return found;
  }
  return [];
}

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
