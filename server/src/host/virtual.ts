import type { Host } from '../core/host.ts';

/** @returns a world in which `file:` is the disk, and every other file system the editor's. */
export function withVirtualFiles(disk: Host, editor: Host): Host {
  const of = (uri: string) => (uri.startsWith('file:') ? disk : editor);
  return {
    readFile: (uri) => of(uri).readFile(uri),
    resolve: (fromUri, path) => of(fromUri).resolve(fromUri, path),
    warn: (message) => disk.warn(message),
    findFiles: (folderUri, couldBeOurs) => of(folderUri).findFiles(folderUri, couldBeOurs),
  };
}
