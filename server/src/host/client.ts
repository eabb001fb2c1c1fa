import type { Host } from '../core/host.ts';
import { resolveUri } from './uris.ts';

/**
 * The files of the editor, asked for through the client: for a server in a web worker, where the workspace may be on any file system.
 * @param readFile asks the client for a file's text; null where there is none
 */
export function createClientHost(readFile: (uri: string) => Promise<string | null>): Host {
  return {
    async readFile(uri) {
      return (await readFile(uri)) ?? undefined;
    },
    resolve: resolveUri,
  };
}
