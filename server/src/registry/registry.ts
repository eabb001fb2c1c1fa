import { isNarrowestOfItsName, rangeNameOf, rangeSize, type Transport } from '../core/ports.ts';
import type { IanaDetails, IanaRecord, KnownService, PortStatus, Registry, Risk, RiskBasis } from '../core/registry.ts';
import { repositoryOf } from './image.ts';
import { createPortTable, type PortTable, portsOfCell, transportsOfCell } from './portTable.ts';
import { rangesOf, SPECIAL_RANGES } from './ranges.ts';

/** The texts of the tables in `data/generated`, whose README says what their columns mean. */
export interface RegistryTables {
  readonly registry: string;
  readonly meta: string;
  readonly aliases: string;
  readonly badPorts: string;
  readonly knowledge: string;
}

/** A range of more ports than this is a habit ("RTP somewhere in 16384-32767"), not what runs on one number in it. */
const WIDEST_SERVICE = 256;

/**
 * Opens the tables. That takes about a millisecond: rows are parsed when they are asked for, and what only a hover or a search
 * needs is opened when it comes.
 */
export function createRegistry(tables: RegistryTables): Registry {
  const records = createPortTable(tables.registry, parseRecord);
  const services = createPortTable(tables.knowledge, parseService);
  const meta = lazily(() => createPortTable(tables.meta, parseMeta));
  const badPorts = lazily(() => new Set(linesOf(tables.badPorts).map(Number)));
  const aliases = lazily(() => indexAliases(tables.aliases));
  // The whole table is looked through for a name, and a firewall script has one and the same name again and again.
  const byName = remembering((name: string) => records.holding(`\t${name}\t`).filter((record) => record.name === name));
  const byRepository = remembering((repository: string) => servicesOfImage(services, repository));
  const byImage = remembering((image: string) => byRepository(repositoryOf(image)));

  // Every rule about exposure asks of the same ports, and sorting their services is most of what it costs.
  const knownOn = remembering((port: number) => servicesOn(services.on(port)));
  const knownBy = (transport: Transport) =>
    remembering((port: number) =>
      servicesOn(services.on(port).filter(({ transports }) => transports.includes(transport))),
    );
  const knownOver: Readonly<Record<Transport, (port: number) => readonly KnownService[]>> = {
    tcp: knownBy('tcp'),
    udp: knownBy('udp'),
    sctp: knownBy('sctp'),
    dccp: knownBy('dccp'),
  };

  const iana: Registry['iana'] = (port, transport) => {
    const here = records.on(port);
    return transport ? here.filter((record) => record.transports.includes(transport)) : here;
  };

  return {
    status: (port, transport) => statusOf(port, iana(port, transport)),
    iana,
    details: (record, port) => detailsOf(record, meta().on(port)),
    known: (port, transport) => (transport ? knownOver[transport](port) : knownOn(port)),
    byImage,
    portOf(name, transport) {
      const speaks = (one: { readonly transports: readonly Transport[] }) =>
        !transport || one.transports.includes(transport);
      // An alias also says which number is meant where a name has several, as `http-alt` has.
      const alias = aliases().get(name)?.find(speaks);
      if (alias) return alias.port;
      // RFC 6335, section 5.1: a service name has a letter.
      return /[a-z]/i.test(name) ? byName(name).find(speaks)?.ports.first : undefined;
    },
    browserBlocked: (port) => badPorts().has(port),
    ranges: rangesOf,
    allRanges: () => SPECIAL_RANGES,
    allIana: () => records.all(),
    allKnown: () => services.all(),
  };
}

/** @returns those that may well run on one number, the likeliest first. */
function servicesOn(services: readonly KnownService[]): readonly KnownService[] {
  return services
    .filter((service) => rangeSize(service.ports) <= WIDEST_SERVICE)
    .sort(byPrecedence)
    .filter(isNarrowestOfItsName);
}

function statusOf(port: number, records: readonly IanaRecord[]): PortStatus {
  if (records.some((record) => record.name !== '')) return 'assigned';
  if (records.some((record) => record.reserved)) return 'reserved';
  return rangeNameOf(port) === 'dynamic' ? 'dynamic' : 'unassigned';
}

/** History last; a service of its own number before one of a range, a narrow range before a wide one; else as the table has it. */
function byPrecedence(a: KnownService, b: KnownService): number {
  return Number(a.historic) - Number(b.historic) || rangeSize(a.ports) - rangeSize(b.ports);
}

/* ---- rows ---- */

