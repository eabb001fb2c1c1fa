import type { MapLink, MapNode, MapProject, Place } from '../../../server/src/lsp/protocol.ts';

/** Sizes are in pixels of the unzoomed map. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box, by its middle. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** A node with its size, before it has a place. */
export interface SizedNode {
  readonly node: MapNode;
  readonly width: number;
  readonly height: number;
}

export interface PlacedNode extends Box {
  readonly node: MapNode;
}

/** All links of one kind between two nodes: drawn as one line. */
export interface PlacedLink {
  readonly kind: MapLink['kind'];
  readonly from: MapNode;
  readonly to: MapNode;
  /** `80, 443, 443/udp`; the first few where there are many. */
  readonly label: string;
  /** Every label, for a search and for a screen reader. */
  readonly labels: readonly string[];
  readonly places: readonly Place[];
  /** Between two points of one height the line is straight, between others it swings over. */
  readonly points: readonly Point[];
  readonly labelBox: Box;
}

/** The frame around the services of one project. */
export interface PlacedProject extends Box {
  readonly project: MapProject;
}

/** Whatever can be looked at and clicked. */
export type PlacedThing = PlacedNode | PlacedLink | PlacedProject;

export interface PlacedMap {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly links: readonly PlacedLink[];
  readonly projects: readonly PlacedProject[];
}
