import type { ExtensionContext } from 'vscode';
import { activateOnDemand, type PortwiseApi } from './loader.ts';

/** VS Code's entry in a browser, where an extension is a single file: what is loaded lazily is in it, and runs when it is needed. */
export function activate(context: ExtensionContext): PortwiseApi {
  return activateOnDemand(context, () => import('./languageClient.browser.ts'));
}
