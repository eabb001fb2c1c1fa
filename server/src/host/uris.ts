import { canonicalUri, folderOf, pathOfUri, resolvePath } from '../core/document.ts';

/**
 * Resolves a path that a document refers to against the document's own uri, of whatever scheme.
 * @returns a uri with the document's scheme and authority; the path itself where the document has no place (`untitled:`)
 */
export function resolveUri(fromUri: string, path: string): string {
  const parts = /^([a-z][a-z\d+.-]*:\/\/[^/]*)\//i.exec(fromUri);
  if (!parts) return path;
  const [, root = ''] = parts;
  const target = resolvePath(folderOf(pathOfUri(fromUri)), path.replaceAll('\\', '/'));
  return canonicalUri(root + target.split('/').map(encodeURIComponent).join('/'));
}
