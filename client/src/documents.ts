import { languages, type TextDocument, workspace } from 'vscode';
import { GLOBS, LANGUAGES } from './generated/selector.ts';
import { type DocumentFilter, filtersFor, isNameless, unknownTextFilters } from './selector.ts';

/**
 * @returns the schemes of documents that a person works on: files, untitled documents and whatever the workspace's folders come from.
 * Not the shadows of documents that VS Code also opens: `git`, `output`, `debug`, …
 */
export function schemesInUse(): readonly string[] {
  const folders = workspace.workspaceFolders ?? [];
  return [...new Set(['file', 'untitled', ...folders.map(({ uri }) => uri.scheme)])];
}

/** The formats' names, and our own settings, in which mistakes are told. */
const NAMES = ['**/.portwise.jsonc', ...GLOBS];

/** @returns the documents that the language server is told of. */
export function serverSelector(schemes: readonly string[]): DocumentFilter[] {
  return [...filtersFor(schemes, NAMES, LANGUAGES), ...unknownTextFilters(schemes)];
}

/** @returns whether a document may hold ports as far as its name and language tell: reason enough to start the server. */
export function mayHoldPorts(document: TextDocument): boolean {
  const schemes = schemesInUse();
  if (languages.match([...filtersFor(schemes, NAMES, LANGUAGES)], document) > 0) return true;
  return schemes.includes(document.uri.scheme) && isNameless(document.uri.path, document.languageId);
}
