import { type ChildProcess, spawn } from 'node:child_process';
import {
  type ClientCapabilities,
  ConfigurationRequest,
  createMessageConnection,
  DiagnosticRefreshRequest,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  type MessageConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  RegistrationRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentContentChangeEvent,
} from 'vscode-languageserver/node';

/** What a client that takes diagnostics as they are pushed says of itself. */
export const PUSHED: ClientCapabilities = {
  workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
  textDocument: { publishDiagnostics: { versionSupport: true } },
};

/** What a client that asks for diagnostics says of itself. */
export const PULLED: ClientCapabilities = {
  workspace: { ...PUSHED.workspace, diagnostics: { refreshSupport: true } },
  textDocument: { diagnostic: { dynamicRegistration: false } },
};

export interface ClientOptions {
  readonly capabilities?: ClientCapabilities;
  /** The user's settings, by section; read again whenever the server asks. */
  readonly settings?: Record<string, unknown>;
  /** The language of the editor's user. */
  readonly locale?: string;
  readonly patienceMs?: number;
}

/**
 * A language client of a few lines: a language server as a child process, spoken to over its standard input and output, one step at a
 * time. For tests and measurements.
 */
export class LanguageClient {
  readonly connection: MessageConnection;
  /** The server's exit code, once it has ended; null where a signal ended it. */
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #patienceMs: number;
  readonly #versions = new Map<string, number>();
  readonly #waiting = new Set<(published: PublishDiagnosticsParams) => void>();
  /** How often diagnostics were published. */
  published = 0;
  /** How often the server has asked for diagnostics to be pulled again. */
  refreshes = 0;

  private constructor(child: ChildProcess, { settings = {}, patienceMs = 10_000 }: ClientOptions) {
    this.#child = child;
    this.exited = new Promise((resolve) => child.once('exit', resolve));
    this.#patienceMs = patienceMs;
    this.connection = createMessageConnection(
      new StreamMessageReader(child.stdout!),
      new StreamMessageWriter(child.stdin!),
    );
    this.connection.onNotification(PublishDiagnosticsNotification.type, (published) => {
      this.published++;
      for (const listener of [...this.#waiting]) listener(published);
    });
    this.connection.onRequest(ConfigurationRequest.type, ({ items }) =>
      items.map(({ section }) => settings[section ?? ''] ?? null),
    );
    this.connection.onRequest(RegistrationRequest.type, () => {});
    this.connection.onRequest(DiagnosticRefreshRequest.type, () => {
      this.refreshes++;
    });
    this.connection.listen();
  }

  /**
   * Starts a server written for Node.js.
   * @param script its file, and its words
   */
  static async start(
    script: readonly string[],
    options: ClientOptions = {},
  ): Promise<LanguageClient & { readonly about: InitializeResult }> {
    const child = spawn(process.execPath, script, { stdio: ['pipe', 'pipe', 'inherit'] });
    const client = new LanguageClient(child, options);
    const about = await client.connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: null,
      capabilities: options.capabilities ?? PUSHED,
      ...(options.locale === undefined ? {} : { locale: options.locale }),
    });
    await client.connection.sendNotification(InitializedNotification.type, {});
    return Object.assign(client, { about });
  }

  /** The server's process. */
  get pid(): number {
    return this.#child.pid!;
  }

  async open(uri: string, languageId: string, text: string): Promise<void> {
    this.#versions.set(uri, 1);
    const textDocument = { uri, languageId, version: 1, text };
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
  }

  async change(uri: string, ...contentChanges: TextDocumentContentChangeEvent[]): Promise<void> {
    const version = (this.#versions.get(uri) ?? 0) + 1;
    this.#versions.set(uri, version);
    const textDocument = { uri, version };
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, { textDocument, contentChanges });
  }

  async close(uri: string): Promise<void> {
    this.#versions.delete(uri);
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }

  /**
   * Waits for diagnostics of a document's present version that satisfy; an answer to an earlier text never counts. A server that
   * tells no version is believed to speak of the present one.
   */
  diagnostics(
    uri: string,
    satisfies: (diagnostics: PublishDiagnosticsParams['diagnostics']) => boolean = () => true,
  ): Promise<PublishDiagnosticsParams['diagnostics']> {
    return new Promise((resolve, reject) => {
      let last: unknown;
      const listener = (published: PublishDiagnosticsParams) => {
        if (published.uri !== uri) return;
        last = published;
        if ((published.version ?? this.#versions.get(uri)) !== this.#versions.get(uri)) return;
        if (!satisfies(published.diagnostics)) return;
        finish();
        resolve(published.diagnostics);
      };
      const timer = setTimeout(() => {
        finish();
        reject(new Error(`no such diagnostics in ${this.#patienceMs} ms; the last: ${JSON.stringify(last)}`));
      }, this.#patienceMs);
      const finish = () => {
        clearTimeout(timer);
        this.#waiting.delete(listener);
      };
      this.#waiting.add(listener);
    });
  }

  /** Ends the server as the protocol asks. @returns its exit code */
  async stop(): Promise<number | null> {
    await this.connection.sendRequest(ShutdownRequest.type);
    await this.connection.sendNotification(ExitNotification.type);
    const code = await this.exited;
    this.connection.dispose();
    return code;
  }

  /** Ends the server at once. */
  kill(): void {
    this.#child.kill('SIGKILL');
    this.connection.dispose();
  }
}
