import { createPathFilter } from './core/detect.ts';
import type { SourceDoc } from './core/document.ts';
import { pathOfUri } from './core/document.ts';
import { checkDocument, UNKNOWN_IGNORE, UNUSED_IGNORE } from './core/engine.ts';
import type { Format } from './core/format.ts';
import type { Host } from './core/host.ts';
import { formatRange, parseRange, TRANSPORTS, transportOf } from './core/ports.ts';
import type { Registry } from './core/registry.ts';
import type { Finding, Fix, Reading, Rule, RuleMeta } from './core/rule.ts';
import { DEFAULT_SETTINGS, type Settings, type TeamService } from './core/settings.ts';
import { overlaps, type TextEdit } from './core/text.ts';
import { portCard } from './features/card.ts';
import { type HoverAnswer, hoverAt, usesAt } from './features/hover.ts';
import { ignoreFixes } from './features/ignoreFixes.ts';
import { createLookup, type Lookup, type LookupItem } from './features/lookup.ts';
import { FORMATS } from './formats/index.ts';
import { createDefaultRegistry } from './registry/index.ts';
import { RULES } from './rules/index.ts';
import { CONFIG_FILE, ConfigFiles, type ConfigProblem, isConfigFile } from './workspace/configFiles.ts';
import { PortIndex } from './workspace/portIndex.ts';
import { loadFile, type ScanOptions, scanFolder } from './workspace/scanner.ts';

export type { LookupItem } from './features/lookup.ts';

/**
 * All that Portwise can do, for whoever has documents: a language server, a command line, a web worker. Neither knows more of the
 * core than this.
 */
export interface PortService {
  /** Takes in an open document, new or changed. @returns the uris of other documents whose findings may have changed. */
  update(doc: SourceDoc): readonly string[];
  /** Says that a document was closed: a file of an open folder is read from disk from now on, another one is forgotten. */
  close(uri: string): Promise<readonly string[]>;
  /** Says that a file was made, changed or deleted on disk. @returns the uris of documents whose findings may have changed. */
  fileChanged(uri: string): Promise<readonly string[]>;
  /** Opens a folder: its config file's services are known to the lookup, its files can be scanned. */
  openFolder(uri: string): void;
  /** Closes a folder and forgets its files, but for those that are open. */
  closeFolder(uri: string): void;
  /** Takes in all files of an open folder, in the background. @returns how many files were looked at. */
  scan(folder: string, options?: ScanOptions): Promise<number>;
  /** Puts new settings in force for everything from now on. */
  configure(settings: Settings): void;
  /** @returns the uris of all documents taken in. */
  documents(): readonly string[];
  document(uri: string): SourceDoc | undefined;
  /** @returns whether a file with this path could hold ports: what a walk through folders reads. */
  couldBeOurs(path: string): boolean;
  /** @returns what each format found in a document; empty for an unknown one. */
  readings(uri: string): Promise<readonly Reading[]>;
  /** @returns the findings in a document, in the order of its text. */
  check(uri: string): Promise<readonly Finding[]>;
  /** @returns the fixes for a finding, its own first, then those that silence it. */
  fixes(uri: string, finding: Finding): Promise<readonly Fix[]>;
  /** @returns the edits of all fixes that are safe without a look, without those that would overlap an earlier one. */
  safeEdits(uri: string): Promise<readonly TextEdit[]>;
  /** @returns what to show over an offset; null where there is no port. */
  hover(uri: string, offset: number): Promise<HoverAnswer | null>;
  /** @returns the port at an offset as a query for `lookup`: `6379/tcp`; null where there is none. */
  portAt(uri: string, offset: number): Promise<string | null>;
  /** @returns the answers to a number, range, name or words, best first. */
  lookup(query: string, limit: number): Promise<readonly LookupItem[]>;
  /** @returns the full card of a port or range: `6379`, `6379/tcp`, `6000-6063`; undefined for another text. */
  card(query: string): Promise<{ readonly title: string; readonly markdown: string } | undefined>;
}

export interface ServiceDeps {
  readonly formats: readonly Format[];
  readonly rules: readonly Rule[];
  readonly registry: Registry;
  readonly host: Host;
  /** The uri of a config file that holds in place of each document's nearest. */
  readonly config?: string | undefined;
}

