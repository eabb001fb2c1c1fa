import { createDetector, type Detector } from '../core/detect.ts';
import type { SourceDoc } from '../core/document.ts';
import { type Format, type FormatResult, NOTHING_READ, type ReadContext } from '../core/format.ts';
import type { Host } from '../core/host.ts';
import { createParsed } from '../core/parsed.ts';
import type { Registry } from '../core/registry.ts';
import type { Reading } from '../core/rule.ts';

/** A file may name another, which names another; deeper than this is a loop or a joke. */
const MAX_ROUNDS = 8;

interface Entry {
  readonly doc: SourceDoc;
  /** Open in the editor, whose text wins over the disk's. */
  readonly open: boolean;
  /** What was read last, until the document or a file it asked for changes. */
  readings?: Promise<readonly Reading[]>;
  /** The same, once it is there. */
  settled?: readonly Reading[];
  /** The files that its readers asked for, found or not. */
  readonly asked: Set<string>;
  /** The paths that each format's reader asked for last and that were there: they are loaded before it reads again. */
  readonly wanted: Map<Format, readonly string[]>;
}

/** What was read of a document, as plain data that another thread can take over. */
export interface StoredReadings {
  readonly doc: SourceDoc;
  readonly readings: readonly { readonly format: string; readonly result: FormatResult }[];
  readonly asked: readonly string[];
}

interface IndexDeps {
  readonly formats: readonly Format[];
  readonly registry: () => Pick<Registry, 'portOf'>;
  readonly host: Host;
  /** Documents longer than this many UTF-16 units are not read. */
  readonly maxFileSize: () => number;
}

/**
 * What is known of the documents, those that are open and those of the workspace that are not: their text and what the formats read in
 * them. The core's one mutable object. One file's change touches one file's entry, and those of the documents that asked for it.
 */
export class PortIndex {
  readonly #deps: IndexDeps;
  readonly #detect: Detector;
  readonly #entries = new Map<string, Entry>();
  /** Files that documents asked for and that are no documents themselves. */
  readonly #files = new Map<string, Promise<string | undefined>>();
  /** The documents that asked for a file, ever. */
  readonly #askers = new Map<string, Set<string>>();
  /** Documents whose readings may have changed since somebody took the changes. */
  readonly #changed = new Set<string>();
  #revision = 0;

  constructor(deps: IndexDeps) {
    this.#deps = deps;
    this.#detect = createDetector(deps.formats);
  }

  /** Counts up whenever something that was read may no longer hold. */
  get revision(): number {
    return this.#revision;
  }

  /** Takes in an open document, new or changed. @returns the uris of other documents that must be looked at again. */
  update(doc: SourceDoc): readonly string[] {
    const wanted = this.#entries.get(doc.uri)?.wanted ?? new Map();
    this.#entries.set(doc.uri, { doc, open: true, asked: new Set(), wanted });
    return this.#touch(doc.uri);
  }

  /** @returns what was read of a document, for the index of another thread; undefined for an unknown one. */
  async stored(uri: string): Promise<StoredReadings | undefined> {
    const readings = await this.readings(uri);
    const entry = this.#entries.get(uri);
    if (!entry) return undefined;
    const plain = readings.map(({ format, result }) => ({ format: format.id, result }));
    return { doc: entry.doc, readings: plain, asked: [...entry.asked] };
  }

