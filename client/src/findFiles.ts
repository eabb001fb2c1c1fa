import { RelativePattern, Uri, workspace } from 'vscode';
import type { FindFilesParams, FindFilesResult } from '../../server/src/lsp/protocol.ts';

/** More files than this in one folder are more than anybody's deployment. */
const MOST_FILES = 20_000;

/** Lists the files below a folder that the editor does not hide, for a server that has no disk of its own. */
export async function findFiles({ folder }: FindFilesParams): Promise<FindFilesResult> {
  const files = await workspace.findFiles(new RelativePattern(Uri.parse(folder), '**/*'), undefined, MOST_FILES);
  return files.map((file) => file.toString());
}
