import { type Message, say } from './message.ts';
import type { PortRange, Transport } from './ports.ts';

/** What IANA says of a number on one transport (RFC 6335, sections 6 and 8). */
export type PortStatus = 'assigned' | 'reserved' | 'dynamic' | 'unassigned';

/** One record of IANA's Service Name and Transport Protocol Port Number Registry. */
export interface IanaRecord {
  readonly ports: PortRange;
  readonly transports: readonly Transport[];
  /** The service name (RFC 6335, section 5.1); `''` for a number that is reserved, or only described ("De-registered"). */
  readonly name: string;
  readonly description: string;
  readonly reserved: boolean;
}

/** What the registry tells beyond names, read only when somebody asks for one port. */
export interface IanaDetails {
  /** ISO date, as far as the registry gives one. */
  readonly registered?: string;
  /** As printed there: `RFC9110`. */
  readonly references: readonly string[];
  readonly unauthorizedUse?: string;
  readonly note?: string;
  /** Names that this number had once and has no longer. */
  readonly formerly?: string;
}

/** The fixed vocabulary of what is risky about a service. */
export const RISKS = {
  cleartext: say`sends its traffic, and often passwords, unencrypted`,
  noauth: say`asks for no login in its usual set-up`,
  'default-credentials': say`is often left with a known default password`,
  'weak-crypto': say`protects itself with broken cryptography`,
  'remote-admin': say`gives control of the machine or the software`,
  'code-exec': say`runs code for whoever reaches it`,
  database: say`holds data that is rarely meant for the open network`,
  fileshare: say`gives access to files`,
  internal: say`is meant for the programs of one system, not for the open network`,
  amplification: say`answers small forged UDP packets with large ones, and so serves reflection attacks`,
  malware: say`was used by known malware`,
  deprecated: say`is obsolete`,
  'dev-only': say`is a development tool, not made for the open network`,
  ot: say`controls industrial equipment`,
  'lan-only': say`is made for the local network`,
  proxy: say`relays traffic for whoever reaches it`,
  nopublic: say`should not be reachable from the internet`,
  invalid: say`is no usable port number`,
} as const;

export type Risk = keyof typeof RISKS;

/** How sure a risk claim is: a source was read, the protocol's nature says so, or it is general knowledge. */
export type RiskBasis = 'checked' | 'by-nature' | 'general-knowledge';

/** One service that people really run on one port or range: a curated fact, from `data/knowledge/`. */
export interface KnownService {
  readonly ports: PortRange;
  readonly transports: readonly Transport[];
  /** A short name to look it up by: `redis`. */
  readonly name: string;
  /** What it is, in a few words: `Redis key-value store`. */
  readonly title: string;
  /** Other names and words that people look for. */
  readonly aliases: readonly string[];
  /** Software that uses the port by default. */
  readonly software: readonly string[];
  /** Container images (without registry and tag) whose main service this is. */
  readonly images: readonly string[];
  /** The file it comes from: `databases`. */
  readonly domain: string;
  readonly risks: readonly Risk[];
  readonly riskBasis?: RiskBasis;
  /** One or two sentences to know before opening the port. */
  readonly note?: string;
  /** What to use in its place, where there is something better. */
  readonly successor?: string;
  /** Addresses or RFC numbers: `https://…`, `RFC 7143`. */
  readonly references: readonly string[];
  /** No longer met in practice. */
  readonly historic: boolean;
  /** Whether it is met on this number more or less than its like; absent: neither. */
  readonly met?: 'often' | 'seldom';
  /**
   * Whether the number alone tells the service: whoever reads it in a firewall's rule thinks of this one. So it is in the System
   * range where IANA has it under its name, and above for the well known.
   */
  readonly telltale: boolean;
  /** All the ports of a service that has several, as text: `389, 522, 1503, 1720, 1731`. */
  readonly together?: string;
}

/** A span of numbers with a meaning of its own: the User Ports, Linux's local range, Kubernetes' NodePorts. */
export interface SpecialRange {
  readonly name: Message;
  readonly ports: PortRange;
  /** What it means for whoever uses a port in it, in a sentence or two. */
  readonly note: Message;
  readonly reference: string;
  /** Half of all numbers lie in it, so that its name says enough to somebody in the middle of an edit. */
  readonly isCommonplace?: boolean;
}

/** All that is known of ports. */
export interface Registry {
  /** @returns what IANA says of a number, 0 to 65535, on a transport. */
  status(port: number, transport: Transport): PortStatus;
  /** @returns IANA's records that hold the number, the primary name first; only those of `transport` where one is given. */
  iana(port: number, transport?: Transport): readonly IanaRecord[];
  /** @returns dates, references and notes of one record. */
  details(record: IanaRecord, port: number): IanaDetails;
  /**
   * @returns what people run on a number, the likeliest first, history last. Services spread over more than 256 numbers
   * ("RTP somewhere in 16384-32767") say nothing about one of them: only `allKnown` has these.
   */
  known(port: number, transport?: Transport): readonly KnownService[];
  /** @returns what people run under a container image's reference: `docker.io/library/redis:7-alpine`. */
  byImage(image: string): readonly KnownService[];
  /** @returns the number that a service name stands for, as `getservbyname` would; undefined for an unknown name. */
  portOf(name: string, transport?: Transport): number | undefined;
  /** @returns whether browsers refuse to open `http://host:port` (the Fetch standard's list of bad ports). */
  browserBlocked(port: number): boolean;
  /** @returns the special ranges that hold a number; RFC 6335's own range first. */
  ranges(port: number): readonly SpecialRange[];
  allRanges(): readonly SpecialRange[];
  allIana(): Iterable<IanaRecord>;
  allKnown(): readonly KnownService[];
}
