/**
 * Port numbers and transports, in the words of RFC 6335.
 */

/** The transports that IANA's port registry covers (RFC 6335, section 1). */
export type Transport = 'tcp' | 'udp' | 'sctp' | 'dccp';

export const TRANSPORTS: readonly Transport[] = ['tcp', 'udp', 'sctp', 'dccp'];

export const MAX_PORT = 65_535;

/** Linux's default `net.ipv4.ip_local_port_range` (kernel documentation, ip-sysctl): outgoing connections draw from it. */
export const LINUX_LOCAL_RANGE: PortRange = { first: 32_768, last: 60_999 };

/** What every node of a Kubernetes cluster publishes Services on, unless --service-node-port-range says otherwise. */
export const KUBERNETES_NODE_PORTS: PortRange = { first: 30_000, last: 32_767 };

/**
 * Inclusive; a single port has `first === last`. Kept as written, so that a rule can judge it: 70000 stays 70000 and
 * `90-80` stays reversed.
 */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** The three ranges of RFC 6335, section 6. */
export type RangeName = 'system' | 'user' | 'dynamic';

/** @returns the range that holds just `port`. */
export function singlePort(port: number): PortRange {
  return { first: port, last: port };
}

/** @returns whether a text is a number, and one that 16 bits can't hold. */
export function isBeyondPorts(text: string): boolean {
  return /^\d{1,15}$/.test(text.trim()) && Number(text) > MAX_PORT;
}

/** @returns whether the range names one port. */
export function isSingle(range: PortRange): boolean {
  return range.first === range.last;
}

/** @returns whether both ends are ports (0 to 65535) and in order. */
export function isValidRange(range: PortRange): boolean {
  return range.first >= 0 && range.last <= MAX_PORT && range.first <= range.last;
}

/** @returns how many ports a range in order covers. */
export function rangeSize(range: PortRange): number {
  return range.last - range.first + 1;
}

/** @returns whether `port` lies in the range. */
export function inRange(range: PortRange, port: number): boolean {
  return range.first <= port && port <= range.last;
}

/** @returns whether the two ranges share a port. */
export function rangesMeet(a: PortRange, b: PortRange): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** @returns `8080` or `8000-8010`. */
export function formatRange(range: PortRange): string {
  return isSingle(range) ? String(range.first) : `${range.first}-${range.last}`;
}

/** Where RFC 6335 puts a number: System 0-1023, User 1024-49151, Dynamic 49152-65535. */
export function rangeNameOf(port: number): RangeName {
  if (port < 1024) return 'system';
  return port < 49_152 ? 'user' : 'dynamic';
}

/** @returns the transport that a word names, whatever its case; undefined for another word. */
export function transportOf(word: string): Transport | undefined {
  const lower = word.toLowerCase();
  return TRANSPORTS.find((transport) => transport === lower);
}

/**
 * Reads a port as written: decimal digits only, of any size.
 * @returns its number, or undefined where `text` is no plain number.
 */
export function parsePort(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/**
 * Reads `N` or `N-M` (or another separator between the two).
 * @returns the range as written, or undefined where `text` is neither.
 */
export function parseRange(text: string, separator = '-'): PortRange | undefined {
  const at = text.indexOf(separator);
  const first = parsePort(at < 0 ? text : text.slice(0, at));
  const last = at < 0 ? first : parsePort(text.slice(at + separator.length));
  return first === undefined || last === undefined ? undefined : { first, last };
}

/**
 * For filtering the services on one number: a service may have a number of its own and stand, under the same name, for the range
 * around it (`ircu`: 6667, and 6665-6669). Then only the first says something.
 */
export function isNarrowestOfItsName<
  Service extends { readonly name: string; readonly ports: PortRange; readonly transports: readonly Transport[] },
>(service: Service, _: number, all: readonly Service[]): boolean {
  return !all.some(
    (other) =>
      other.name === service.name &&
      rangeSize(other.ports) < rangeSize(service.ports) &&
      service.transports.every((transport) => other.transports.includes(transport)),
  );
}
