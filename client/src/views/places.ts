import { Range, Uri, ViewColumn, window } from 'vscode';
import type { Place } from '../../../server/src/lsp/protocol.ts';

/**
 * Shows a place in an editor, with its text selected.
 * @param beside the column that is left as it is: the editor opens in the first other one
 */
export async function showPlace({ uri, range }: Place, beside?: ViewColumn): Promise<void> {
  const { start, end } = range;
  const selection = new Range(start.line, start.character, end.line, end.character);
  const column = beside === ViewColumn.One ? ViewColumn.Beside : ViewColumn.One;
  await window.showTextDocument(Uri.parse(uri), {
    selection,
    ...(beside === undefined ? { preserveFocus: false } : { viewColumn: column, preserveFocus: false }),
  });
}
