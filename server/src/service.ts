import type { SourceDoc } from './core/document.ts';
import { type CheckDeps, checkDocument, toldFix } from './core/engine.ts';
import type { Format } from './core/format.ts';
import type { GraphPlace, PortGraph } from './core/graph.ts';
import type { Host } from './core/host.ts';
import { inEnglish, type Tell } from './core/message.ts';
import { formatRange, parseRange, TRANSPORTS, transportOf } from './core/ports.ts';
import type { PortUse } from './core/portUse.ts';
import type { Registry } from './core/registry.ts';
import type { Finding, Fix, Reading, Rule, RuleMeta } from './core/rule.ts';
import { optionProblems } from './core/ruleOptions.ts';
import type { Settings, SettingsProblem } from './core/settings.ts';
import { overlaps, type Span, type TextEdit } from './core/text.ts';
import { type PortCardDeps, portCard } from './features/card.ts';
import { completeAt, type Suggestion } from './features/complete.ts';
import { graphAsDot, graphAsMermaid } from './features/graphText.ts';
import { type HoverAnswer, hoverAt, usesAt } from './features/hover.ts';
import { ignoreFixes } from './features/ignoreFixes.ts';
import { type InventoryService, inventoryOf } from './features/inventory.ts';
import { createLookup, type Lookup } from './features/lookup.ts';
import type { LookupItem } from './features/lookupItems.ts';
import { type Picture, pictureOf } from './features/picture.ts';
import { referencesAt } from './features/references.ts';
import { type RenameEdits, renamableAt, renameAt } from './features/rename.ts';
import { FORMATS } from './formats/index.ts';
import { BUILT_IN_TABLES } from './registry/index.ts';
import { createRegistry, type RegistryTables } from './registry/registry.ts';
import { RULES } from './rules/index.ts';
import { settingFixes } from './workspace/configEdits.ts';
import { isConfigFile } from './workspace/configFiles.ts';
import type { StoredReadings } from './workspace/portIndex.ts';
import type { ScanOptions } from './workspace/scanner.ts';
import { Workspace } from './workspace/workspace.ts';

export type { Suggestion } from './features/complete.ts';
export type { InventoryService, InventorySocket, Reach } from './features/inventory.ts';
export type { LookupItem } from './features/lookupItems.ts';
export type { Link, Picture, PictureProject } from './features/picture.ts';
export type { RenameEdits } from './features/rename.ts';
export { tablesFromIanaCsv } from './registry/ianaCsv.ts';
export { isConfigFile } from './workspace/configFiles.ts';
export type { StoredReadings } from './workspace/portIndex.ts';

/** Where IANA publishes the registry that `tablesFromIanaCsv` reads. */
export const IANA_CSV = 'https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.csv';

/**
 * All that Portwise can do, for whoever has documents: a language server, a command line, a web worker. Neither knows more of the
 * core than this.
 */
export interface PortService {
  /** Takes in an open document, new or changed. @returns the uris of other documents whose findings may have changed. */
  update(doc: SourceDoc): readonly string[];
  /** @returns what was read of a document, for the service of another thread; undefined for an unknown one. */
  stored(uri: string): Promise<StoredReadings | undefined>;
  /** Takes in an open document with what the service of another thread has read of it. */
  adopt(stored: StoredReadings): void;
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
  /** Puts new settings in force for everything from now on. @returns what no rule can use in their options; the rest holds all the same. */
  configure(settings: Settings): readonly SettingsProblem[];
  /** Has all that is said put into words by `tell` from now on; before, it is English. */
  speak(tell: Tell): void;
  /** Puts a newer registry in force: tables as `tablesFromIanaCsv` makes them. The curated knowledge stays. */
  useRegistry(tables: RegistryUpdate): void;
  /** @returns the uris of all documents taken in. */
  documents(): readonly string[];
  document(uri: string): SourceDoc | undefined;
  /** @returns whether a file with this path could hold ports: what a walk through folders reads. */
  couldBeOurs(path: string): boolean;
  /** @returns what each format found in a document; empty for an unknown one. */
  readings(uri: string): Promise<readonly Reading[]>;
  /** @returns the findings in a document, in the order of its text. */
  check(uri: string): Promise<readonly Finding[]>;
  /** @returns those findings in a document that come from what other files say, for one that nobody has open. */
  checkAcrossFiles(uri: string): Promise<readonly Finding[]>;
  /** @returns the other documents whose findings may depend on what a document says now. */
  linkedTo(uri: string): Promise<readonly string[]>;
  /** Counts up whenever something that was found may no longer hold. */
  readonly revision: number;
  /** @returns whether the document is open in the editor. */
  isOpen(uri: string): boolean;
  /** @returns the fixes for a finding, its own first, then those that silence it. */
  fixes(uri: string, finding: Finding): Promise<readonly Fix<string>[]>;
  /** @returns the edits of all fixes that are safe without a look, without those that would overlap an earlier one. */
  safeEdits(uri: string): Promise<readonly TextEdit[]>;
  /** @returns what to show over an offset; null where there is no port. */
  hover(uri: string, offset: number): Promise<HoverAnswer | null>;
  /** @returns what can be written at an offset, the likeliest first. */
  complete(uri: string, offset: number): Promise<readonly Suggestion[]>;
  /** @returns everywhere that the port at an offset is used, this place among them; empty where there is no port. */
  references(uri: string, offset: number): Promise<readonly GraphPlace[]>;
  /** @returns what a rename at an offset would replace there; undefined where no single, known number stands. */
  renamable(uri: string, offset: number): Promise<Span | undefined>;
  /**
   * Gives the port at an offset another number everywhere it is used for certain. @returns the edits, undefined where there is no port
   * @throws RangeError for a text that is no port from 1 to 65535
   */
  rename(uri: string, offset: number, text: string): Promise<RenameEdits | undefined>;
  /** @returns who reaches whom in the documents, through which port. */
  graph(): Promise<PortGraph>;
  /** @returns the graph as it is drawn. */
  picture(): Promise<Picture>;
  /** @returns all that is open in the documents that nobody wants left alone, by how far it is reached and who opens it. */
  inventory(): Promise<readonly InventoryService[]>;
  /** @returns the graph as a Mermaid flow chart or in Graphviz' language. */
  graphText(format: 'mermaid' | 'dot'): Promise<string>;
  /** @returns the port at an offset as a query for `lookup`: `6379/tcp`; null where there is none. */
  portAt(uri: string, offset: number): Promise<string | null>;
  /** @returns the answers to a number, range, name or words, best first. */
  lookup(query: string, limit: number): Promise<readonly LookupItem[]>;
  /** @returns the full card of a port or range: `6379`, `6379/tcp`, `6000-6063`; undefined for another text. */
  card(query: string): Promise<{ readonly title: string; readonly markdown: string } | undefined>;
}

