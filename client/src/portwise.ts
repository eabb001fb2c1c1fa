import { type ExtensionContext, l10n, window, workspace } from 'vscode';
import { INFO_METHOD, type ServerInfo } from '../../server/src/lsp/protocol.ts';
import { CardDocuments } from './commands/cards.ts';
import type { CommandId } from './commands/commands.ts';
import { lookUpPort } from './commands/lookUpPort.ts';
import { queryAtCursor } from './commands/lookUpPortAtCursor.ts';
import { openSample } from './commands/openSample.ts';
import { showRule } from './commands/rulePages.ts';
import { updateRegistry } from './commands/updateRegistry.ts';
import { schemesInUse } from './documents.ts';
import { type ClientFactory, LanguageServer } from './languageServer.ts';
import { createStatusItem } from './statusItem.ts';
import { PortMapPanel } from './views/portMapPanel.ts';
import type { PortsView } from './views/portsView.ts';
import { showWalkthrough } from './views/walkthrough.ts';

/** The extension once it is awake. */
export interface Portwise {
  readonly commands: Readonly<Record<CommandId, (...values: unknown[]) => Promise<void>>>;
  /** Resolves once the server runs for the first time. */
  readonly ready: Promise<void>;
  readonly server: LanguageServer;
  serverPid(): Promise<number | null>;
}

/**
 * Starts the language server and everything around it; all of it ends with the extension.
 * @param ports the view of all that is open
 * @param createClient makes a language client for the kind of place that the extension runs in
 */
export function createPortwise(context: ExtensionContext, ports: PortsView, createClient: ClientFactory): Portwise {
  const log = window.createOutputChannel('Portwise', { log: true });
  const server = new LanguageServer(createClient, log, context.globalStorageUri);
  const cards = new CardDocuments(server, l10n.t);
  const map = new PortMapPanel(server, context.extensionUri, l10n.t);
  const lookUp = (query: string) => lookUpPort({ server, cards, translate: l10n.t }, query);
  context.subscriptions.push(server, log, cards, map, createStatusItem(server, l10n.t), restartForNewSchemes(server));
  const ready = new Promise<void>((resolve) => {
    server.onDidChangeState((state) => {
      if (state === 'running') resolve();
    });
  });
  server.onDidChangePorts(() => {
    void ports.refresh();
    map.refresh();
  });
  void server.start();
  return {
    commands: {
      'portwise.lookUpPort': async (query) => lookUp(typeof query === 'string' ? query : ''),
      'portwise.lookUpPortAtCursor': async () => lookUp(await queryAtCursor(server)),
      'portwise.lookUpListedPort': async (row) => lookUp(ports.queryOf(row)),
      'portwise.copyPort': (row) => ports.copy(row),
      'portwise.revealPort': (row) => ports.reveal(row),
      'portwise.filterPorts': () => ports.askFilter(),
      'portwise.clearPortsFilter': async () => ports.setFilter(''),
      'portwise.refreshPorts': () => ports.refresh(),
      'portwise.showPortMap': async () => map.show(),
      'portwise.showRule': (id) => showRule(context.extensionUri, id),
      'portwise.openSample': () => openSample(context.extensionUri),
      'portwise.getStarted': () => showWalkthrough(context),
      'portwise.updateRegistry': () => updateRegistry(server, l10n.t),
      'portwise.restartServer': () => server.start(),
    },
    ready,
    server,
    serverPid: async () =>
      server.state === 'stopped' ? null : (await server.request<ServerInfo>(INFO_METHOD, undefined)).pid,
  };
}

/** The server is told of documents by their schemes, once and for all at its start; a folder may bring a new one. */
function restartForNewSchemes(server: LanguageServer) {
  let known = schemesInUse();
  return workspace.onDidChangeWorkspaceFolders(() => {
    const now = schemesInUse();
    const isNew = now.some((scheme) => !known.includes(scheme));
    known = now;
    if (isNew) void server.start();
  });
}
