import type { PortRange, Transport } from './ports.ts';
import type { Span } from './text.ts';

/** What a number does where it stands. */
export type PortRole =
  /** A process binds it on this host: nginx `listen`, sshd `Port`, a socket unit. */
  | 'listen'
  /** The host side of a container mapping. */
  | 'publish'
  /** The container side: a mapping's target, Compose `expose`, Dockerfile `EXPOSE`. */
  | 'expose'
  /** A port on another host or service: `proxy_pass`, an upstream's `server`, a URL. */
  | 'connect'
  /** A firewall lets a destination port through. */
  | 'allow'
  /** A firewall stops a destination port; drop and reject are both this. */
  | 'deny'
  /** A rule looks at the port and gives no verdict: log, mark, count, jump to a chain. */
  | 'match'
  /** The sender's port. */
  | 'source'
  /** Where a firewall sends it: DNAT, REDIRECT, rdr-to. */
  | 'redirect'
  /** A variable or default that holds a port. */
  | 'declare';

/** What holds, and where it was written; no span where it is the format's default. */
export interface Effective<T> {
  readonly value: T;
  readonly span?: Span;
}

/** How a port is written: `443`, `https`, `${PORT:-443}`. A fix rewrites digits only. */
export type Spelling = 'digits' | 'name' | 'variable';

/** Where a variable's value came from. */
export interface VariableFacts {
  readonly name: string;
  readonly from: 'default' | 'assignment' | 'env-file' | 'unknown';
  /** Where the value stands in this document; none where it stands in another file. */
  readonly span?: Span;
  /** The other file, as the document names it. */
  readonly file?: string;
}

/** What is known of the container whose port this is. */
export interface ContainerFacts {
  /** The image's reference as far as it is known, variables resolved: `postgres:16`. */
  readonly image?: string;
  /** The Compose `build` context, where the image is built. */
  readonly build?: string;
  /** How many copies are asked for; none where nothing says so. */
  readonly replicas?: number;
  /** `host`, `none`, `service:x`: Compose's `network_mode`. */
  readonly networkMode?: string;
  readonly profiles?: readonly string[];
  /**
   * Containers run at the same time only where this is the same: those of one CI job, or of a stretch of a script that stops none. Compose
   * starts all of them together, and has none of it.
   */
  readonly batch?: number;
  /** It lives as long as a CI job, on a machine that is made for that job and that nobody else reaches. */
  readonly isThrowaway?: boolean;
}

/** What is known of the web or stream server that listens. */
export interface ServerFacts {
  /** Tells one server block from another within the document. */
  readonly block: number;
  /** nginx's `http`, `stream` or `mail`; `unknown` in a snippet. */
  readonly context: 'http' | 'stream' | 'mail' | 'unknown';
  /** `ssl`, `quic`, `default_server`, …: the words after the address, lower-cased, as written. */
  readonly options: readonly string[];
  /** Whether the block itself has certificates: the sign of a server that means to speak TLS. */
  readonly hasCertificate: boolean;
  /** Whether a stream server looks at the TLS handshake and passes it on (`ssl_preread`). */
  readonly preread?: boolean;
  readonly names: readonly string[];
}

export type AddressFamily = 'ipv4' | 'ipv6';

/** What is known of the firewall rule that names the port. */
export interface FilterFacts {
  readonly families: readonly AddressFamily[];
  readonly table?: string;
  readonly chain?: string;
  /** Which traffic the rule sees: to this host, from it, through it. */
  readonly direction: 'in' | 'out' | 'forward' | 'unknown';
  /** What the rule says in the tool's own word, lower-cased: `accept`, `drop`, `reject`, `limit`, `log`, a chain's name. */
  readonly verdict: string;
  /** Networks the rule is limited to, as written; empty: anyone. */
  readonly sources: readonly string[];
  /** Where a rule for anyone can be limited to a network; none where the reader knows no such place. */
  readonly sourceSlot?: AddressSlot;
  /** Destination addresses the rule is limited to; empty: any of this host's. */
  readonly destinations: readonly string[];
  /** Input interfaces the rule is limited to. */
  readonly interfaces: readonly string[];
  /** The port is the one exception: `! --dport 22`, `!= 22`. */
  readonly negated: boolean;
  /** The rule also looks at something not told here (state, rate, owner …), so it is no match for all traffic to the port. */
  readonly narrowed: boolean;
  /** Its chain sees but some of the traffic: whatever jumps there looks at more than ports. */
  readonly guarded?: true;
  /** The rule's place in the tool's own order of evaluation within its chain; none where branches, loops or jumps make it unknown. */
  readonly order?: number;
  /** It takes the place of an earlier rule that says something else of the same traffic, where other tools would look at that one first. */
  readonly replacesEarlier?: boolean;
  /** The rule's own text, without the command that adds it; equal texts in one chain are one rule twice. */
  readonly rule: string;
}

/**
 * Where an address can be written, to limit a listener to it or a firewall's rule to whom it comes from: replace `span` by prefix +
 * address + suffix. The reader knows the syntax, the rule knows the address.
 */
export interface AddressSlot {
  readonly span: Span;
  readonly prefix: string;
  readonly suffix: string;
}

/** How a Kubernetes cluster publishes a port: on the node that the pod runs on, on every node, or on a load balancer's own address. */
export type ClusterOpening = 'host-port' | 'node-port' | 'load-balancer';

/** One place in one document where a port is used. */
export interface PortUse {
  /** Exactly the port's text: what is hovered and underlined. */
  readonly span: Span;
  /** Where the statement writes the number once more, or the end of its range: Terraform's `to_port`. */
  readonly twin?: Span;
  /** The number or range as written; null where it can't be known (a variable without a value). */
  readonly ports: PortRange | null;
  readonly spelling: Spelling;
  readonly role: PortRole;
  readonly transports: Effective<readonly Transport[]>;
  /** Bind address, remote host, or a firewall rule's destination; `*` is every interface. */
  readonly host?: Effective<string>;
  /** From publish to expose: the container's port. */
  readonly mapsTo?: PortRange;
  /** Compose service, nginx server or upstream, firewall chain, firewalld zone. */
  readonly owner?: string;
  /** The most that a fix may rewrite: the directive, the list item, the rule. */
  readonly statement: Span;
  /** Where it stands: `['services', 'web', 'ports', '0']`, `['http', 'server', 'listen']`. */
  readonly path: readonly string[];
  readonly variable?: VariableFacts;
  /** IANA's name of the service that this is, whatever its number, where the file is one program's own: `ssh`. */
  readonly service?: string;
  readonly container?: ContainerFacts;
  readonly cluster?: ClusterOpening;
  readonly server?: ServerFacts;
  readonly filter?: FilterFacts;
  readonly addressSlot?: AddressSlot;
}
