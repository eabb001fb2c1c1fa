import { FileType, Uri, workspace } from 'vscode';
import type { ReadFileParams, ReadFileResult } from '../../server/src/lsp/protocol.ts';

/** What the server asks for are small neighbours (`.env`, included snippets); a larger file is something else. */
const MAX_BYTES = 1_000_000;

/** Reads a file of the workspace, wherever that is, for a server that has no disk of its own. */
export async function readFile({ uri }: ReadFileParams): Promise<ReadFileResult> {
  try {
    const place = Uri.parse(uri, true);
    const { type, size } = await workspace.fs.stat(place);
    // A link has its target's type beside its own.
    if (!(type & FileType.File) || size > MAX_BYTES) return null;
    return new TextDecoder().decode(await workspace.fs.readFile(place));
  } catch {
    // Not there, or not ours to read: the server says what it could not resolve.
    return null;
  }
}
