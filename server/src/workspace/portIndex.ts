import { createDetector, type Detector } from '../core/detect.ts';
import type { SourceDoc } from '../core/document.ts';
import { type Format, NOTHING_READ, type ReadContext } from '../core/format.ts';
import type { Host } from '../core/host.ts';
import type { Registry } from '../core/registry.ts';
import type { Reading } from '../core/rule.ts';

/** A file may name another, which names another; deeper than this is a loop or a joke. */
const MAX_ROUNDS = 8;

interface Entry {
  readonly doc: SourceDoc;
  /** What was read last, until the document or a file it asked for changes. */
  readings?: Promise<readonly Reading[]>;
  /** The files that its readers asked for, found or not. */
  asked: ReadonlySet<string>;
}

interface IndexDeps {
  readonly formats: readonly Format[];
  readonly registry: Pick<Registry, 'portOf'>;
  readonly host: Host;
  /** Documents longer than this many UTF-16 units are not read. */
  readonly maxFileSize: () => number;
}

/**
 * What is known of the documents: their text and what the formats read in them. The core's one mutable object. Open documents
 * win over the disk, and a change of a file that others refer to (`.env`) makes those be read anew.
 */
export class PortIndex {
  readonly #deps: IndexDeps;
  readonly #detect: Detector;
  readonly #entries = new Map<string, Entry>();
  /** Files that documents refer to: their text, or null where there is none. */
  readonly #files = new Map<string, Promise<string | undefined>>();

  constructor(deps: IndexDeps) {
    this.#deps = deps;
    this.#detect = createDetector(deps.formats);
  }

  /** Takes in a new or changed document. @returns the uris of documents that must be looked at again because of it. */
  update(doc: SourceDoc): readonly string[] {
    this.#entries.set(doc.uri, { doc, asked: new Set() });
    return this.fileChanged(doc.uri);
  }

  /** Forgets a document that was closed. @returns the uris of documents that must be looked at again because of it. */
  remove(uri: string): readonly string[] {
    this.#entries.delete(uri);
    return this.fileChanged(uri);
  }

  /** Says that a file changed on disk. @returns the uris of the documents that had asked for it. */
  fileChanged(uri: string): readonly string[] {
    this.#files.delete(uri);
    const dependants: string[] = [];
    for (const [other, entry] of this.#entries) {
      if (!entry.asked.has(uri)) continue;
      delete entry.readings;
      dependants.push(other);
    }
    return dependants;
  }

  /** Forgets what was read, for example because a setting that readers depend on changed. */
  forgetReadings(): void {
    for (const entry of this.#entries.values()) delete entry.readings;
  }

  /** @returns the document as last seen. */
  document(uri: string): SourceDoc | undefined {
    return this.#entries.get(uri)?.doc;
  }

  /** @returns the uris of all documents. */
  uris(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** @returns what each format found in the document; empty for an unknown one. */
  async readings(uri: string): Promise<readonly Reading[]> {
    const entry = this.#entries.get(uri);
    if (!entry) return [];
    entry.readings ??= this.#read(entry);
    return entry.readings;
  }

  async #read(entry: Entry): Promise<readonly Reading[]> {
    const { doc } = entry;
    if (doc.text.length > this.#deps.maxFileSize() || looksBinary(doc.text)) return [];
    const readings: Reading[] = [];
    for (const format of this.#detect(doc)) readings.push(await this.#readAs(format, entry));
    return readings;
  }

  /** Reads with what is known of the neighbours, and again once those that the reader asked for are loaded. */
  async #readAs(format: Format, entry: Entry): Promise<Reading> {
    const { doc } = entry;
    const neighbours = new Map<string, string | undefined>();
    let result = NOTHING_READ;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const missing = new Set<string>();
      const context: ReadContext = {
        portOf: (name, transport) => this.#deps.registry.portOf(name, transport),
        neighbour: (path) => {
          if (!neighbours.has(path)) missing.add(path);
          return neighbours.get(path);
        },
      };
      result = format.read(doc, context);
      if (missing.size === 0) break;
      let found = false;
      for (const path of missing) {
        const uri = this.#deps.host.resolve(doc.uri, path);
        entry.asked = new Set([...entry.asked, uri]);
        const text = await this.#textOf(uri);
        neighbours.set(path, text);
        found ||= text !== undefined;
      }
      if (!found) break;
    }
    return { doc, format, result };
  }

  #textOf(uri: string): Promise<string | undefined> | string {
    const open = this.#entries.get(uri);
    if (open) return open.doc.text;
    let text = this.#files.get(uri);
    if (!text) {
      text = this.#deps.host.readFile(uri).catch(() => undefined);
      this.#files.set(uri, text);
    }
    return text;
  }
}

/** A NUL in the first kilobytes: the usual sign (git's, grep's) that a file is no text. */
function looksBinary(text: string): boolean {
  const at = text.indexOf('\0');
  return at >= 0 && at < 8000;
}
