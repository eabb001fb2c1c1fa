import { createPathFilter } from './core/detect.ts';
import type { SourceDoc } from './core/document.ts';
import { checkDocument, UNKNOWN_IGNORE, UNUSED_IGNORE } from './core/engine.ts';
import type { Format } from './core/format.ts';
import type { Host } from './core/host.ts';
import { formatRange, parseRange, TRANSPORTS, transportOf } from './core/ports.ts';
import type { Registry } from './core/registry.ts';
import type { Finding, Fix, Reading, Rule, RuleMeta } from './core/rule.ts';
import { DEFAULT_SETTINGS, type Settings } from './core/settings.ts';
import { overlaps, type TextEdit } from './core/text.ts';
import { portCard } from './features/card.ts';
import { type HoverAnswer, hoverAt, usesAt } from './features/hover.ts';
import { ignoreFixes } from './features/ignoreFixes.ts';
import { createLookup, type Lookup, type LookupItem } from './features/lookup.ts';
import { FORMATS } from './formats/index.ts';
import { createDefaultRegistry } from './registry/index.ts';
import { RULES } from './rules/index.ts';
import { ConfigFiles, type ConfigProblem, isConfigFile } from './workspace/configFiles.ts';
import { PortIndex } from './workspace/portIndex.ts';

export type { LookupItem } from './features/lookup.ts';

/**
 * All that Portwise can do, for whoever has documents: a language server, a command line, a web worker. Neither knows more of the
 * core than this.
 */
export interface PortService {
  /** Takes in a new or changed document. @returns the uris of other documents whose findings may have changed. */
  update(doc: SourceDoc): readonly string[];
  /** Forgets a closed document. @returns the uris of documents whose findings may have changed. */
  remove(uri: string): readonly string[];
  /** Says that a file changed on disk. @returns the uris of documents whose findings may have changed. */
  fileChanged(uri: string): readonly string[];
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
  lookup(query: string, limit: number): readonly LookupItem[];
  /** @returns the full card of a port or range: `6379`, `6379/tcp`, `6000-6063`; undefined for another text. */
  card(query: string): { readonly title: string; readonly markdown: string } | undefined;
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
  // Building the lookup takes a few milliseconds, which a server that is only asked for diagnostics never spends.
  let lookup: Lookup | undefined;
  const index = new PortIndex({ formats, registry, host, maxFileSize: () => settings.maxFileSize });

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
    remove: (uri) => index.remove(uri),
    fileChanged(uri) {
      if (!isConfigFile(uri)) return index.fileChanged(uri);
      configFiles.forget();
      return index.uris();
    },
    configure(next) {
      settings = next;
      lookup = undefined;
      index.forgetReadings();
    },
    documents: () => index.uris(),
    document: (uri) => index.document(uri),
    couldBeOurs: createPathFilter(formats),
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
    lookup(query, limit) {
      lookup ??= createLookup(registry, settings.services);
      return lookup.find(query, limit);
    },
    card(query) {
      const [numbers = '', protocol] = query.split('/');
      const ports = parseRange(numbers);
      if (!ports) return undefined;
      const transport = protocol === undefined ? undefined : transportOf(protocol);
      return portCard(ports, transport ? [transport] : TRANSPORTS, { registry, services: settings.services });
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
