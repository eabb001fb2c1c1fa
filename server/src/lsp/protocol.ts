/*
 * Our own messages, beside those of the Language Server Protocol. Only types and method names, so that the client can
 * import this file without the server.
 */

/* ---- from the client to the server ---- */

/** Searches all that is known of ports: one request for each keystroke of the QuickPick. */
export const LOOKUP_METHOD = 'portwise/lookup';

export interface LookupParams {
  /** A number, `443/udp`, a range, a name, words of a title. Empty: a few well-known services. */
  readonly query: string;
  /** How many answers at most. */
  readonly limit: number;
}

export type { LookupItem } from '../service.ts';

/** The full card of one answer, as Markdown. */
export const CARD_METHOD = 'portwise/card';

export interface CardParams {
  /** From a {@link LookupItem}, or a number, `443/udp` or a range. */
  readonly id: string;
}

export interface Card {
  /** `6379 · redis` */
  readonly title: string;
  readonly markdown: string;
}

/** The port under the cursor, as a query for {@link LOOKUP_METHOD}; null where there is none. */
export const PORT_AT_METHOD = 'portwise/portAt';

export interface PortAtParams {
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
}

/** Facts about the running server, for tests and for the status bar. */
export const INFO_METHOD = 'portwise/info';

export interface ServerInfo {
  readonly version: string;
  /** The process; null in a web worker. */
  readonly pid: number | null;
}

/* ---- from the server to the client ---- */

/** Reads a file for a server that has no disk of its own: the one in a web worker. */
export const READ_FILE_METHOD = 'portwise/readFile';

export interface ReadFileParams {
  readonly uri: string;
}

/** The file's text; null where there is none, or it is too large. */
export type ReadFileResult = string | null;

/** Lists the files below a folder, for the same server. */
export const FIND_FILES_METHOD = 'portwise/findFiles';

export interface FindFilesParams {
  /** The folder's uri. */
  readonly folder: string;
}

/** The uris of all files below the folder that the editor does not hide. */
export type FindFilesResult = readonly string[];
