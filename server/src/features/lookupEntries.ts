import { inEnglish, type Tell } from '../core/message.ts';
import { formatRange, type PortRange, rangeSize, TRANSPORTS, type Transport } from '../core/ports.ts';
import type { IanaRecord, Registry, Risk } from '../core/registry.ts';
import type { TeamService } from '../core/settings.ts';
import { portsOfEntry } from '../core/team.ts';

/** One service on one number or range, however many sources tell of it. */
export interface LookupEntry {
  readonly ports: PortRange;
  readonly transports: readonly Transport[];
  readonly name: string;
  readonly title: string;
  readonly source: 'team' | 'curated' | 'iana' | 'historic';
  /** A range with a meaning of its own, such as the User Ports: no service. */
  readonly special: boolean;
  /** Curated, and IANA's registry has it on this number too. */
  readonly canonical: boolean;
  /** Whether the service is met on this number more or less than its like. */
  readonly met: 'often' | 'seldom' | undefined;
  readonly aliases: readonly string[];
  readonly software: readonly string[];
  readonly risks: readonly Risk[];
  /** Beyond those of IANA's registry, as the data spell them: `RFC 7143`, `https://…`. */
  readonly references: readonly string[];
}

/** @returns all services there are, in the order in which they are answered on one number: the team's, what people run, IANA's, history. */
export function collectEntries(
  registry: Registry,
  services: readonly TeamService[],
  tell: Tell,
): readonly LookupEntry[] {
  const curated = mergeCurated(registry);
  const official = mergeWithIana(curated, registry.allIana());
  const ranges = registry.allRanges().map(
    ({ name, ports, note, reference }): LookupEntry => ({
      ...BARE,
      ports,
      transports: TRANSPORTS,
      name: tell(name),
      title: tell(note),
      // Its English name finds it in every language.
      aliases: [inEnglish(name)],
      source: 'curated',
      special: true,
      references: [reference],
    }),
  );
  const isHistoric = ({ source }: LookupEntry) => source === 'historic';
  return [
    ...services.flatMap(entryOfTeam),
    ...[...curated.values()]
      .filter((entry) => !isHistoric(entry))
      .sort((a, b) => rangeSize(a.ports) - rangeSize(b.ports)),
    ...official,
    ...[...curated.values()].filter(isHistoric),
    ...ranges,
  ];
}

/** Shared, for there are thousands of entries without any. */
const NOTHING: readonly never[] = [];
const BARE = {
  special: false,
  canonical: false,
  met: undefined,
  aliases: NOTHING,
  software: NOTHING,
  risks: NOTHING,
  references: NOTHING,
} as const;

function entryOfTeam(service: TeamService): readonly LookupEntry[] {
  const named = portsOfEntry(service);
  if (!named) return [];
  const { name, description = name, owner } = service;
  return [
    {
      ...BARE,
      ports: named.ports,
      transports: named.transport ? [named.transport] : ['tcp', 'udp'],
      name,
      title: description,
      source: 'team',
      aliases: owner ? [owner] : [],
    },
  ];
}

/** Joins the entries of one name on one number: TCP and UDP may be told apart in the data, where their risks differ. */
function mergeCurated(registry: Registry): Map<string, LookupEntry> {
  const entries = new Map<string, LookupEntry>();
  for (const service of registry.allKnown()) {
    const { ports, name, title, aliases, software, risks, references } = service;
    const id = idOf(ports, name);
    const there = entries.get(id);
    entries.set(id, {
      ports,
      name,
      canonical: !service.historic && registry.iana(ports.first).some((record) => record.name === name),
      special: false,
      met: there?.met ?? service.met,
      title: there?.title ?? title,
      transports: inOrder([...(there?.transports ?? []), ...service.transports]),
      source: there?.source === 'curated' || !service.historic ? 'curated' : 'historic',
      aliases: union(there?.aliases, aliases),
      software: union(there?.software, software),
      risks: union(there?.risks, risks),
      references: union(there?.references, references),
    });
  }
  return entries;
}

/**
 * Adds what IANA tells to the curated entries of the same name and number.
 * @returns the records that no curated entry has, those of one name and number joined
 */
function mergeWithIana(curated: Map<string, LookupEntry>, records: Iterable<IanaRecord>): readonly LookupEntry[] {
  const rest = new Map<string, LookupEntry>();
  for (const record of records) {
    if (record.name === '') continue;
    const id = idOf(record.ports, record.name);
    const known = curated.get(id);
    const entries = known ? curated : rest;
    entries.set(id, withRecord(known ?? rest.get(id), record));
  }
  return [...rest.values()];
}

function withRecord(entry: LookupEntry | undefined, { ports, name, description, transports }: IanaRecord): LookupEntry {
  if (!entry) {
    return {
      ports,
      transports,
      name,
      title: description,
      source: 'iana',
      special: false,
      canonical: false,
      met: undefined,
      aliases: NOTHING,
      software: NOTHING,
      risks: NOTHING,
      references: NOTHING,
    };
  }
  return {
    ...entry,
    transports: inOrder([...entry.transports, ...transports]),
    // IANA's words find the service too, though ours are shown.
    software: entry.source === 'iana' ? entry.software : union(entry.software, [description]),
  };
}

function idOf(ports: PortRange, name: string): string {
  return `${formatRange(ports)} ${name}`;
}

function union<T>(items: readonly T[] = [], more: readonly T[]): readonly T[] {
  return items.length === 0 ? more : [...new Set([...items, ...more])];
}

function inOrder(transports: readonly Transport[]): readonly Transport[] {
  return TRANSPORTS.filter((transport) => transports.includes(transport));
}
