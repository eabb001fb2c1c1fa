import { ProgressLocation, window, workspace } from 'vscode';
import {
  UPDATE_REGISTRY_METHOD,
  type UpdateRegistryParams,
  type UpdateRegistryResult,
} from '../../../server/src/lsp/protocol.ts';
import type { LanguageServer } from '../languageServer.ts';
import { MESSAGES, type Translate } from '../messages.ts';

/** Fetches IANA's registry, with progress, and says how it went. What there was stays where it fails. */
export async function updateRegistry(server: LanguageServer, translate: Translate): Promise<void> {
  const proxy = workspace.getConfiguration('http').get<string>('proxy');
  const params: UpdateRegistryParams = { proxy: proxy || undefined };
  const title = translate(MESSAGES['registry.updating']);
  const result = await window.withProgress({ location: ProgressLocation.Notification, title }, () =>
    server
      .request<UpdateRegistryResult>(UPDATE_REGISTRY_METHOD, params)
      .catch((error): UpdateRegistryResult => ({ ok: false, reason: String(error) })),
  );
  if (result.ok) await window.showInformationMessage(translate(MESSAGES['registry.updated'], String(result.records)));
  else await window.showErrorMessage(translate(MESSAGES['registry.failed'], result.reason));
}
