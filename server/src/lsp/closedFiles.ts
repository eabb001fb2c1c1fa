import type { Connection, Diagnostic } from 'vscode-languageserver';
import { canonicalUri } from '../core/document.ts';
import type { PortService } from '../service.ts';
import { diagnosticsAcrossFiles } from './publisher.ts';
import { AfterRest } from './rest.ts';

/** How long the typing has to rest before all files are looked at again. */
const REST_AFTER_MS = 500;

/** How many files are checked before others have their turn. */
const FILES_A_TURN = 25;

/** Where more files than this have changed at once, all are looked at. */
const MOST_CHANGED = 20;

/**
 * Tells of findings in files that nobody has open, as far as they come from what other files say. They are pushed, to a client that pulls too:
 * VS Code goes on showing the findings of a closed document where a server offers it to pull the workspace's.
 */
export class ClosedFiles {
  readonly #connection: Connection;
  readonly #service: PortService;
  /** Whether the client pulls what is found in open documents. */
  readonly #pulls: () => boolean;
  /** What was sent last, by file. */
  readonly #sent = new Map<string, string>();
  /** Files to look at in the next round. */
  readonly #due = new Set<string>();
  /** Files that have changed, whose dependants are to be looked at. */
  readonly #changed = new Set<string>();
  #isAllDue = true;
  readonly #rest = new AfterRest(() => void this.push(), REST_AFTER_MS);

  constructor(connection: Connection, service: PortService, pulls: () => boolean) {
    this.#connection = connection;
    this.#service = service;
    this.#pulls = pulls;
  }

  /**
   * Sends what has changed, once nothing has for a moment.
   * @param changed the files that have changed; all of them where nobody knows which
   * @param touched others whose findings depended on those
   */
  schedule(changed?: readonly string[], touched: readonly string[] = []): void {
    this.note(changed, touched);
    this.#rest.disturb();
  }

  /** Keeps in mind what the next round has to look at. */
  note(changed?: readonly string[], touched: readonly string[] = []): void {
    if (!changed) this.#isAllDue = true;
    for (const uri of changed ?? []) this.#changed.add(canonicalUri(uri));
    for (const uri of touched) this.#due.add(uri);
  }

  /** Sends what has changed since the last time; an open document is told of elsewhere. */
  async push(): Promise<void> {
    const { revision } = this.#service;
    await this.#collect();
    let looked = 0;
    for (const uri of this.#due) {
      if (looked++ % FILES_A_TURN === 0) await new Promise((resolve) => setTimeout(resolve, 0));
      if (this.#service.revision !== revision) {
        // Something has changed meanwhile, and not every change brings a round of its own: a file that nobody reads may have.
        this.schedule([]);
        return;
      }
      this.#due.delete(uri);
      const diagnostics = this.#service.isOpen(uri) ? [] : await diagnosticsAcrossFiles(this.#service, uri);
      await this.#send(uri, diagnostics);
    }
  }

  /** Adds to what is due all that depends on what has changed. */
  async #collect(): Promise<void> {
    const changed = [...this.#changed];
    const isAllDue = this.#isAllDue || changed.length > MOST_CHANGED;
    this.#changed.clear();
    this.#isAllDue = false;
    if (isAllDue) for (const uri of [...this.#service.documents(), ...this.#sent.keys()]) this.#due.add(uri);
    else {
      for (const uri of changed) for (const due of [uri, ...(await this.#service.linkedTo(uri))]) this.#due.add(due);
    }
  }

  async #send(uri: string, diagnostics: readonly Diagnostic[]): Promise<void> {
    const content = diagnostics.length > 0 ? JSON.stringify(diagnostics) : undefined;
    if (this.#sent.get(uri) === content) return;
    if (content === undefined) this.#sent.delete(uri);
    else this.#sent.set(uri, content);
    // A client that takes pushed findings alone shows this document's own from another message.
    if (content === undefined && this.#service.isOpen(uri) && !this.#pulls()) return;
    await this.#connection.sendDiagnostics({ uri, diagnostics: [...diagnostics] });
  }
}
