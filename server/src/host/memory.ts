import { folderOf, resolvePath } from '../core/document.ts';
import type { Host } from '../core/host.ts';

/**
 * A world without a disk, for tests and for standard input.
 * @param files path → text; a document's uri is its path
 */
export function createMemoryHost(files: Readonly<Record<string, string>> = {}): Host {
  return {
    readFile: async (uri) => files[uri],
    warn: (message) => console.error(message),
    resolve: (fromUri, path) => resolvePath(folderOf(fromUri), path),
    async *findFiles(folderUri, couldBeOurs) {
      for (const path of Object.keys(files).sort()) {
        if ((folderUri === '' || path.startsWith(`${folderUri}/`)) && couldBeOurs(path)) yield path;
      }
    },
  };
}
