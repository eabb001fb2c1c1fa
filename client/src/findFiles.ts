import { CancellationTokenSource, FileType, RelativePattern, Uri, workspace } from 'vscode';
import type { FindFilesParams, FindFilesResult } from '../../server/src/lsp/protocol.ts';

/** More files than this in one folder are more than anybody's deployment. */
const MOST_FILES = 20_000;

/** Folders that hold other people's files. */
const NEVER_WALKED = new Set(['.git', '.hg', '.svn', 'node_modules']);

/** After this a search is given up: for a file system that has none, VS Code may wait for one that never comes. */
const SEARCH_PATIENCE_MS = 3000;

/** Lists the files below a folder that the editor does not hide, for a server that has no disk of its own. */
export async function findFiles({ folder }: FindFilesParams): Promise<FindFilesResult> {
  const root = Uri.parse(folder);
  const found = await search(root);
  // Most file systems that are on no disk can't be searched.
  const files = found.length > 0 ? found : await walk(root);
  return files.map((file) => file.toString());
}

/** @returns nothing where nobody answers */
async function search(root: Uri): Promise<readonly Uri[]> {
  const end = new CancellationTokenSource();
  const patience = new Promise<readonly Uri[]>((resolve) => {
    setTimeout(() => resolve([]), SEARCH_PATIENCE_MS);
  });
  const found = workspace.findFiles(new RelativePattern(root, '**/*'), undefined, MOST_FILES, end.token);
  try {
    return await Promise.race([found, patience]);
  } finally {
    end.cancel();
    end.dispose();
  }
}

/** @returns the files below a folder, those of the upper folders first; links to folders are not followed. */
async function walk(root: Uri): Promise<readonly Uri[]> {
  const files: Uri[] = [];
  const folders = [root];
  for (const folder of folders) {
    for (const [name, type] of await entriesOf(folder)) {
      const place = Uri.joinPath(folder, name);
      if (type & FileType.File) files.push(place);
      else if (type === FileType.Directory && !NEVER_WALKED.has(name)) folders.push(place);
      if (files.length === MOST_FILES) return files;
    }
  }
  return files;
}

async function entriesOf(folder: Uri): Promise<readonly [string, FileType][]> {
  try {
    return await workspace.fs.readDirectory(folder);
  } catch {
    return []; // not ours to read: it holds nothing that the editor could show either
  }
}
