import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathOfUri, type SourceDoc } from '../core/document.ts';
import { DEFAULT_SETTINGS } from '../core/settings.ts';
import { fileUri } from '../host/node.ts';
import { toSlashes, walkFolder } from '../host/walk.ts';

/** A file that the command line was asked to read, by its name or by its folder. */
export interface NamedFile {
  /** Relative to the working directory, with `/`, where it lies below it; else as it is. */
  readonly name: string;
  readonly absolute: string;
  /** The call named it, rather than a folder above it. */
  readonly wasNamed: boolean;
}

/** The core reads no text longer than this many UTF-16 units, and no unit takes more than three bytes in UTF-8. */
const MAX_BYTES = 3 * DEFAULT_SETTINGS.maxFileSize;

/** Where a NUL stands among the first bytes, git and grep speak of a binary file, and so does the core. */
const BYTES_THAT_TELL = 8000;

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
  const take = (absolute: string, wasNamed: boolean) => {
    if (wasNamed || !files.has(absolute)) files.set(absolute, { absolute, name: displayName(absolute, cwd), wasNamed });
  };
  for (const given of paths) {
    const absolute = path.resolve(cwd, given);
    try {
      if (!statSync(absolute).isDirectory()) take(absolute, true);
      else {
        const onUnreadable = (folder: string, error: unknown) =>
          unreadable.push({ name: displayName(folder, cwd), reason: reasonOf(error) });
        for (const file of walkFolder(absolute, onUnreadable)) if (couldBeOurs(toSlashes(file))) take(file, false);
      }
    } catch (error) {
      unreadable.push({ name: given, reason: reasonOf(error) });
    }
  }
  const sorted = [...files.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return { files: sorted, unreadable };
}

/**
 * Reads a file as a document.
 * @returns the document, empty for a binary file; in words why not, for a text that is too long
 * @throws the file system's error where it can't be read
 */
export function readDocument({ absolute }: NamedFile): SourceDoc | string {
  const { size } = statSync(absolute);
  if (size > MAX_BYTES) {
    if (!isBinary(absolute)) return `not read: it has ${Math.round(size / 1e6)} MB, and ${MAX_BYTES / 1e6} is the most`;
    return documentAt(absolute, '');
  }
  return documentAt(absolute, readFileSync(absolute, 'utf8'));
}

/** @returns a document as if it lay there. */
export function documentAt(absolute: string, text: string): SourceDoc {
  const uri = fileUri(absolute);
  return { uri, path: pathOfUri(uri), text, version: 0 };
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

function isBinary(absolute: string): boolean {
  const file = openSync(absolute, 'r');
  try {
    const bytes = Buffer.alloc(BYTES_THAT_TELL);
    return bytes.subarray(0, readSync(file, bytes)).includes(0);
  } finally {
    closeSync(file);
  }
}