function parseRecord([ports = '', transports = '', name = '', text = '']: readonly string[]): IanaRecord {
  const reserved = name === '*';
  return {
    ports: portsOfCell(ports),
    transports: transportsOfCell(transports),
    name: reserved ? '' : name,
    description: text || (reserved ? 'Reserved' : name),
    reserved,
  };
}

function parseService(cells: readonly string[]): KnownService {
  const [ports = '', transports = '', name = '', title = '', aliases, software, images, domain = ''] = cells;
  const [risks, riskBasis, note, successor, references, historic, together, met, telltale] = cells.slice(8);
  return {
    ports: portsOfCell(ports),
    transports: transportsOfCell(transports),
    name,
    title,
    aliases: listOfCell(aliases),
    software: listOfCell(software),
    images: listOfCell(images),
    domain,
    // The build has checked the words of both against the vocabulary.
    risks: listOfCell(risks) as readonly Risk[],
    ...(riskBasis && { riskBasis: riskBasis as RiskBasis }),
    ...(note && { note }),
    ...(successor && { successor }),
    references: listOfCell(references),
    historic: historic === 'historic',
    ...(together && { together }),
    ...((met === 'often' || met === 'seldom') && { met }),
    telltale: telltale === 'telltale',
  };
}

interface MetaRow extends IanaDetails {
  readonly transports: readonly Transport[];
  readonly name: string;
}

function parseMeta(cells: readonly string[]): MetaRow {
  const [, transports = '', name = '', registered, references, unauthorizedUse, note, formerly] = cells;
  return {
    transports: transportsOfCell(transports),
    name,
    ...(registered && { registered }),
    references: references ? references.split(' ') : [],
    ...(unauthorizedUse && { unauthorizedUse }),
    ...(note && { note }),
    ...(formerly && { formerly }),
  };
}

function listOfCell(cell = ''): readonly string[] {
  return cell === '' ? [] : cell.split('|');
}

/** Joins the rows of one record: its transports may differ in date or reference. */
function detailsOf(record: IanaRecord, rows: readonly MetaRow[]): IanaDetails {
  const own = rows.filter(
    (row) => row.name === record.name && row.transports.some((transport) => record.transports.includes(transport)),
  );
  const first = <Key extends 'registered' | 'unauthorizedUse' | 'note' | 'formerly'>(key: Key) => {
    const value = own.find((row) => row[key] !== undefined)?.[key];
    return value === undefined ? {} : { [key]: value };
  };
  return {
    references: [...new Set(own.flatMap((row) => row.references))],
    ...first('registered'),
    ...first('unauthorizedUse'),
    ...first('note'),
    ...first('formerly'),
  };
}

/* ---- indexes ---- */

interface NamedPort {
  readonly port: number;
  readonly transports: readonly Transport[];
}

function indexAliases(table: string): ReadonlyMap<string, readonly NamedPort[]> {
  const aliases = new Map<string, NamedPort[]>();
  for (const line of linesOf(table)) {
    const [alias = '', port = '', transports = ''] = line.split('\t');
    const named = { port: portsOfCell(port).first, transports: transportsOfCell(transports) };
    aliases.set(alias, [...(aliases.get(alias) ?? []), named]);
  }
  return aliases;
}

/** @returns the services that an image's entry names; without one for its whole path, those of its last part. */
function servicesOfImage(services: PortTable<KnownService>, repository: string): readonly KnownService[] {
  const name = repository.slice(repository.lastIndexOf('/') + 1);
  const candidates = services.holding(name);
  const named = (wanted: string) =>
    candidates.filter(({ images }) => images.some((image) => repositoryOf(image) === wanted));
  const exact = named(repository);
  return exact.length > 0 ? exact : named(name);
}

/** @returns the lines of a table without its line of column names. */
function linesOf(table: string): readonly string[] {
  return table.split('\n').slice(1).filter(Boolean);
}

/** Files hold any number of names; a server that runs for days keeps the answers to so many. */
const MOST_REMEMBERED = 10_000;

/** @returns the function with its answers kept: one file asks for the same image or name again and again. */
function remembering<Key, Answer>(find: (key: Key) => Answer): (key: Key) => Answer {
  const answers = new Map<Key, Answer>();
  return (key) => {
    const known = answers.get(key);
    if (known !== undefined) return known;
    if (answers.size >= MOST_REMEMBERED) answers.clear();
    const answer = find(key);
    answers.set(key, answer);
    return answer;
  };
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
