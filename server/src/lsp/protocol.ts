/*
 * Our own messages, beside those of the Language Server Protocol. Only types, method names and a few words of the core's, so that the
 * client can import this file without the server.
 */

export { isBeyondPorts } from '../core/ports.ts';
export { RISK_WORDS } from '../core/riskWords.ts';

import type { InventoryService, InventorySocket, Link, Picture, PictureProject } from '../service.ts';

/* ---- from the client to the server ---- */

/** Searches all that is known of ports: one request for each keystroke of the QuickPick. */
export const LOOKUP_METHOD = 'portwise/lookup';

export interface LookupParams {
  /** A number, `443/udp`, a range, a name, words of a title. Empty: a few well-known services. */
  readonly query: string;
  /** How many answers at most. */
  readonly limit: number;
}

export type { LookupItem, Reach } from '../service.ts';

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

/** A place in a document, as the Language Server Protocol's `Location`. */
export interface Place {
  readonly uri: string;
  readonly range: {
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly line: number; readonly character: number };
  };
}

/** All that is open in the workspace: the answer is a list of {@link ListedService}. */
export const INVENTORY_METHOD = 'portwise/inventory';

export type ListedPlace = Place & Pick<InventorySocket['places'][number], 'role'>;

export interface ListedSocket extends Omit<InventorySocket, 'places'> {
  readonly places: readonly ListedPlace[];
}

export interface ListedService extends Omit<InventoryService, 'sockets'> {
  readonly sockets: readonly ListedSocket[];
}

/** Who reaches whom, to be drawn. */
export const MAP_METHOD = 'portwise/map';

export interface MapNode extends Omit<Picture['nodes'][number], 'place'> {
  readonly place?: Place;
}

export interface MapLink extends Omit<Link, 'places'> {
  readonly places: readonly Place[];
}

/** A Compose project: its services stand in one frame. */
export interface MapProject extends Omit<PictureProject, 'place'> {
  readonly place: Place;
}

export interface PortMap {
  readonly nodes: readonly MapNode[];
  readonly links: readonly MapLink[];
  /** Empty where there is but one. */
  readonly projects: readonly MapProject[];
  /** The same as a Mermaid flow chart. */
  readonly mermaid: string;
}

/** Fetches IANA's registry and puts it in force. */
export const UPDATE_REGISTRY_METHOD = 'portwise/updateRegistry';

export interface UpdateRegistryParams {
  /** Another address than IANA's: a mirror. */
  readonly url?: string | undefined;
  /** The proxy that the editor is set to use. */
  readonly proxy?: string | undefined;
}

export type UpdateRegistryResult =
  | { readonly ok: true; readonly records: number }
  /** Nothing was changed; the reason is for the user. */
  | { readonly ok: false; readonly reason: string };

/** What the client may say at the start, beside its settings. */
export interface StartOptions {
  /** The folder in which the editor keeps this extension's data. */
  readonly storageFolder?: string;
}

/** Facts about the running server, for tests and for the status bar. */
export const INFO_METHOD = 'portwise/info';

export interface ServerInfo {
  readonly version: string;
  /** The process; null in a web worker. */
  readonly pid: number | null;
}

/* ---- from the server to the client ---- */

/** Says, without parameters, that an answer to {@link INVENTORY_METHOD} or {@link MAP_METHOD} may be out of date. */
export const CHANGED_METHOD = 'portwise/changed';

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
