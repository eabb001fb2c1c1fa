import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { canonicalUri } from '../core/document.ts';
import type { Host } from '../core/host.ts';
import { resolveUri } from './uris.ts';
import { toSlashes, walkFolder } from './walk.ts';

/** Neighbours (`.env`, included snippets) are small; a larger file is something else. */
const MAX_NEIGHBOUR_BYTES = 1_000_000;

/** A walk lets others have their turn after this long. */
const LONGEST_STRETCH_MS = 10;

/** The disk through Node; documents are named by `file:` uris. */
export function createNodeHost(): Host {
  return {
    async readFile(uri) {
      if (!uri.startsWith('file:')) return undefined;
      try {
        const path = fileURLToPath(uri);
        const facts = await stat(path);
        if (!facts.isFile() || facts.size > MAX_NEIGHBOUR_BYTES) return undefined;
        return await readFile(path, 'utf8');
      } catch {
        // A file that is named but not there, or not ours to read, is no error: the reader says what it could not resolve.
        return undefined;
      }
    },
    resolve: resolveUri,
    // The terminal's second stream; a language server's connection takes it over as its log.
    warn: (message) => console.error(message),
    async *findFiles(folderUri, couldBeOurs) {
      if (!folderUri.startsWith('file:')) return;
      let pauseAt = performance.now() + LONGEST_STRETCH_MS;
      // A folder that can't be read holds nothing that the editor could show either.
      for (const file of walkFolder(fileURLToPath(folderUri), () => {})) {
        if (couldBeOurs(toSlashes(file))) yield fileUri(file);
        if (performance.now() < pauseAt) continue;
        await new Promise((resolve) => setImmediate(resolve));
        pauseAt = performance.now() + LONGEST_STRETCH_MS;
      }
    },
  };
}

/** @returns the uri by which the service knows a file on disk. */
export function fileUri(path: string): string {
  return canonicalUri(pathToFileURL(path).href);
}