/** The tables of the registry that an update replaces. */
export type RegistryUpdate = Pick<RegistryTables, 'registry' | 'meta'>;

export interface ServiceDeps {
  readonly formats: readonly Format[];
  readonly rules: readonly Rule[];
  readonly registry: Registry;
  readonly host: Host;
  /** The uri of a config file that holds in place of each document's nearest. */
  readonly config?: string | undefined;
}

/** @returns a service over the given formats, rules, knowledge and world, without any document yet. */
export function createPortService(deps: ServiceDeps): PortService {
  const { formats, rules, host, config } = deps;
  let { registry } = deps;
  let tell = inEnglish;
  const metas = rules.map(({ meta }) => meta);
  const workspace = new Workspace({ formats, rules: metas, registry: () => registry, host, config });
  // Building the lookup takes time that a server which is only asked for diagnostics never spends.
  let lookup: Promise<Lookup> | undefined;

  const known = async () => ({ registry, graph: await workspace.graph(), tell });
  const everywhere = async () => ({ workspace: await workspace.allReadings(), ...(await known()) });
  const readings = async (doc: SourceDoc): Promise<readonly Reading[]> =>
    isConfigFile(doc.path) ? [await workspace.configReading(doc)] : workspace.readings(doc.uri);

  const failed = failedOn(host);
  const acrossFiles = rules.filter(({ meta }) => meta.family === 'workspace');
  const check = async (uri: string, asked = rules): Promise<readonly Finding[]> => {
    const doc = workspace.document(uri);
    if (!doc) return [];
    const { settings, ignored } = await workspace.settingsFor(doc);
    if (ignored) return [];
    return checkDocument(await readings(doc), { rules: asked, settings, failed, ...(await known()) });
  };

  return {
    update: (doc) => workspace.update(doc),
    stored: (uri) => workspace.stored(uri),
    adopt: (stored) => workspace.adopt(stored),
    close: (uri) => workspace.close(uri),
    fileChanged(uri) {
      if (isConfigFile(uri)) lookup = undefined;
      return workspace.fileChanged(uri);
    },
    openFolder(uri) {
      workspace.openFolder(uri);
      lookup = undefined;
    },
    closeFolder(uri) {
      workspace.closeFolder(uri);
      lookup = undefined;
    },
    scan: (folder, options) => workspace.scan(folder, options),
    configure(settings) {
      workspace.configure(settings);
      lookup = undefined;
      return optionProblems(settings.options, metas);
    },
    speak(asked) {
      tell = asked;
      lookup = undefined;
    },
    useRegistry(tables) {
      registry = createRegistry({ ...BUILT_IN_TABLES, ...tables });
      lookup = undefined;
      workspace.forgetReadings();
    },
    documents: () => workspace.uris(),
    document: (uri) => workspace.document(uri),
    couldBeOurs: workspace.couldBeOurs,
    readings: (uri) => workspace.readings(uri),
    check: (uri) => check(uri),
    checkAcrossFiles: (uri) => check(uri, acrossFiles),
    linkedTo: (uri) => workspace.linkedTo(uri),
    get revision() {
      return workspace.revision;
    },
    isOpen: (uri) => workspace.isOpen(uri),
    async fixes(uri, finding) {
      const doc = workspace.document(uri);
      if (!doc) return finding.fixes ?? [];
      const silencing = isSilenceable(finding, rules) ? ignoreFixes(doc, await readings(doc), finding) : [];
      const config = settingFixes(finding, await workspace.configFileFor(uri));
      return [...(finding.fixes ?? []), ...[...silencing, ...config].map((fix) => toldFix(fix, tell))];
    },
    safeEdits: async (uri) => compatibleEdits(await check(uri)),
    async hover(uri, offset) {
      const doc = workspace.document(uri);
      if (!doc) return null;
      const { services } = (await workspace.settingsFor(doc)).settings;
      const readings = await workspace.readings(uri);
      return hoverAt(readings, offset, { services, ...(await everywhere()) });
    },
    complete: async (uri, offset) => completeAt(await workspace.readings(uri), offset, await known()),
    references: async (uri, offset) => referencesAt(await workspace.readings(uri), offset, await everywhere()),
    renamable: async (uri, offset) => renamableAt(await workspace.readings(uri), offset),
    rename: async (uri, offset, text) => renameAt(await workspace.readings(uri), offset, text, await everywhere()),
    graph: () => workspace.graph(),
    picture: async () => pictureOf(await workspace.graph(), tell),
    inventory: () => inventoryIn(workspace, registry, tell),
    graphText: async (format) => (format === 'dot' ? graphAsDot : graphAsMermaid)(await workspace.graph(), tell),
    portAt: async (uri, offset) => queryOf(usesAt(await workspace.readings(uri), offset)[0]),
    async lookup(query, limit) {
      lookup ??= workspace.teamServices().then((services) => createLookup(registry, services, tell));
      return (await lookup).find(query, limit);
    },
    card: async (query) => cardOf(query, { services: await workspace.teamServices(), ...(await everywhere()) }),
  };
}

