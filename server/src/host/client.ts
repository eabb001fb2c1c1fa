import { canonicalUri, pathOfUri } from '../core/document.ts';
import type { Host } from '../core/host.ts';
import { resolveUri } from './uris.ts';

/** What a client can be asked. */
export interface ClientFiles {
  /** @returns a file's text; null where there is none. */
  readFile(uri: string): Promise<string | null>;
  /** @returns the uris of all files below a folder that the editor does not hide. */
  findFiles(folderUri: string): Promise<readonly string[]>;
}

/**
 * The files of the editor, on whatever file system they are: for a server in a web worker, and for a virtual workspace. An editor that
 * can't be asked, as all but VS Code, has none.
 */
export function createClientHost(client: ClientFiles): Host {
  return {
    async readFile(uri) {
      return (await client.readFile(uri).catch(() => null)) ?? undefined;
    },
    resolve: resolveUri,
    warn: (message) => console.error(message),
    async *findFiles(folderUri, couldBeOurs) {
      for (const uri of await client.findFiles(folderUri).catch(() => [])) {
        if (couldBeOurs(pathOfUri(uri))) yield canonicalUri(uri);
      }
    },
  };
}
