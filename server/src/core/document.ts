/** One text to look at: an open editor's, a file's, or standard input's. */
export interface SourceDoc {
  /** What names it, in the words of whoever opened it; unique among the documents of one service. */
  readonly uri: string;
  /** Its place with `/` between the parts, decoded, for matching names; `''` where it has none (an untitled document). */
  readonly path: string;
  readonly text: string;
  /** What the editor takes it for (LSP's languageId), where one does. */
  readonly languageId?: string;
  /** Counts up with each change, as in LSP; 0 for a file read from disk. */
  readonly version: number;
}

/** @returns the last part of a document's path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** @returns the path of the folder that a path lies in; `''` where it has none. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** @returns the folders that a path or uri lies in, the nearest first, `''` last. */
export function foldersOf(path: string): readonly string[] {
  const folders = [folderOf(path)];
  for (let folder = folders[0] ?? ''; folder !== ''; folders.push(folder)) folder = folderOf(folder);
  return folders;
}

/**
 * Joins a relative path to the folder of a document and resolves `.` and `..`.
 * @returns the path; an absolute one is kept as it is.
 */
export function resolvePath(folder: string, relative: string): string {
  const whole = relative.startsWith('/') || folder === '' ? relative : `${folder}/${relative}`;
  const parts: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return (whole.startsWith('/') ? '/' : '') + parts.join('/');
}

/** @returns a uri's path, decoded; the text itself where it is no uri. */
export function pathOfUri(uri: string): string {
  const path = /^[a-z][a-z\d+.-]*:(?:\/\/[^/]*)?([^?#]*)/i.exec(uri)?.[1] ?? uri;
  try {
    return decodeURIComponent(path);
  } catch {
    // A lone % is no escape; the path is told as it stands.
    return path;
  }
}

/** What editors and systems write as it is in a path, all of them alike; of the rest some escape more than others. */
const PLAIN_URI = /^[a-z][a-z\d+.-]*:\/\/[^/%]*\/[\w.~/-]*$/i;

/**
 * One file has one uri here, however whoever names it escapes it: `file:///C:/a+b` and `file:///c%3A/a%2Bb` are the same.
 * @returns the uri as VS Code writes it, all but letters, digits and `-._~/` escaped; a text that is no uri with a path, as it is
 */
export function canonicalUri(uri: string): string {
  if (PLAIN_URI.test(uri)) return uri;
  const [, root, path] = /^([a-z][a-z\d+.-]*:\/\/[^/]*\/)([^?#]+)$/i.exec(uri) ?? [];
  if (root === undefined || path === undefined) return uri;
  try {
    const parts = path.split('/').map((part) => escapePart(decodeURIComponent(part)));
    return root + parts.join('/').replace(/^[A-Z]%3A/, (drive) => drive.charAt(0).toLowerCase() + drive.slice(1));
  } catch {
    // A lone % is no escape.
    return uri;
  }
}

function escapePart(part: string): string {
  return encodeURIComponent(part).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