/** @returns a service over the given formats, rules, knowledge and world, without any document yet. */
export function createPortService({ formats, rules, registry, host, config }: ServiceDeps): PortService {
  let settings = DEFAULT_SETTINGS;
  const configFiles = new ConfigFiles(
    host,
    [...rules.map(({ meta }) => meta.id), UNUSED_IGNORE, UNKNOWN_IGNORE],
    config,
  );
  const folders = new Set<string>();
  // Building the lookup takes time that a server which is only asked for diagnostics never spends.
  let lookup: Promise<Lookup> | undefined;
  const index = new PortIndex({ formats, registry, host, maxFileSize: () => settings.maxFileSize });

  const couldBeOurs = createPathFilter(formats);
  const scanDeps = { index, host, couldBeOurs, pathOf: pathOfUri };
  const inFolder = (uri: string) => [...folders].some((folder) => uri.startsWith(`${folder}/`));
  const teamServices = async (): Promise<readonly TeamService[]> => {
    const found = [...settings.services];
    for (const folder of folders) {
      const inside = `${folder}/${CONFIG_FILE}`;
      found.push(...(await configFiles.settingsFor(inside, pathOfUri(inside), settings)).settings.services);
    }
    return found.filter((service, place) => found.findIndex((other) => sameService(other, service)) === place);
  };
  const settingsFor = (doc: SourceDoc) => configFiles.settingsFor(doc.uri, doc.path, settings);
  const check = async (uri: string): Promise<readonly Finding[]> => {
    const doc = index.document(uri);
    if (!doc) return [];
    if (isConfigFile(doc.path)) return configFiles.problemsIn(doc.text).map(configFinding);
    const { settings: own, ignored } = await settingsFor(doc);
    return ignored ? [] : checkDocument(await index.readings(uri), rules, registry, own);
  };

  return {
    update: (doc) => index.update(doc),
    async close(uri) {
      const touched = index.remove(uri);
      if (!inFolder(uri) || !couldBeOurs(pathOfUri(uri))) return touched;
      return [...touched, ...(await loadFile(uri, scanDeps))];
    },
    async fileChanged(uri) {
      if (isConfigFile(uri)) {
        configFiles.forget();
        lookup = undefined;
        return index.uris();
      }
      return inFolder(uri) && couldBeOurs(pathOfUri(uri)) ? loadFile(uri, scanDeps) : index.fileChanged(uri);
    },
    openFolder(uri) {
      folders.add(uri);
      lookup = undefined;
    },
    closeFolder(uri) {
      folders.delete(uri);
      lookup = undefined;
      for (const file of index.uris()) {
        if (file.startsWith(`${uri}/`) && !index.isOpen(file) && !inFolder(file)) index.remove(file);
      }
    },
    scan: (folder, options) => scanFolder(folder, scanDeps, options),
    configure(next) {
      settings = next;
      lookup = undefined;
      index.forgetReadings();
    },
    documents: () => index.uris(),
    document: (uri) => index.document(uri),
    couldBeOurs,
    readings: (uri) => index.readings(uri),
    check,
    async fixes(uri, finding) {
      const doc = index.document(uri);
      const silencing = doc ? ignoreFixes(doc, await index.readings(uri), finding) : [];
      return [...(finding.fixes ?? []), ...silencing];
    },
    async safeEdits(uri) {
      return compatibleEdits(await check(uri));
    },
    async hover(uri, offset) {
      const doc = index.document(uri);
      if (!doc) return null;
      const { services } = (await settingsFor(doc)).settings;
      return hoverAt(await index.readings(uri), offset, { registry, services });
    },
    async portAt(uri, offset) {
      const [use] = usesAt(await index.readings(uri), offset);
      if (!use?.ports) return null;
      const [transport, ...more] = use.transports.value;
      return `${formatRange(use.ports)}${transport && more.length === 0 ? `/${transport}` : ''}`;
    },
    async lookup(query, limit) {
      lookup ??= teamServices().then((services) => createLookup(registry, services));
      return (await lookup).find(query, limit);
    },
    async card(query) {
      const [numbers = '', protocol] = query.split('/');
      const ports = parseRange(numbers);
      if (!ports) return undefined;
      const transport = protocol === undefined ? undefined : transportOf(protocol);
      return portCard(ports, transport ? [transport] : TRANSPORTS, { registry, services: await teamServices() });
    },
  };
}

export interface DefaultServiceOptions {
  /** The id of the one format that every document is taken for. */
  readonly asFormat?: string | undefined;
  /** The uri of a config file that holds in place of each document's nearest. */
  readonly config?: string | undefined;
}

/**
 * @returns a service with every format, every rule and all the knowledge that ships with Portwise
 * @throws RangeError for the id of a format that does not exist; its message lists those that do
 */
export function createDefaultService(host: Host, { asFormat, config }: DefaultServiceOptions = {}): PortService {
  const formats = asFormat === undefined ? FORMATS : [everywhere(formatWithId(asFormat))];
  return createPortService({ formats, rules: RULES, registry: createDefaultRegistry(), host, config });
}

function formatWithId(id: string): Format {
  const format = FORMATS.find((one) => one.id === id);
  if (!format) throw new RangeError(`no format "${id}"; there are ${FORMATS.map((one) => one.id).join(', ')}`);
  return format;
}

/** @returns the format as one that claims every document. */
function everywhere(format: Format): Format {
  return { ...format, names: ['**'], recognises: () => true };
}

function sameService(a: TeamService, b: TeamService): boolean {
  return a.port === b.port && a.name === b.name;
}

function configFinding({ span, message }: ConfigProblem): Finding {
  return { rule: 'config-mistake', severity: 'warning', span, message, format: 'portwise' };
}

function compatibleEdits(findings: readonly Finding[]): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  for (const { fixes } of findings) {
    const fix = fixes?.find(({ safe }) => safe);
    if (fix && !fix.edits.some((edit) => edits.some((other) => overlaps(edit.span, other.span))))
      edits.push(...fix.edits);
  }
  return edits;
}

/** @returns the facts about every rule, for those who explain them. */
export function ruleFacts(): readonly RuleMeta[] {
  return RULES.map(({ meta }) => meta);
}
