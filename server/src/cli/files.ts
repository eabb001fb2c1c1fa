import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SourceDoc } from '../core/document.ts';
import { toSlashes, walkFolder } from '../host/walk.ts';

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
      if (!statSync(absolute).isDirectory()) take(absolute);
      else {
        const onUnreadable = (folder: string, error: unknown) =>
          unreadable.push({ name: displayName(folder, cwd), reason: reasonOf(error) });
        for (const file of walkFolder(absolute, onUnreadable)) if (couldBeOurs(toSlashes(file))) take(file);
      }
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

function displayName(absolute: string, cwd: string): string {
  return toSlashes(path.relative(cwd, absolute) || absolute);
}