  /** Takes in an open document with what the index of another thread has read of it. */
  adopt({ doc, readings, asked }: StoredReadings): void {
    const formats = new Map(this.#deps.formats.map((format) => [format.id, format]));
    const known = readings.flatMap(({ format: id, result }) => {
      const format = formats.get(id);
      return format ? [{ doc, format, result }] : [];
    });
    this.#entries.set(doc.uri, {
      doc,
      open: true,
      asked: new Set(asked),
      wanted: new Map(),
      readings: Promise.resolve(known),
    });
    for (const uri of asked) this.#isAskedBy(doc.uri, uri);
    this.#touch(doc.uri);
  }

  /** Takes in a file of the workspace; an open document keeps its own text. @returns the uris of other documents to look at again. */
  addFile(doc: SourceDoc): readonly string[] {
    if (this.#entries.get(doc.uri)?.open) return [];
    this.#entries.set(doc.uri, { doc, open: false, asked: new Set(), wanted: new Map() });
    return this.#touch(doc.uri);
  }

  /** Forgets a document that is gone. @returns the uris of documents that must be looked at again because of it. */
  remove(uri: string): readonly string[] {
    this.#entries.delete(uri);
    return this.#touch(uri);
  }

  /** Says that a file changed on disk that is no document itself. @returns the uris of the documents that had asked for it. */
  fileChanged(uri: string): readonly string[] {
    return this.#touch(uri);
  }

  /** Forgets what was read, for example because a setting that readers depend on changed. */
  forgetReadings(): void {
    this.#revision++;
    for (const [uri, entry] of this.#entries) {
      forget(entry);
      this.#changed.add(uri);
    }
  }

  /** @returns the document as last seen. */
  document(uri: string): SourceDoc | undefined {
    return this.#entries.get(uri)?.doc;
  }

  /** @returns whether the document is open in the editor. */
  isOpen(uri: string): boolean {
    return this.#entries.get(uri)?.open === true;
  }

  /** @returns the uris of all documents. */
  uris(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** @returns what each format found in the document; empty for an unknown one. */
  async readings(uri: string): Promise<readonly Reading[]> {
    const entry = this.#entries.get(uri);
    if (!entry) return [];
    if (entry.settled) return entry.settled;
    const readings = entry.readings ?? this.#read(entry);
    entry.readings = readings;
    const settled = await readings;
    // A file that it asked for may have changed meanwhile.
    if (entry.readings === readings) entry.settled = settled;
    return settled;
  }

  /** @returns what was found in all documents, in no order. */
  async allReadings(): Promise<readonly Reading[]> {
    const entries = [...this.#entries];
    // Most have been read before, and a promise for each of thousands would take longer than an edit may.
    await Promise.all(entries.flatMap(([uri, { settled }]) => (settled ? [] : [this.readings(uri)])));
    return entries.flatMap(([, { settled = [] }]) => settled);
  }

  /**
   * @returns what was found in each document that has changed since the last time, empty for one that is gone; ask again only once this has
   * been answered
   */
  async takeChanges(): Promise<ReadonlyMap<string, readonly Reading[]>> {
    const uris = [...this.#changed];
    this.#changed.clear();
    const readings = await Promise.all(uris.map((uri) => this.readings(uri)));
    return new Map(uris.map((uri, place) => [uri, readings[place] ?? []]));
  }

  #touch(uri: string): readonly string[] {
    this.#revision++;
    this.#changed.add(uri);
    this.#files.delete(uri);
    const dependants: string[] = [];
    for (const other of this.#askers.get(uri) ?? []) {
      const entry = this.#entries.get(other);
      // It may have changed since, and ask for other files now.
      if (other === uri || !entry?.asked.has(uri)) continue;
      forget(entry);
      this.#changed.add(other);
      dependants.push(other);
    }
    return dependants;
  }

  async #read(entry: Entry): Promise<readonly Reading[]> {
    const { doc } = entry;
    if (doc.text.length > this.#deps.maxFileSize() || looksBinary(doc.text)) return [];
    const readings: Reading[] = [];
    const parsed = createParsed();
    for (const format of this.#detect(doc)) readings.push(await this.#readAs(format, entry, parsed));
    return readings;
  }

  /** Reads with what is known of the neighbours, and again once those that the reader asked for are loaded. */
  async #readAs(format: Format, entry: Entry, parsed: ReadContext['parsed']): Promise<Reading> {
    const { doc } = entry;
    const neighbours = new Map<string, string | undefined>();
    const load = async (path: string) => {
      const uri = this.#deps.host.resolve(doc.uri, path);
      entry.asked.add(uri);
      this.#isAskedBy(doc.uri, uri);
      const text = await this.#textOf(uri);
      neighbours.set(path, text);
      return text !== undefined;
    };
    for (const path of entry.wanted.get(format) ?? []) await load(path);
    let result = NOTHING_READ;
    let asked = new Set<string>();
    for (let round = 0; round < MAX_ROUNDS; round++) {
      asked = new Set();
      const context: ReadContext = {
        portOf: (name, transport) => this.#deps.registry().portOf(name, transport),
        neighbour: (path) => {
          asked.add(path);
          return neighbours.get(path);
        },
        parsed,
      };
      result = format.read(doc, context);
      let found = false;
      for (const path of asked) if (!neighbours.has(path)) found = (await load(path)) || found;
      if (!found) break;
    }
    entry.wanted.set(
      format,
      [...asked].filter((path) => neighbours.get(path) !== undefined),
    );
    return { doc, format, result };
  }

  #isAskedBy(document: string, file: string): void {
    this.#askers.set(file, (this.#askers.get(file) ?? new Set()).add(document));
  }

  #textOf(uri: string): Promise<string | undefined> | string {
    const known = this.#entries.get(uri);
    if (known) return known.doc.text;
    let text = this.#files.get(uri);
    if (!text) {
      text = this.#deps.host.readFile(uri).catch(() => undefined);
      this.#files.set(uri, text);
    }
    return text;
  }
}

function forget(entry: Entry): void {
  delete entry.readings;
  delete entry.settled;
}

/** A NUL in the first kilobytes: the usual sign (git's, grep's) that a file is no text. */
function looksBinary(text: string): boolean {
  const at = text.indexOf('\0');
  return at >= 0 && at < 8000;
}
