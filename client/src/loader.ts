import { commands, type ExtensionContext, l10n, workspace } from 'vscode';
import { COMMANDS, type CommandId } from './commands/commands.ts';
import { mayHoldPorts } from './documents.ts';
import type { Portwise } from './portwise.ts';
import { PortsView } from './views/portsView.ts';
import { showWalkthroughOnce } from './views/walkthrough.ts';

/** What the extension gives to its tests, and to other extensions. */
export interface PortwiseApi {
  /** Resolves once the language server runs for the first time. It starts with the first document or command that needs it. */
  readonly ready: Promise<void>;
  /** @returns the language server's process; null where none runs, or where it runs in a web worker. */
  serverPid(): Promise<number | null>;
}

/** The bundle with the language client in it. */
export interface ClientModule {
  startPortwise(context: ExtensionContext, ports: PortsView): Portwise;
}

/**
 * Registers the commands, and loads the language client and starts the server when a command is called or a document is open that
 * may hold ports, or when the Ports view is looked at. In a window without one, this is all that Portwise costs.
 * @param load reads the bundle with the language client
 */
export function activateOnDemand(context: ExtensionContext, load: () => Promise<ClientModule>): PortwiseApi {
  let awake: Promise<Portwise> | undefined;
  let announce = () => {};
  const ready = new Promise<void>((resolve) => {
    announce = resolve;
  });
  const wake = () => {
    awake ??= load().then((module) => {
      const portwise = module.startPortwise(context, ports);
      void portwise.ready.then(announce);
      return portwise;
    });
    return awake;
  };

  const ports = new PortsView(async () => (await wake()).server, l10n.t);
  context.subscriptions.push(ports);
  for (const id of Object.keys(COMMANDS) as CommandId[]) {
    const run = async (...values: unknown[]) => (await wake()).commands[id](...values);
    context.subscriptions.push(commands.registerCommand(id, run));
  }
  if (workspace.textDocuments.some(mayHoldPorts)) void wake();
  else wakeOnDocument(context, wake);
  void showWalkthroughOnce(context);

  return {
    ready,
    serverPid: async () => (await awake)?.serverPid() ?? null,
  };
}

function wakeOnDocument(context: ExtensionContext, wake: () => Promise<Portwise>): void {
  const listener = workspace.onDidOpenTextDocument((document) => {
    if (!mayHoldPorts(document)) return;
    listener.dispose();
    void wake();
  });
  context.subscriptions.push(listener);
}
