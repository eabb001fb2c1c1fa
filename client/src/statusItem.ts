import { type Disposable, LanguageStatusSeverity, languages } from 'vscode';
import { schemesInUse, serverSelector } from './documents.ts';
import type { LanguageServer } from './languageServer.ts';
import { MESSAGES, type Translate } from './messages.ts';

/** Shows, beside the language of a file that Portwise reads, how the server is, and restarts it. */
export function createStatusItem(server: LanguageServer, translate: Translate): Disposable {
  const item = languages.createLanguageStatusItem('portwise.server', serverSelector(schemesInUse()));
  item.name = 'Portwise';
  item.command = { command: 'portwise.restartServer', title: translate(MESSAGES['server.restart']) };
  const show = () => {
    item.text = 'Portwise';
    item.detail = translate(MESSAGES[`server.${server.state}`]);
    item.busy = server.state === 'starting';
    item.severity = server.state === 'stopped' ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
  };
  show();
  const listener = server.onDidChangeState(show);
  return {
    dispose() {
      listener.dispose();
      item.dispose();
    },
  };
}
