import { createPathFilter } from '../core/detect.ts';
import { canonicalUri, pathOfUri, type SourceDoc } from '../core/document.ts';
import type { Format } from '../core/format.ts';
import type { PortGraph } from '../core/graph.ts';
import type { Host } from '../core/host.ts';
import { uniqueBy } from '../core/lists.ts';
import type { Registry } from '../core/registry.ts';
import type { Reading } from '../core/rule.ts';
import type { ConfigurableRule } from '../core/ruleOptions.ts';
import { DEFAULT_SETTINGS, type Settings, type TeamService } from '../core/settings.ts';
import { GraphBuilder } from './buildGraph.ts';
import { CONFIG_FILE, ConfigFiles, type DocumentSettings, isConfigFile } from './configFiles.ts';
import { PortIndex, type StoredReadings } from './portIndex.ts';
import { loadFile, type ScanOptions, scanFolder } from './scanner.ts';

export interface WorkspaceDeps {
  readonly formats: readonly Format[];
  /** Every rule that a config file may name, with its options. */
  readonly rules: readonly ConfigurableRule[];
  /** The one in force now. */
  readonly registry: () => Pick<Registry, 'portOf' | 'byImage'>;
  readonly host: Host;
  /** The uri of a config file that holds in place of each document's nearest. */
  readonly config?: string | undefined;
}

/** The documents, folders and settings that a service works on. A uri may come escaped in any way; all that are given are {@link canonicalUri}s. */
export class Workspace {
  /** Whether a file with this path could hold ports: what a walk through folders reads. */
  readonly couldBeOurs: (path: string) => boolean;
  readonly #deps: WorkspaceDeps;
  readonly #index: PortIndex;
  readonly #configFiles: ConfigFiles;
  readonly #folders = new Set<string>();
  #settings = DEFAULT_SETTINGS;
  readonly #graphs: GraphBuilder;
  #graph: { readonly revision: number; readonly graph: Promise<PortGraph> } | undefined;
  /** As it was before whatever changed since. */
  #lastGraph: PortGraph | undefined;

  constructor(deps: WorkspaceDeps) {
    const { formats, registry, host, rules, config } = deps;
    this.couldBeOurs = createPathFilter(formats);
    this.#deps = deps;
    this.#graphs = new GraphBuilder(registry, host.resolve);
    this.#index = new PortIndex({ formats, registry, host, maxFileSize: () => this.#settings.maxFileSize });
    this.#configFiles = new ConfigFiles(host, rules, config);
  }

  /** Counts up whenever something that was read may no longer hold. */
  get revision(): number {
    return this.#index.revision;
  }

  /** Puts new settings in force for everything from now on. */
  configure(settings: Settings): void {
    this.#settings = settings;
    this.#index.forgetReadings();
  }

  /** Has every document read anew, for example because service names may stand for other numbers. */
  forgetReadings(): void {
    this.#index.forgetReadings();
  }

