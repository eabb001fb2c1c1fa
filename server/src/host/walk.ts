import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** Folders that hold other people's files. */
const NEVER_WALKED = new Set(['.git', '.hg', '.svn', 'node_modules']);

/** Where it lies, and what its `.gitignore` says. */
interface IgnoreScope {
  readonly folder: string;
  readonly rules: Ignore;
}

/**
 * Walks a folder and all below it in the order of names, with every `.gitignore` honoured, those above it too.
 * @param folder absolute
 * @param onUnreadable is told of folders below that can't be read; they are passed over
 * @returns the absolute paths of its files; links are not followed
 */
export function* walkFolder(folder: string, onUnreadable: (folder: string, error: unknown) => void): Generator<string> {
  yield* walk(folder, scopesAbove(folder), onUnreadable);
}

/** @returns the path with `/` between its parts, on every system. */
export function toSlashes(file: string): string {
  return path.sep === '/' ? file : file.split(path.sep).join('/');
}

function* walk(
  folder: string,
  scopes: readonly IgnoreScope[],
  onUnreadable: (folder: string, error: unknown) => void,
): Generator<string> {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    onUnreadable(folder, error);
    return;
  }
  const inside = [...scopes, ...scopeOf(folder)];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const absolute = path.join(folder, entry.name);
    if (isIgnored(absolute, entry.isDirectory(), inside)) continue;
    if (entry.isFile()) yield absolute;
    else if (entry.isDirectory() && !NEVER_WALKED.has(entry.name)) yield* walk(absolute, inside, onUnreadable);
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