/** @returns all that is open in the documents that nobody wants left alone. */
async function inventoryIn(workspace: Workspace, registry: Registry, tell: Tell): Promise<readonly InventoryService[]> {
  const everything = await workspace.allReadings();
  const left = new Set<string>();
  for (const { doc } of everything) if ((await workspace.settingsFor(doc)).ignored) left.add(doc.uri);
  const readings = everything.filter(({ doc }) => !left.has(doc.uri));
  const services = await workspace.teamServices();
  return inventoryOf(readings, { registry, services, graph: await workspace.graph(), tell });
}

/** A comment can't silence what is said of comments. */
function isSilenceable({ rule }: Finding, rules: readonly Rule[]): boolean {
  return !rules.some(({ meta, judgesComments }) => judgesComments && meta.id === rule);
}

function failedOn(host: Host): CheckDeps['failed'] {
  return (rule, uri, error) => {
    const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
    host.warn(`The rule ${rule} failed on ${uri}, and the others went on. Please report it: ${cause}`);
  };
}

export interface DefaultServiceOptions {
  /** The id of the one format that every document is taken for. */
  readonly asFormat?: string | undefined;
  /** The uri of a config file that holds in place of each document's nearest. */
  readonly config?: string | undefined;
  /** A newer registry than the one that ships. */
  readonly registry?: RegistryUpdate | undefined;
}

/**
 * @returns a service with every format, every rule and all the knowledge that ships with Portwise
 * @throws RangeError for the id of a format that does not exist; its message lists those that do
 */
export function createDefaultService(host: Host, options: DefaultServiceOptions = {}): PortService {
  const { asFormat, config, registry } = options;
  const formats = asFormat === undefined ? FORMATS : [everywhere(formatWithId(asFormat))];
  return createPortService({
    formats,
    rules: RULES,
    registry: createRegistry({ ...BUILT_IN_TABLES, ...registry }),
    host,
    config,
  });
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

function cardOf(query: string, deps: PortCardDeps) {
  const [numbers = '', protocol] = query.split('/');
  const ports = parseRange(numbers);
  const transport = protocol === undefined ? undefined : transportOf(protocol);
  return ports && portCard(ports, transport ? [transport] : TRANSPORTS, deps);
}

/** @returns a port as a query for the lookup: `6379/tcp`. */
function queryOf(use: PortUse | undefined): string | null {
  if (!use?.ports) return null;
  const [transport, ...more] = use.transports.value;
  return `${formatRange(use.ports)}${transport && more.length === 0 ? `/${transport}` : ''}`;
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

/** @returns the ids of all formats, for those who offer them. */
export function formatIds(): readonly string[] {
  return FORMATS.map(({ id }) => id);
}
