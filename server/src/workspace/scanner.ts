import type { SourceDoc } from '../core/document.ts';
import type { Host } from '../core/host.ts';
import type { PortIndex } from './portIndex.ts';

/** How many files are read before others have their turn. */
const FILES_A_TURN = 8;

interface ScanDeps {
  readonly index: PortIndex;
  readonly host: Host;
  /** Whether a file with this path could hold ports. */
  readonly couldBeOurs: (path: string) => boolean;
  readonly pathOf: (uri: string) => string;
}

export interface ScanOptions {
  /** Is told after every few files how many were looked at. */
  readonly onProgress?: (looked: number) => void;
  /** Ends the scan early where it returns true. */
  readonly isCancelled?: () => boolean;
}

/**
 * Takes all files of a folder into the index that some format reads, in the background: others have their turn between the files.
 * A file in which no format finds itself is forgotten at once.
 * @returns how many files were looked at
 */
export async function scanFolder(folder: string, deps: ScanDeps, options: ScanOptions = {}): Promise<number> {
  let looked = 0;
  for await (const uri of deps.host.findFiles(folder, deps.couldBeOurs)) {
    if (options.isCancelled?.()) break;
    await loadFile(uri, deps);
    looked++;
    if (looked % FILES_A_TURN !== 0) continue;
    options.onProgress?.(looked);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return looked;
}

/**
 * Takes a file's present content into the index, or out of it where the file is gone or no format reads it. An open document keeps its
 * own text.
 * @returns the uris of other documents that must be looked at again
 */
export async function loadFile(uri: string, { index, host, pathOf }: ScanDeps): Promise<readonly string[]> {
  if (index.isOpen(uri)) return [];
  const text = await host.readFile(uri);
  // It may have been opened meanwhile.
  if (index.isOpen(uri)) return [];
  if (text === undefined) return index.document(uri) ? index.remove(uri) : index.fileChanged(uri);
  const doc: SourceDoc = { uri, path: pathOf(uri), text, version: 0 };
  const touched = index.addFile(doc);
  if ((await index.readings(uri)).length > 0) return touched;
  return [...touched, ...index.remove(uri)];
}