  /** Takes in an open document, new or changed. @returns the uris of other documents whose findings may have changed. */
  update(doc: SourceDoc): readonly string[] {
    const uri = canonicalUri(doc.uri);
    const linked = this.#lastGraph?.linkedTo(uri) ?? [];
    return [...new Set([...this.#index.update({ ...doc, uri }), ...linked])];
  }

  /** @returns what was read of a document, for the workspace of another thread. */
  stored(uri: string): Promise<StoredReadings | undefined> {
    return this.#index.stored(uri);
  }

  /** Takes in an open document with what the workspace of another thread has read of it. */
  adopt(stored: StoredReadings): void {
    this.#index.adopt(stored);
  }

  /** Says that a document was closed: a file of an open folder is read from disk from now on, another one is forgotten. */
  async close(given: string): Promise<readonly string[]> {
    const uri = canonicalUri(given);
    const linked = this.#lastGraph?.linkedTo(uri) ?? [];
    const touched = [...linked, ...this.#index.remove(uri)];
    return this.#isIndexed(uri) ? [...touched, ...(await loadFile(uri, this.#scanDeps))] : touched;
  }

  /** Says that a file was made, changed or deleted on disk. @returns the uris of documents whose findings may have changed. */
  async fileChanged(given: string): Promise<readonly string[]> {
    const uri = canonicalUri(given);
    if (isConfigFile(uri)) {
      this.#configFiles.forget();
      return this.#index.uris();
    }
    if (!this.#isIndexed(uri)) return this.#index.fileChanged(uri);
    const wasKnown = this.#index.document(uri) !== undefined;
    const linked = this.#lastGraph?.linkedTo(uri) ?? [];
    const touched = [...linked, ...(await loadFile(uri, this.#scanDeps))];
    return wasKnown || this.#index.document(uri) ? [uri, ...touched] : touched;
  }

  openFolder(uri: string): void {
    this.#folders.add(canonicalUri(uri));
  }

  /** Closes a folder and forgets its files, but for those that are open or in another one. */
  closeFolder(given: string): void {
    const uri = canonicalUri(given);
    this.#folders.delete(uri);
    for (const file of this.#index.uris()) {
      if (isInside(file, uri) && !this.#index.isOpen(file) && !this.#inFolder(file)) this.#index.remove(file);
    }
  }

  /** Takes in all files of an open folder, in the background. @returns how many files were looked at. */
  scan(folder: string, options?: ScanOptions): Promise<number> {
    return scanFolder(canonicalUri(folder), this.#scanDeps, options);
  }

  /** @returns the uris of all documents. */
  uris(): readonly string[] {
    return this.#index.uris();
  }

  /** @returns whether the document is open in the editor. */
  isOpen(uri: string): boolean {
    return this.#index.isOpen(canonicalUri(uri));
  }

  document(uri: string): SourceDoc | undefined {
    return this.#index.document(canonicalUri(uri));
  }

  /** @returns what each format found in a document; empty for an unknown one. */
  readings(uri: string): Promise<readonly Reading[]> {
    return this.#index.readings(canonicalUri(uri));
  }

  /** @returns what was found in all documents, in no order. */
  allReadings(): Promise<readonly Reading[]> {
    return this.#index.allReadings();
  }

  /** @returns the port graph of all documents, built when something has changed since the last time. */
  graph(): Promise<PortGraph> {
    if (this.#graph?.revision !== this.revision) {
      // One after the other, for each takes up where the one before ended.
      const before = this.#graph?.graph.catch(() => undefined);
      this.#graph = { revision: this.revision, graph: this.#buildAfter(before) };
    }
    return this.#graph.graph;
  }

  async #buildAfter(before: Promise<unknown> | undefined): Promise<PortGraph> {
    await before;
    this.#lastGraph = this.#graphs.build(await this.#index.takeChanges());
    return this.#lastGraph;
  }

  /** @returns the other documents whose findings may depend on what a document says now. */
  async linkedTo(uri: string): Promise<readonly string[]> {
    return (await this.graph()).linkedTo(canonicalUri(uri));
  }

  /** @returns the settings that hold for a document. */
  settingsFor({ uri, path }: SourceDoc): Promise<DocumentSettings> {
    return this.#configFiles.settingsFor(uri, path, this.#settings);
  }

  /** @returns a config file with what is wrong in it. */
  configReading(doc: SourceDoc): Promise<Reading> {
    return this.#configFiles.reading(doc);
  }

  /** @returns the config file that holds for a document, or the one to make for it: in its folder of the workspace. */
  async configFileFor(given: string): Promise<{ readonly uri: string; readonly text: string | undefined }> {
    const uri = canonicalUri(given);
    const found = await this.#configFiles.fileFor(uri);
    if (found) return found;
    const folder = [...this.#folders].filter((one) => isInside(uri, one)).sort((a, b) => b.length - a.length)[0];
    return {
      uri: folder === undefined ? this.#deps.host.resolve(uri, CONFIG_FILE) : `${folder}/${CONFIG_FILE}`,
      text: undefined,
    };
  }

  /** @returns the team's own services, from the settings and from the config files of the open folders. */
  async teamServices(): Promise<readonly TeamService[]> {
    const found = [...this.#settings.services];
    for (const folder of this.#folders) {
      const uri = `${folder}/${CONFIG_FILE}`;
      found.push(...(await this.#configFiles.settingsFor(uri, pathOfUri(uri), this.#settings)).settings.services);
    }
    return uniqueBy(found, ({ port, name }) => `${port} ${name}`);
  }

  get #scanDeps() {
    return { index: this.#index, host: this.#deps.host, couldBeOurs: this.couldBeOurs, pathOf: pathOfUri };
  }

  #isIndexed(uri: string): boolean {
    return this.#inFolder(uri) && this.couldBeOurs(pathOfUri(uri));
  }

  #inFolder(uri: string): boolean {
    return [...this.#folders].some((folder) => isInside(uri, folder));
  }
}

function isInside(uri: string, folder: string): boolean {
  return uri.startsWith(`${folder}/`);
}
