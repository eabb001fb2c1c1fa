import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import ignore, { type Ignore } from 'ignore';
import type { SourceDoc } from '../core/document.ts';

/** A file that the command line was asked to read, by its name or by its folder. */
export interface NamedFile {
  /** Relative to the working directory, with `/`, where it lies below it; else as it is. */
  readonly name: string;
  readonly absolute: string;
}

/** What can't be read, in one line. */
export interface Unreadable {
  readonly name: string;
  readonly reason: string;
}

/** Folders that hold other people's files. */
const NEVER_WALKED = new Set(['.git', '.hg', '.svn', 'node_modules']);

/** Where it lies, and what its `.gitignore` says. */
interface IgnoreScope {
  readonly folder: string;
  readonly rules: Ignore;
}

/**
 * Finds the files that the paths name. A file that is named is taken as it is; a folder is walked in the order of names, with
 * `.gitignore` honoured, and only files that `couldBeOurs` are taken.
 */
export function findFiles(
  paths: readonly string[],
  cwd: string,
  couldBeOurs: (path: string) => boolean,
): { readonly files: readonly NamedFile[]; readonly unreadable: readonly Unreadable[] } {
  const files = new Map<string, NamedFile>();
  const unreadable: Unreadable[] = [];
  const take = (absolute: string) => files.set(absolute, { absolute, name: displayName(absolute, cwd) });
  for (const given of paths) {
    const absolute = path.resolve(cwd, given);
    try {
      if (statSync(absolute).isDirectory()) walk(absolute, scopesAbove(absolute), couldBeOurs, take, unreadable);
      else take(absolute);
    } catch (error) {
      unreadable.push({ name: given, reason: reasonOf(error) });
    }
  }
  const sorted = [...files.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return { files: sorted, unreadable };
}

/** Reads a file as a document. @throws the file system's error where it can't be read */
export function readDocument({ absolute }: NamedFile): SourceDoc {
  const text = readFileSync(absolute, 'utf8');
  const url = pathToFileURL(absolute);
  return { uri: url.href, path: decodeURIComponent(url.pathname), text, version: 0 };
}

/** @returns what a file-system error means to a person. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EISDIR') return 'is a folder';
  return error instanceof Error ? error.message : String(error);
}

function walk(
  folder: string,
  scopes: readonly IgnoreScope[],
  couldBeOurs: (path: string) => boolean,
  take: (absolute: string) => void,
  unreadable: Unreadable[],
): void {
  let entries: import('node:fs').Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    unreadable.push({ name: folder, reason: reasonOf(error) });
    return;
  }
  const inside = [...scopes, ...scopeOf(folder)];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const absolute = path.join(folder, entry.name);
    if (isIgnored(absolute, entry.isDirectory(), inside)) continue;
    if (entry.isDirectory()) {
      if (!NEVER_WALKED.has(entry.name)) walk(absolute, inside, couldBeOurs, take, unreadable);
    } else if (entry.isFile() && couldBeOurs(toSlashes(absolute))) take(absolute);
  }
}

function isIgnored(absolute: string, isFolder: boolean, scopes: readonly IgnoreScope[]): boolean {
  let ignored = false;
  // The nearest file speaks last, as in git.
  for (const { folder, rules } of scopes) {
    const verdict = rules.test(`${toSlashes(path.relative(folder, absolute))}${isFolder ? '/' : ''}`);
    if (verdict.ignored) ignored = true;
    if (verdict.unignored) ignored = false;
  }
  return ignored;
}

/** @returns the `.gitignore` files of the folders above, up to the repository's own folder. */
function scopesAbove(folder: string): IgnoreScope[] {
  const scopes: IgnoreScope[] = [];
  let at = folder;
  while (!exists(path.join(at, '.git'))) {
    const parent = path.dirname(at);
    // Outside a repository there is nothing above that should matter.
    if (parent === at) return [];
    at = parent;
    scopes.unshift(...scopeOf(at));
  }
  return scopes;
}

function scopeOf(folder: string): IgnoreScope[] {
  try {
    return [{ folder, rules: ignore().add(readFileSync(path.join(folder, '.gitignore'), 'utf8')) }];
  } catch {
    return [];
  }
}

function exists(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}

function displayName(absolute: string, cwd: string): string {
  return toSlashes(path.relative(cwd, absolute) || absolute);
}

function toSlashes(file: string): string {
  return path.sep === '/' ? file : file.split(path.sep).join('/');
}
