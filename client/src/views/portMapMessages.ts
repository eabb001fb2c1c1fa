import type { Place, PortMap } from '../../../server/src/lsp/protocol.ts';

/*
 * What the extension and the page with the Port Map say to each other. Only types: the page runs in a frame of its own.
 */

/** The page's words, in the reader's language. */
export interface MapTexts {
  readonly title: string;
  readonly search: string;
  /** `{0} of {1}` */
  readonly found: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly fit: string;
  readonly exportSvg: string;
  readonly exportMermaid: string;
  readonly nothing: string;
  readonly help: string;
  /** `Compose project {0}` */
  readonly project: string;
  readonly legend: Readonly<Record<PortMap['links'][number]['kind'], string>>;
}

export interface ShowMessage {
  readonly type: 'show';
  readonly map: PortMap;
  readonly texts: MapTexts;
}

export type PageMessage =
  /** The page has loaded and wants a map. */
  | { readonly type: 'ready' }
  | { readonly type: 'open'; readonly place: Place }
  | { readonly type: 'save'; readonly as: 'svg' | 'mermaid'; readonly text: string };
