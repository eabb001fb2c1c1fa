import { commands, type Diagnostic, Uri, window } from 'vscode';
import type { Middleware } from 'vscode-languageclient';

/** Findings carry their rule's id as code; nothing else is a page's name. */
const RULE_ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Opens the bundled page of a rule, rendered. Another value than a rule's id opens nothing. */
export async function showRule(extension: Uri, id: unknown): Promise<void> {
  if (typeof id !== 'string' || !RULE_ID.test(id)) return;
  const page = Uri.joinPath(extension, 'docs', 'rules', `${id}.md`);
  try {
    await commands.executeCommand('markdown.showPreview', page);
  } catch {
    // VS Code's own Markdown extension can be disabled: the page is readable as text too.
    await window.showTextDocument(page);
  }
}

/**
 * Makes the code of each finding a link to its rule's page, pulled or pushed. The server names the rule; where the pages lie only the
 * client knows.
 */
export const linkToRules: Middleware = {
  provideDiagnostics: async (document, previousResultId, token, next) => {
    const report = await next(document, previousResultId, token);
    if (report && 'items' in report) report.items = linked(report.items);
    return report;
  },
  handleDiagnostics: (uri, diagnostics, next) => next(uri, linked(diagnostics)),
};

/** VS Code's own JSON extension checks our config file against its schema, and tells these already. */
const TOLD_BY_SCHEMA = 'config-mistake';

function linked(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const news = diagnostics.filter(({ code }) => code !== TOLD_BY_SCHEMA);
  for (const diagnostic of news) link(diagnostic);
  return news;
}

function link(diagnostic: Diagnostic): void {
  const { code } = diagnostic;
  if (typeof code !== 'string' || !RULE_ID.test(code)) return;
  const target = Uri.from({ scheme: 'command', path: 'portwise.showRule', query: JSON.stringify([code]) });
  diagnostic.code = { value: code, target };
}
