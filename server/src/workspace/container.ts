import type { DeployedService } from '../core/deployment.ts';
import type { ContainerNode, PlacedUse, PortClaim } from '../core/graph.ts';
import type { Registry } from '../core/registry.ts';
import type { Reading } from '../core/rule.ts';

/** A container, and all that describes it. */
export interface Container extends ContainerNode {
  readonly claims: PortClaim[];
  readonly published: PlacedUse[];
  isSettled: boolean;
  readonly descriptions: { readonly uri: string; readonly service: DeployedService }[];
}

/** What was found in each document. */
export type ReadingsByUri = ReadonlyMap<string, readonly Reading[]>;

/** What containers are described from. */
export interface World {
  /** @returns what was found in a document. */
  readonly read: (uri: string) => readonly Reading[];
  readonly filesBelow: (folder: string) => readonly string[];
  readonly registry: Pick<Registry, 'byImage'>;
  readonly resolve: (fromUri: string, path: string) => string;
}
