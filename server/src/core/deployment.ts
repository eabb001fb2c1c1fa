import type { AddressFamily } from './portUse.ts';
import type { Span } from './text.ts';

/*
 * What a document says about the deployment beyond single ports: which services there are, what is mounted where, what a firewall does
 * with the rest. The workspace's graph is built from this and from the port uses.
 */

/** A file or folder that is put into a container: a bind mount, or a Dockerfile's COPY. */
export interface PlacedFile {
  /** As written, relative to the document or to the build context. */
  readonly source: string;
  /** Where it lies in the container. */
  readonly target: string;
  readonly span: Span;
}

/** One service of a Compose project. */
export interface DeployedService {
  readonly name: string;
  /** The service's key. */
  readonly span: Span;
  /** All names by which other containers reach it: the service's, `container_name`, `hostname`, network aliases. */
  readonly reachableAs: readonly string[];
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  /** `host`, `none`, `service:x`. */
  readonly networkMode?: string;
  readonly profiles: readonly string[];
  readonly mounts: readonly PlacedFile[];
}

/** What a chain does with traffic that no rule of it decides about. */
export interface FilterPolicy {
  readonly families: readonly AddressFamily[];
  readonly direction: 'in' | 'out' | 'forward' | 'unknown';
  readonly verdict: 'accept' | 'drop' | 'reject';
  readonly span: Span;
}

export interface DeploymentFacts {
  readonly services?: readonly DeployedService[];
  /** What a Dockerfile copies into its image. */
  readonly copies?: readonly PlacedFile[];
  readonly policies?: readonly FilterPolicy[];
}
