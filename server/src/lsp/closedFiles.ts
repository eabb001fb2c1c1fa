import {
  type Connection,
  type Diagnostic,
  DocumentDiagnosticReportKind,
  type PreviousResultId,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import type { PortService } from '../service.ts';
import { diagnosticsAcrossFiles } from './publisher.ts';

/** How many files are checked before others have their turn. */
const FILES_A_TURN = 25;

/** What is shown of one file, and a name for it that changes with it. */
interface Shown {
  readonly id: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Tells of findings in files that nobody has open, as far as they come from what other files say: pulled by the client, or pushed to it.
 * They are found once for each state of the workspace.
 */
export class ClosedFiles {
  readonly #connection: Connection;
  readonly #service: PortService;
  #state: { readonly revision: number; readonly shown: Promise<ReadonlyMap<string, Shown>> } | undefined;
  #pushed: ReadonlyMap<string, Shown> = new Map();

  constructor(connection: Connection, service: PortService) {
    this.#connection = connection;
    this.#service = service;
  }

  /** @param previous what the client has: only what differs is told in full, and files without findings not at all */
  async pull(previous: readonly PreviousResultId[]): Promise<WorkspaceDocumentDiagnosticReport[]> {
    const shown = await this.#now();
    const known = new Map(previous.map(({ uri, value }) => [uri, value]));
    const uris = new Set([...shown.keys(), ...known.keys()]);
    return [...uris].flatMap((uri): WorkspaceDocumentDiagnosticReport[] => {
      const { id, diagnostics } = shown.get(uri) ?? { id: '', diagnostics: [] };
      if (known.get(uri) === id)
        return [{ kind: DocumentDiagnosticReportKind.Unchanged, uri, version: null, resultId: id }];
      // An open document has an answer of its own.
      if (this.#service.isOpen(uri)) return [];
      return [{ kind: DocumentDiagnosticReportKind.Full, uri, version: null, resultId: id, items: [...diagnostics] }];
    });
  }

  /** Sends what has changed since the last time. */
  async push(): Promise<void> {
    const shown = await this.#now();
    const before = this.#pushed;
    this.#pushed = shown;
    for (const uri of new Set([...before.keys(), ...shown.keys()])) {
      const now = shown.get(uri);
      if (before.get(uri)?.id === now?.id || this.#service.isOpen(uri)) continue;
      await this.#connection.sendDiagnostics({ uri, diagnostics: [...(now?.diagnostics ?? [])] });
    }
  }

  #now(): Promise<ReadonlyMap<string, Shown>> {
    const { revision } = this.#service;
    if (this.#state?.revision !== revision) this.#state = { revision, shown: this.#find() };
    return this.#state.shown;
  }

  async #find(): Promise<ReadonlyMap<string, Shown>> {
    const shown = new Map<string, Shown>();
    for (const [place, uri] of this.#service.documents().entries()) {
      if (place % FILES_A_TURN === 0) await new Promise((resolve) => setTimeout(resolve, 0));
      if (this.#service.isOpen(uri)) continue;
      const diagnostics = await diagnosticsAcrossFiles(this.#service, uri);
      if (diagnostics.length === 0) continue;
      shown.set(uri, { id: JSON.stringify(diagnostics), diagnostics });
    }
    return shown;
  }
}
