import { Uri, window, workspace } from 'vscode';

/** Opens a small Compose file to try things on: a document without a file, so that it can be changed at will. */
export async function openSample(extension: Uri): Promise<void> {
  const file = Uri.joinPath(extension, 'client', 'media', 'sample.yaml');
  const content = new TextDecoder().decode(await workspace.fs.readFile(file));
  await window.showTextDocument(await workspace.openTextDocument({ language: 'yaml', content }));
}
