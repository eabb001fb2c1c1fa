import { window } from 'vscode';
import { PORT_AT_METHOD, type PortAtParams } from '../../../server/src/lsp/protocol.ts';
import { mayHoldPorts } from '../documents.ts';
import type { LanguageServer } from '../languageServer.ts';
import { querySelected, queryTouched } from './textAtCursor.ts';

/**
 * @returns what to look up for the active editor: the selection, else the port that the server finds at the cursor, else the number or
 * word there; `''` without any
 */
export async function queryAtCursor(server: LanguageServer): Promise<string> {
  const editor = window.activeTextEditor;
  if (!editor) return '';
  const { document, selection } = editor;
  if (!selection.isEmpty) return querySelected(document.getText(selection));
  const params: PortAtParams = {
    uri: document.uri.toString(),
    position: { line: selection.active.line, character: selection.active.character },
  };
  const found = mayHoldPorts(document)
    ? await server.request<string | null>(PORT_AT_METHOD, params).catch(() => null)
    : null;
  return found ?? queryTouched(document.lineAt(selection.active.line).text, selection.active.character);
}
