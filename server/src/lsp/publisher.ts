import type { Connection, Diagnostic, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { canonicalUri } from '../core/document.ts';
import type { Finding } from '../core/rule.ts';
import { LineTable } from '../core/text.ts';
import type { PortService } from '../service.ts';
import { toDiagnostic } from './convert.ts';
import { AfterRest } from './rest.ts';

/** How long the typing has to rest before the other documents are looked at again. */
const REST_AFTER_MS = 300;

/** Pushes findings to a client that does not pull; several changes that come at once are answered once, for the last. */
export class Publisher {
  readonly #connection: Connection;
  readonly #service: PortService;
  readonly #documents: TextDocuments<TextDocument>;
  readonly #waiting = new Set<string>();
  /** What the service's revision was when a document was last told of. */
  readonly #told = new Map<string, number>();
  readonly #rest = new AfterRest(() => this.#scheduleOutdated(), REST_AFTER_MS);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Connection, service: PortService, documents: TextDocuments<TextDocument>) {
    this.#connection = connection;
    this.#service = service;
    this.#documents = documents;
  }

  schedule(uris: readonly string[]): void {
    for (const uri of uris) this.#waiting.add(canonicalUri(uri));
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#publish();
    }, 0);
  }

  /** Publishes for all open documents that something may have changed for, once nothing has changed for a moment. */
  scheduleRest(): void {
    this.#rest.disturb();
  }

  /** Takes back what was told of a document that is closed. */
  async takeBack(uri: string): Promise<void> {
    this.#told.delete(uri);
    await this.#connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  #scheduleOutdated(): void {
    const isOutdated = (uri: string) => this.#told.get(uri) !== this.#service.revision;
    this.schedule(this.#documents.keys().filter(isOutdated));
  }

  async #publish(): Promise<void> {
    // A client may compare uris as texts, so each is told of by the one that it gave.
    const given = new Map(this.#documents.keys().map((uri) => [canonicalUri(uri), uri]));
    const uris = [...this.#waiting].flatMap((uri) => given.get(uri) ?? []);
    this.#waiting.clear();
    for (const uri of uris) {
      const version = this.#documents.get(uri)?.version;
      if (version === undefined) continue;
      const { revision } = this.#service;
      const diagnostics = await diagnosticsOf(this.#service, uri).catch((error: unknown) => {
        // One document that can't be checked must not silence the others, nor pass unseen.
        this.#connection.console.error(`${uri} could not be checked: ${error instanceof Error ? error.stack : error}`);
        return undefined;
      });
      if (!diagnostics) continue;
      // A newer version that came meanwhile is on its way in an answer of its own.
      if (this.#documents.get(uri)?.version === version) {
        this.#told.set(uri, revision);
        await this.#connection.sendDiagnostics({ uri, version, diagnostics });
      }
    }
  }
}

/** @returns what is found in a document, for the protocol; nothing for an unknown one. */
export async function diagnosticsOf(service: PortService, uri: string): Promise<Diagnostic[]> {
  return toDiagnostics(service, uri, await service.check(uri));
}

/** @returns what is found in a document because of other files, which is told of files that nobody has open too. */
export async function diagnosticsAcrossFiles(service: PortService, uri: string): Promise<Diagnostic[]> {
  return toDiagnostics(service, uri, await service.checkAcrossFiles(uri));
}

function toDiagnostics(service: PortService, uri: string, findings: readonly Finding[]): Diagnostic[] {
  const doc = service.document(uri);
  if (!doc || findings.length === 0) return [];
  const lines = new LineTable(doc.text);
  const tables = new Map([[uri, lines]]);
  const linesOf = (other: string) => {
    const known = tables.get(other) ?? new LineTable(service.document(other)?.text ?? '');
    tables.set(other, known);
    return known;
  };
  return findings.map((finding) => toDiagnostic(finding, lines, linesOf));
}
