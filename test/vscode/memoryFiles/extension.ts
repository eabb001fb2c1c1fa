import { type ExtensionContext, workspace } from 'vscode';
import { MemoryFiles } from './memoryFiles.ts';

/** What the bundler puts in: path → text. */
declare const FILES: Readonly<Record<string, string>>;

/**
 * Serves a workspace that is on no disk, under the scheme of VS Code's own view of GitHub's repositories: a window trusts other virtual
 * file systems without a question. Has no search, as most of them have none.
 */
export function activate(context: ExtensionContext): void {
  const files = new MemoryFiles(FILES);
  context.subscriptions.push(workspace.registerFileSystemProvider('vscode-vfs', files, { isCaseSensitive: true }));
}
