import { type ExtensionContext, l10n, window, workspace } from 'vscode';
import { INFO_METHOD, type ServerInfo } from '../../server/src/lsp/protocol.ts';
import { CardDocuments } from './commands/cards.ts';
import type { CommandId } from './commands/commands.ts';
import { lookUpPort } from './commands/lookUpPort.ts';
import { queryAtCursor } from './commands/lookUpPortAtCursor.ts';
import { updateRegistry } from './commands/updateRegistry.ts';
import { schemesInUse } from './documents.ts';
import { type ClientFactory, LanguageServer } from './languageServer.ts';
import { createStatusItem } from './statusItem.ts';

/** The extension once it is awake. */
export interface Portwise {
  readonly commands: Readonly<Record<CommandId, (...values: unknown[]) => Promise<void>>>;
  /** Resolves once the server runs for the first time. */
  readonly ready: Promise<void>;
  serverPid(): Promise<number | null>;
}

/**
 * Starts the language server and everything around it; all of it ends with the extension.
 * @param createClient makes a language client for the kind of place that the extension runs in
 */
export function createPortwise(context: ExtensionContext, createClient: ClientFactory): Portwise {
  const log = window.createOutputChannel('Portwise', { log: true });
  const server = new LanguageServer(createClient, log, context.globalStorageUri);
  const cards = new CardDocuments(server, l10n.t);
  context.subscriptions.push(server, log, cards, createStatusItem(server, l10n.t), restartForNewSchemes(server));
  const ready = new Promise<void>((resolve) => {
    server.onDidChangeState((state) => {
      if (state === 'running') resolve();
    });
  });
  void server.start();
  return {
    commands: {
      'portwise.lookUpPort': async (query) =>
        lookUpPort({ server, cards, translate: l10n.t }, typeof query === 'string' ? query : ''),
      'portwise.lookUpPortAtCursor': async () =>
        lookUpPort({ server, cards, translate: l10n.t }, await queryAtCursor(server)),
      'portwise.updateRegistry': () => updateRegistry(server, l10n.t),
      'portwise.restartServer': () => server.start(),
    },
    ready,
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
