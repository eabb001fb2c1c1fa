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
  readonly build?: {
    readonly context: string;
    /** `''` where nobody here knows it. */
    readonly dockerfile: string;
    /** The stage that is built, where it is not the last one. */
    readonly target?: string;
  };
  /** It runs another command than its image does, and so may listen on other ports. */
  readonly replacesCommand?: boolean;
  /** Its `ports` take the place of those in the files that it is laid over, instead of being added to them. */
  readonly replacesPorts?: boolean;
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
  /** Rules of the same traffic let some of it through without naming a port: by sender, by interface, or all of it. */
  readonly opensWithoutPort: boolean;
  readonly span: Span;
}

export interface DeploymentFacts {
  readonly services?: readonly DeployedService[];
  /** What a Dockerfile copies into its image. */
  readonly copies?: readonly PlacedFile[];
  /** The images that a Dockerfile's stages begin with. */
  readonly bases?: readonly string[];
  readonly policies?: readonly FilterPolicy[];
  /** Docker is told to leave the packet filter alone (`"iptables": false`), so that a firewall's rules hold for containers too. */
  readonly keepsDockerOut?: boolean;
}
