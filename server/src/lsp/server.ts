import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DocumentDiagnosticReportKind,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
  TextDocuments,
  type WorkspaceFolder,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { version } from '../../../package.json';
import type { Host } from '../core/host.ts';
import { inEnglish, type Tell } from '../core/message.ts';
import { readSettings } from '../core/settings.ts';
import type { PortService } from '../service.ts';
import { ClosedFiles } from './closedFiles.ts';
import { CODE_ACTION_KINDS, offerCodeActions } from './codeActions.ts';
import { toSourceDoc } from './convert.ts';
import { Folders } from './folders.ts';
import { tellerFor } from './language.ts';
import { Overview } from './overview.ts';
import { offerPorts, PORT_CAPABILITIES } from './ports.ts';
import {
  CARD_METHOD,
  type CardParams,
  INFO_METHOD,
  LOOKUP_METHOD,
  type LookupParams,
  type ServerInfo,
} from './protocol.ts';
import { diagnosticsOf, Publisher } from './publisher.ts';
import { type RegistryKeeper, RegistryUpdates } from './registryUpdates.ts';
import { AfterRest } from './rest.ts';

const PREPARE_LOOKUP_AFTER_MS = 2000;

/** What a server needs from the place that it runs in. */
export interface ServerEnvironment {
  createService(host: Host): PortService;
  readonly host: Host;
  /** The process's number; null in a web worker. */
  readonly pid: number | null;
  /** None where there is no disk to keep it on. */
  readonly registry?: RegistryKeeper;
}

/** Serves one client over the connection until it closes. */
export function startServer(connection: Connection, environment: ServerEnvironment): void {
  const service = environment.createService(environment.host);
  const documents = new TextDocuments(TextDocument);
  const client = new ClientFacts();
  const closedFiles = new ClosedFiles(connection, service, () => client.pullsDiagnostics);
  const publisher = new Publisher(connection, service, documents);
  const overview = new Overview(connection, service);
  const folders = new Folders(connection, service, () => refresh());
  const configure = (raw: unknown) => configureService(connection, service, raw);
  // The lookup's index takes longer to build than a keystroke may: it is built before one comes, when nobody types.
  const lookupPreparation = new AfterRest(() => void service.lookup('', 1), PREPARE_LOOKUP_AFTER_MS);
  const registryUpdates = new RegistryUpdates(connection, service, environment.registry, () => refresh());

  connection.onInitialize((params) => {
    client.read(params);
    service.speak(client.tell);
    configure(params.initializationOptions);
    registryUpdates.begin(params.initializationOptions, client.tell);
    return describeServer(client);
  });

  connection.onInitialized(async () => {
    await register(connection, client);
    await pullConfiguration();
    lookupPreparation.disturb();
    if (client.changesFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        folders.remove(removed);
        void folders.add(added);
      });
    }
    await folders.add(client.folders);
  });

  connection.onDidChangeConfiguration(async ({ settings }) => {
    if (client.pullsConfiguration) await pullConfiguration();
    else configure(settings?.portwise ?? settings);
    refresh();
  });

  documents.onDidChangeContent(({ document }) => {
    lookupPreparation.disturb();
    refresh(service.update(toSourceDoc(document)), [document.uri], document.uri);
  });

  documents.onDidClose(async ({ document }) => {
    refresh(await service.close(document.uri), [document.uri]);
    if (!client.pullsDiagnostics) void publisher.takeBack(document.uri);
  });

  connection.onDidChangeWatchedFiles(async ({ changes }) => {
    const touched = await Promise.all(changes.map(({ uri }) => service.fileChanged(uri)));
    if (touched.flat().length > 0)
      refresh(
        touched.flat(),
        changes.map(({ uri }) => uri),
      );
  });

  connection.languages.diagnostics.on(async ({ textDocument }) => ({
    kind: DocumentDiagnosticReportKind.Full,
    items: await diagnosticsOf(service, textDocument.uri),
  }));

  offerPorts(connection, service);
  offerCodeActions(connection, service, () => client.tell);

  connection.onRequest(LOOKUP_METHOD, ({ query, limit }: LookupParams) => service.lookup(query, limit));
  connection.onRequest(CARD_METHOD, async ({ id }: CardParams) => (await service.card(id)) ?? null);
  connection.onRequest(INFO_METHOD, (): ServerInfo => ({ version, pid: environment.pid }));

  documents.listen(connection);
  connection.listen();

  async function pullConfiguration(): Promise<void> {
    if (client.pullsConfiguration) configure(await connection.workspace.getConfiguration('portwise'));
  }

  /**
   * Has the findings shown anew.
   * @param uris of which documents; of all where nobody knows
   * @param changed the documents that have changed, where that is known
   * @param own the one whose text was typed
   */
  function refresh(uris = service.documents(), changed?: readonly string[], own?: string): void {
    overview.changed();
    if (!client.pullsDiagnostics) {
      publisher.schedule(own === undefined ? uris : [own, ...uris]);
      publisher.scheduleRest();
    } else if (client.refreshesDiagnostics && (own === undefined || uris.some((uri) => service.isOpen(uri)))) {
      // The client pulls the document that it changed by itself; a change seen in another document it can't know of.
      connection.languages.diagnostics.refresh();
    }
    closedFiles.schedule(changed, changed && uris);
  }
}

/** Puts settings in force, and says what is wrong in them. */
function configureService(connection: Connection, service: PortService, raw: unknown): void {
  const { settings, problems } = readSettings(raw);
  const unusable = service.configure(settings);
  for (const { path, message } of [...problems, ...unusable]) {
    connection.console.warn(`Setting portwise.${path.join('.')}: ${inEnglish(message)}`);
  }
}

/** Asks the client to tell of changes, as far as it does so on request. */
async function register(connection: Connection, client: ClientFacts): Promise<void> {
  if (client.registersConfiguration) {
    await connection.client.register(DidChangeConfigurationNotification.type, { section: 'portwise' });
  }
  if (client.registersWatchers) {
    await connection.client.register(DidChangeWatchedFilesNotification.type, {
      // Any file may be one that a document refers to; the service knows at once which events matter.
      watchers: [{ globPattern: '**/*' }],
    });
  }
}

/** What the client can do, as far as it matters here. */
class ClientFacts {
  pullsDiagnostics = false;
  refreshesDiagnostics = false;
  pullsConfiguration = false;
  registersConfiguration = false;
  registersWatchers = false;
  changesFolders = false;
  folders: readonly WorkspaceFolder[] = [];
  /** Speaks its user's language. */
  tell: Tell = inEnglish;

  read({ capabilities, workspaceFolders, locale }: InitializeParams): void {
    const { textDocument, workspace } = capabilities;
    this.pullsDiagnostics = textDocument?.diagnostic !== undefined;
    this.refreshesDiagnostics = workspace?.diagnostics?.refreshSupport === true;
    this.pullsConfiguration = workspace?.configuration === true;
    this.registersConfiguration = workspace?.didChangeConfiguration?.dynamicRegistration === true;
    this.registersWatchers = workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    this.changesFolders = workspace?.workspaceFolders === true;
    this.folders = workspaceFolders ?? [];
    this.tell = tellerFor(locale);
  }
}

function describeServer(client: ClientFacts): InitializeResult {
  return {
    serverInfo: { name: 'Portwise', version },
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      ...PORT_CAPABILITIES,
      codeActionProvider: { codeActionKinds: CODE_ACTION_KINDS },
      ...(client.pullsDiagnostics
        ? { diagnosticProvider: { identifier: 'portwise', interFileDependencies: true, workspaceDiagnostics: false } }
        : {}),
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  };
}
