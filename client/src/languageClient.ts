import type { ExtensionContext } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { createPortwise, type Portwise } from './portwise.ts';
import type { PortsView } from './views/portsView.ts';

/** Starts Portwise with the language server as a process of its own. */
export function startPortwise(context: ExtensionContext, ports: PortsView): Portwise {
  const module = context.asAbsolutePath('dist/server.js');
  const server = { module, transport: TransportKind.ipc };
  return createPortwise(context, ports, (options) => new LanguageClient('portwise', 'Portwise', server, options));
}
