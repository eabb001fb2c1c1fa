import {
  type CancellationToken,
  type Disposable,
  EventEmitter,
  type LogOutputChannel,
  type Uri,
  workspace,
} from 'vscode';
import { type BaseLanguageClient, type LanguageClientOptions, State } from 'vscode-languageclient';
import {
  CHANGED_METHOD,
  FIND_FILES_METHOD,
  READ_FILE_METHOD,
  type StartOptions,
} from '../../server/src/lsp/protocol.ts';
import { linkToRules } from './commands/rulePages.ts';
import { schemesInUse, serverSelector } from './documents.ts';
import { findFiles } from './findFiles.ts';
import { readFile } from './readFile.ts';

/** `starting` also while it comes back after a crash. */
export type ServerState = 'starting' | 'running' | 'stopped';

/** Makes a language client that is not started yet. */
export type ClientFactory = (options: LanguageClientOptions) => BaseLanguageClient;

/**
 * The language server as the rest of the client sees it: it runs, starts or is stopped, and answers requests. A server that crashes is
 * started again by the language client, up to five times in three minutes.
 */
export class LanguageServer implements Disposable {
  readonly #createClient: ClientFactory;
  readonly #log: LogOutputChannel;
  readonly #storage: Uri;
  readonly #stateChanged = new EventEmitter<ServerState>();
  readonly onDidChangeState = this.#stateChanged.event;
  readonly #portsChanged = new EventEmitter<void>();
  /** Fires when an answer about the whole workspace may be out of date: files have changed, or another server runs. */
  readonly onDidChangePorts = this.#portsChanged.event;
  #client: BaseLanguageClient | undefined;
  #starting: Promise<void> = Promise.resolve();
  #state: ServerState = 'stopped';

  /** @param storage the folder in which VS Code keeps this extension's data */
  constructor(createClient: ClientFactory, log: LogOutputChannel, storage: Uri) {
    this.#createClient = createClient;
    this.#log = log;
    this.#storage = storage;
  }

  get state(): ServerState {
    return this.#state;
  }

  /**
   * Starts the server; one that runs is ended first. Resolves once it runs or has failed: the state then is `stopped`, and the log says
   * why.
   */
  start(): Promise<void> {
    this.#become('starting');
    this.#starting = this.#starting.then(() => this.#end()).then(() => this.#launch());
    return this.#starting;
  }

  /**
   * Asks the server, once it runs.
   * @throws where it is stopped, ends before it has answered, or the request is cancelled
   */
  async request<Answer>(method: string, params: object | undefined, token?: CancellationToken): Promise<Answer> {
    await this.#starting;
    if (!this.#client || this.#state === 'stopped') throw new Error('The language server is stopped.');
    return this.#client.sendRequest<Answer>(method, params, token);
  }

  dispose(): void {
    this.#stateChanged.dispose();
    this.#portsChanged.dispose();
    void this.#starting.then(() => this.#end());
  }

  async #launch(): Promise<void> {
    const client = this.#createClient({
      documentSelector: serverSelector(schemesInUse()),
      outputChannel: this.#log,
      middleware: linkToRules,
      // The settings come with the first message, so that the first findings are the wanted ones.
      initializationOptions: () => ({ ...settingsNow(), ...this.#startOptions() }),
    });
    this.#client = client;
    client.onDidChangeState(({ newState }) => {
      if (client === this.#client) this.#become(stateOf(newState));
    });
    client.onRequest(READ_FILE_METHOD, readFile);
    client.onNotification(CHANGED_METHOD, () => this.#portsChanged.fire());
    client.onRequest(FIND_FILES_METHOD, findFiles);
    try {
      await client.start();
    } catch (error) {
      this.#log.error(`The language server did not start: ${error}`);
      this.#become('stopped');
    }
  }

  /** A server in a browser has no disk to keep anything on. */
  #startOptions(): StartOptions {
    return this.#storage.scheme === 'file' ? { storageFolder: this.#storage.fsPath } : {};
  }

  async #end(): Promise<void> {
    const client = this.#client;
    // From here on the old client's changes of state are nobody's business.
    this.#client = undefined;
    try {
      await client?.dispose();
    } catch (error) {
      this.#log.warn(`The language server did not end well: ${error}`);
    }
  }

  #become(state: ServerState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#stateChanged.fire(state);
    if (state !== 'starting') this.#portsChanged.fire();
  }
}

/** The settings as plain data: VS Code's own object has functions in it, which no web worker can be sent. */
function settingsNow(): object {
  return JSON.parse(JSON.stringify(workspace.getConfiguration('portwise')));
}

function stateOf(state: State): ServerState {
  if (state === State.Running) return 'running';
  return state === State.Starting ? 'starting' : 'stopped';
}
