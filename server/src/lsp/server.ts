import {
  type CodeAction,
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DocumentDiagnosticReportKind,
  type InitializeParams,
  type InitializeResult,
  MarkupKind,
  type Range,
  TextDocumentSyncKind,
  TextDocuments,
  type WorkspaceFolder,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { version } from '../../../package.json';
import type { SourceDoc } from '../core/document.ts';
import type { Host } from '../core/host.ts';
import { inEnglish, say, type Tell } from '../core/message.ts';
import { readSettings } from '../core/settings.ts';
import { LineTable, overlaps } from '../core/text.ts';
import type { PortService } from '../service.ts';
import { ClosedFiles } from './closedFiles.ts';
import { placeIn, toQuickFix, toRange, toSourceDoc, toWorkspaceEdit } from './convert.ts';
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
  PORT_AT_METHOD,
  type PortAtParams,
  type ServerInfo,
} from './protocol.ts';
import { diagnosticsOf, Publisher } from './publisher.ts';
import { type RegistryKeeper, RegistryUpdates } from './registryUpdates.ts';
import { AfterRest } from './rest.ts';

/** The code action that applies every safe fix of a document at once. */
const FIX_ALL = `${CodeActionKind.SourceFixAll}.portwise`;

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
  // The lookup's index takes longer to build than a keystroke may: it is built before the first one, when nobody types.
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

  connection.onHover(async ({ textDocument, position }) => {
    const place = placeIn(service, textDocument.uri, position);
    const answer = place && (await service.hover(place.uri, place.offset));
    if (!answer) return null;
    return {
      contents: { kind: MarkupKind.Markdown, value: answer.markdown },
      range: toRange(place.lines, answer.span),
    };
  });

  connection.onCodeAction(async ({ textDocument, range, context }) => {
    const doc = service.document(textDocument.uri);
    if (!doc) return [];
    const wanted = (kind: string) => !context.only || context.only.some((only) => `${kind}.`.startsWith(`${only}.`));
    const actions = wanted(CodeActionKind.QuickFix) ? await quickFixes(service, doc, range) : [];
    return wanted(FIX_ALL) ? [...actions, ...(await fixAll(service, doc, client.tell))] : actions;
  });

  offerPorts(connection, service);

  connection.onRequest(LOOKUP_METHOD, ({ query, limit }: LookupParams) => service.lookup(query, limit));
  connection.onRequest(CARD_METHOD, async ({ id }: CardParams) => (await service.card(id)) ?? null);
  connection.onRequest(PORT_AT_METHOD, ({ uri, position }: PortAtParams) => {
    const place = placeIn(service, uri, position);
    return place ? service.portAt(place.uri, place.offset) : null;
  });
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
      hoverProvider: true,
      ...PORT_CAPABILITIES,
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] },
      ...(client.pullsDiagnostics
        ? { diagnosticProvider: { identifier: 'portwise', interFileDependencies: true, workspaceDiagnostics: false } }
        : {}),
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  };
}

async function quickFixes(service: PortService, doc: SourceDoc, range: Range): Promise<CodeAction[]> {
  const lines = new LineTable(doc.text);
  const asked = { start: lines.offsetAt(range.start), end: lines.offsetAt(range.end) };
  const findings = (await service.check(doc.uri)).filter((finding) => overlaps(finding.span, asked));
  const actions = findings.map(async (finding) => {
    const fixes = await service.fixes(doc.uri, finding);
    return fixes.map((fix, place) => toQuickFix(doc, lines, finding, fix, place === 0 && fix.safe));
  });
  return (await Promise.all(actions)).flat();
}

async function fixAll(service: PortService, doc: SourceDoc, tell: Tell): Promise<CodeAction[]> {
  const edits = await service.safeEdits(doc.uri);
  if (edits.length === 0) return [];
  const edit = toWorkspaceEdit(doc, new LineTable(doc.text), edits);
  return [{ title: tell(say`Fix all that Portwise can fix safely`), kind: FIX_ALL, edit }];
}
