import type { Connection, WorkspaceFolder } from 'vscode-languageserver';
import type { PortService } from '../service.ts';

/** Keeps the service's folders those of the client, and scans each in the background. */
export class Folders {
  readonly #connection: Connection;
  readonly #service: PortService;
  /** Called when a scan may have changed what is found in any document. */
  readonly #onScanned: () => void;
  readonly #open = new Map<string, { cancelled: boolean }>();

  constructor(connection: Connection, service: PortService, onScanned: () => void) {
    this.#connection = connection;
    this.#service = service;
    this.#onScanned = onScanned;
  }

  /** Opens folders and scans them, one after the other, with progress shown. */
  async add(folders: readonly WorkspaceFolder[]): Promise<void> {
    for (const folder of folders) await this.#scan(withoutSlash(folder.uri), folder.name);
  }

  /** Closes folders; a scan of one of them ends. */
  remove(folders: readonly WorkspaceFolder[]): void {
    for (const { uri } of folders) {
      const folder = withoutSlash(uri);
      const scan = this.#open.get(folder);
      if (scan) scan.cancelled = true;
      this.#open.delete(folder);
      this.#service.closeFolder(folder);
    }
  }

  async #scan(folder: string, name: string): Promise<void> {
    if (this.#open.has(folder)) return;
    const state = { cancelled: false };
    this.#open.set(folder, state);
    this.#service.openFolder(folder);
    const progress = await this.#connection.window.createWorkDoneProgress();
    progress.begin('Portwise', undefined, `reading ${name}`, true);
    try {
      await this.#service.scan(folder, {
        onProgress: (looked) => progress.report(`${looked} files of ${name}`),
        isCancelled: () => state.cancelled || progress.token.isCancellationRequested,
      });
    } finally {
      progress.done();
    }
    this.#onScanned();
  }
}

function withoutSlash(uri: string): string {
  return uri.replace(/\/+$/, '');
}
