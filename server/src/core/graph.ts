import type { DeployedService, FilterPolicy } from './deployment.ts';
import { inRange, type PortRange, rangesMeet, type Transport } from './ports.ts';
import type { PortUse } from './portUse.ts';
import type { Span } from './text.ts';

/*
 * The port graph: who reaches whom, through which port, as far as the files of the workspace say. Its limits: containers are those of
 * Compose; a name is a service only inside a project; nothing is looked up. `workspace/buildGraph.ts` builds it.
 */

/** A place in a document of the workspace. */
export interface GraphPlace {
  readonly uri: string;
  readonly span: Span;
}

/** @returns a text that is the same for two places which are one and the same. */
export function placeKey({ uri, span }: GraphPlace): string {
  return `${uri} ${span.start} ${span.end}`;
}

/** A use of a port, and the document it stands in. */
export interface PlacedUse {
  readonly uri: string;
  readonly format: string;
  readonly use: PortUse;
}

/** What says that something listens on a container's port. */
export type ClaimBasis = 'mapping' | 'expose' | 'dockerfile' | 'config' | 'image' | 'setting';

export interface PortClaim {
  readonly ports: PortRange;
  readonly transports: readonly Transport[];
  readonly basis: ClaimBasis;
  /** None where it is the image's default. */
  readonly place?: GraphPlace;
}

/** A service of a Compose project. */
export interface ContainerNode {
  readonly id: string;
  readonly kind: 'container';
  readonly name: string;
  /** What names its project: the uri of its main Compose file. */
  readonly project: string;
  /** Its project's Compose files, in the order in which they are laid over each other. */
  readonly files: readonly string[];
  readonly service: DeployedService;
  readonly place: GraphPlace;
  /** The ports that something is known to listen on. */
  readonly claims: readonly PortClaim[];
  /** Whether the files say all of its ports, so that another one is a mistake. */
  readonly isSettled: boolean;
  /** What it publishes on the host. */
  readonly published: readonly PlacedUse[];
}

/** The machine that all of it runs on, or a host that no file describes. */
export interface HostNode {
  readonly id: string;
  readonly kind: 'machine' | 'elsewhere';
  readonly name: string;
}

export type GraphNode = ContainerNode | HostNode;

export interface GraphEdge {
  readonly kind: 'publishes' | 'connects' | 'builds' | 'mounts' | 'allows' | 'denies';
  readonly from: string;
  readonly to: string;
  readonly place: GraphPlace;
  /** The port that is reached at `to`; none for builds and mounts. */
  readonly ports?: PortRange;
  /** For publishes: the port on the host. */
  readonly hostPorts?: PortRange;
  readonly use?: PortUse;
}

/** What a firewall does with what none of its rules decides about, and the document that says so. */
export interface PlacedPolicy extends FilterPolicy {
  readonly uri: string;
  readonly format: string;
}

/** What all firewalls of the workspace say of traffic to the machine. */
export interface FirewallFacts {
  readonly policies: readonly PlacedPolicy[];
  /** Rules that let a port in; a port that nobody here knows is `null`. */
  readonly openings: readonly PlacedUse[];
  /** The one policy that drops what comes in, where all that is let in in spite of it is known. */
  readonly closed?: PlacedPolicy;
  /** Several documents decide about the same incoming traffic: firewalls of different machines, or variants of one. */
  readonly isAmbiguous: boolean;
  /** Rules for containers are written too (`DOCKER-USER`), or Docker is told to leave the packet filter alone. */
  readonly mindsDocker: boolean;
}

export interface PortGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  node(id: string): GraphNode | undefined;
  /** @returns the edges that a document states, in the order of its text. */
  edgesIn(uri: string): readonly GraphEdge[];
  /** @returns the edges that begin at a node. */
  edgesFrom(id: string): readonly GraphEdge[];
  /** What Compose publishes on the machine. */
  readonly publishes: readonly GraphEdge[];
  /** @returns what Compose publishes on one of the machine's ports. */
  publishesOn(ports: PortRange): readonly GraphEdge[];
  /** @returns what the containers of a project publish on the machine. */
  publishesIn(project: string): readonly GraphEdge[];
  /** @returns the id of the project that a development container is started with; undefined where it names none. */
  startedWith(uri: string): string | undefined;
  /** @returns the containers that a document's content runs in; empty for one that no file places. */
  containersOf(uri: string): readonly ContainerNode[];
  /** @returns the same service in other projects of the same folder, of which most likely only one runs at a time. */
  variantsOf(container: ContainerNode): readonly ContainerNode[];
  /** @returns the container that a Compose file describes under a name. */
  serviceIn(uri: string, name: string): ContainerNode | undefined;
  /** What binds the machine's own ports: listeners of files that are in no container, or in one that uses the host's network. */
  readonly machineListens: readonly PlacedUse[];
  readonly firewall: FirewallFacts;
  /** @returns whether the document's content certainly runs on the machine itself, in no container and in no image. */
  isOnMachine(uri: string): boolean;
  /** @returns whether anything in the workspace listens on, publishes, exposes or connects to one of the ports. */
  isUsed(ports: PortRange): boolean;
  /** @returns whether a document other than this one names the port too, whatever for: then it is no slip of the pen. */
  isNamedBesides(uri: string, port: number): boolean;
  /** @returns the documents whose findings may depend on this one: all that speak of the same containers, and the firewalls. */
  linkedTo(uri: string): readonly string[];
}

export const MACHINE = 'machine';

/** @returns whether something is known to listen on the port in the container. */
export function listensOn({ claims }: ContainerNode, ports: PortRange): boolean {
  return claims.some((claim) => rangesMeet(claim.ports, ports));
}

/** @returns the container's port behind one that it publishes on the host; undefined where it publishes none such. */
export function behindHostPort({ published }: ContainerNode, port: number): number | undefined {
  for (const { use } of published) {
    if (!use.ports || !use.mapsTo || !inRange(use.ports, port)) continue;
    const single = use.mapsTo.first === use.mapsTo.last;
    return single ? use.mapsTo.first : use.mapsTo.first + port - use.ports.first;
  }
  return undefined;
}
