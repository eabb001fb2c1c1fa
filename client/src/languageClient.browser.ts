import { type ExtensionContext, Uri } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { createPortwise, type Portwise } from './portwise.ts';
import type { PortsView } from './views/portsView.ts';

/** The browser's; its types would bring the whole DOM into a program that has none. */
declare class Worker {
  constructor(url: string);
}

/** Starts Portwise with the language server in a web worker. */
export function startPortwise(context: ExtensionContext, ports: PortsView): Portwise {
  const script = Uri.joinPath(context.extensionUri, 'dist/server.js').toString(true);
  return createPortwise(
    context,
    ports,
    (options) => new LanguageClient('portwise', 'Portwise', new Worker(script), options),
  );
}
