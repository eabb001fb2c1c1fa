import type { ExtensionContext } from 'vscode';
import { activateOnDemand, type PortwiseApi } from './loader.ts';

/** VS Code's entry where extensions run in Node. The language client is a bundle of its own, read when it is needed. */
export function activate(context: ExtensionContext): PortwiseApi {
  return activateOnDemand(context, () => import('./languageClient.ts'));
}
