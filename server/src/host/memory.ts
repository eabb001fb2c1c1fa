import { folderOf, resolvePath } from '../core/document.ts';
import type { Host } from '../core/host.ts';

/**
 * A world without a disk, for tests and for standard input.
 * @param files path → text; a document's uri is its path
 */
export function createMemoryHost(files: Readonly<Record<string, string>> = {}): Host {
  return {
    readFile: async (uri) => files[uri],
    resolve: (fromUri, path) => resolvePath(folderOf(fromUri), path),
  };
}
