import { type PortRange, parseRange, type Transport } from '../core/ports.ts';
import type { AddressSlot, Effective, Spelling, VariableFacts } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';
import { type MappedText, UNKNOWN } from './mappedText.ts';

/**
 * The short syntax of Compose's `ports` (`[HOST:]CONTAINER[/PROTOCOL]`) and the parts that the long syntax and `expose` share with it.
 * Compose Specification, chapter "ports"; read as compose-go and go-connections' `nat.ParsePortSpec` read it.
 */

/** One port or range where it is written. */
export interface PortPart {
  /** Null where it is a variable without a value. */
  readonly ports: PortRange | null;
  readonly span: Span;
  readonly spelling: Spelling;
  readonly variable?: VariableFacts;
}

/** Text at a place, as it reads after interpolation. */
export interface TextPart {
  readonly text: string;
  readonly span: Span;
}

export interface ShortMapping {
  /** The address, without brackets. */
  readonly host?: TextPart;
  /** The host's side; none where the host port is left to Docker. */
  readonly published?: PortPart;
  /** The container's side. */
  readonly target?: PortPart;
  readonly protocol?: TextPart;
  /** A protocol behind the host's port, where none may stand. */
  readonly misplacedProtocol?: TextPart;
  /** Parts that should be numbers and are not. */
  readonly notPorts: readonly TextPart[];
  /** Where an address goes: from the start of the entry to the host's port. */
  readonly addressSpan: Span;
}

/** Docker publishes these (go-connections, `validateProto`). */
const PROTOCOLS: readonly Transport[] = ['tcp', 'udp', 'sctp'];

const DEFAULT_TRANSPORTS: Effective<readonly Transport[]> = { value: ['tcp'] };

/**
 * Reads one entry of `ports`.
 * @param entry the text inside the quotes, variables replaced
 */
export function readShortMapping(entry: MappedText): ShortMapping {
  const { value } = entry;
  const start = value.length - value.trimStart().length;
  const end = value.trimEnd().length;
  // A colon inside a bracketed address divides nothing; from the right, an address may hold as many as it likes.
  const bracket = value.lastIndexOf(']');
  const last = colonBefore(value, end, Math.max(start, bracket));
  const middle = last < 0 ? -1 : colonBefore(value, last, Math.max(start, bracket));
  const right = splitProtocol(entry, last < 0 ? start : last + 1, end);
  const left = last < 0 ? undefined : splitProtocol(entry, middle < 0 ? start : middle + 1, last);
  const hostPort = left && readPart(entry, left.start, left.end);
  const container = readPart(entry, right.start, right.end);
  const notPorts: TextPart[] = [];
  if (hostPort?.fault) notPorts.push(hostPort.fault);
  if (container.fault) notPorts.push(container.fault);
  const addressSpan = { start: entry.origin(start, end).span.start, end: hostPort?.port?.span.start ?? 0 };
  // Field by field: this runs at every keystroke for every entry, and spreading objects took half of its time.
  const mapping: Writable<ShortMapping> = { notPorts, addressSpan };
  if (middle >= 0) mapping.host = readHost(entry, start, middle);
  if (hostPort?.port) mapping.published = hostPort.port;
  if (container.port) mapping.target = container.port;
  if (right.protocol) mapping.protocol = right.protocol;
  if (left?.protocol) mapping.misplacedProtocol = left.protocol;
  return mapping;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Reads `8080`, `8080-8090` or `${PORT}`, where nothing else may stand. */
export function readPortPart(entry: MappedText): { readonly port?: PortPart; readonly fault?: TextPart } {
  return readPart(entry, 0, entry.value.length);
}

/** @returns where an address goes in a mapping; nowhere where one variable holds both address and port. */
export function slotBefore({ addressSpan, host }: ShortMapping, published: PortPart): AddressSlot | undefined {
  if (host && host.span.end > published.span.start) return undefined;
  return { span: { start: addressSpan.start, end: published.span.start }, prefix: '', suffix: ':' };
}

/** @returns the transports that a protocol word means, tcp where there is none, and nothing for a word that is no protocol. */
export function transportsOf(protocol: TextPart | undefined): Effective<readonly Transport[]> {
  const known = protocol && PROTOCOLS.find((one) => one === protocol.text.toLowerCase());
  return known ? { value: [known], span: protocol.span } : DEFAULT_TRANSPORTS;
}

/** @returns whether Docker knows the protocol; a variable without a value may be any. */
export function isKnownProtocol(word: string): boolean {
  return word.includes(UNKNOWN) || PROTOCOLS.some((one) => one === word.toLowerCase());
}

/** @returns whether Docker can bind to it: an IPv4 or IPv6 address (without a zone), nothing, or a variable without a value. */
export function isBindAddress(address: string): boolean {
  if (address === '' || address.includes(UNKNOWN)) return true;
  const octets = address.split('.');
  const isIpv4 =
    octets.length === 4 && octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256);
  return isIpv4 || isIpv6(address);
}

/**
 * What a YAML 1.1 reader (PyYAML in podman-compose and docker-compose 1) makes of an unquoted `A:B` or `A:B:C`: a number in base 60,
 * where the first digit is no zero and every part after the first is below 60.
 * @returns that number, or undefined where the text stays text
 */
export function base60Value(plain: string): number | undefined {
  if (!/^[1-9]\d{0,9}(:[0-5]?\d){1,4}$/.test(plain)) return undefined;
  return plain.split(':').reduce((value, digits) => value * 60 + Number(digits), 0);
}

function isIpv6(address: string): boolean {
  if (!/^[0-9a-f:.]{2,45}$/i.test(address) || !address.includes(':')) return false;
  const halves = address.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const tail = groups.at(-1)?.includes('.') ? groups.pop() : undefined;
  if (tail !== undefined && !isBindAddress(tail)) return false;
  const count = groups.length + (tail === undefined ? 0 : 2);
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) && (halves.length === 2 ? count < 8 : count === 8);
}

function colonBefore(value: string, end: number, start: number): number {
  const at = end > 0 ? value.lastIndexOf(':', end - 1) : -1;
  return at >= start ? at : -1;
}

function splitProtocol(
  entry: MappedText,
  start: number,
  end: number,
): { start: number; end: number; protocol?: TextPart } {
  const slash = entry.value.slice(start, end).indexOf('/');
  if (slash < 0) return { start, end };
  const text = entry.value.slice(start + slash + 1, end);
  const protocol = { text, span: entry.origin(start + slash + 1, end).span };
  return { start, end: start + slash, protocol };
}

function readHost(entry: MappedText, start: number, end: number): TextPart {
  const written = entry.value.slice(start, end);
  const bracketed = written.startsWith('[') && written.endsWith(']');
  return { text: bracketed ? written.slice(1, -1) : written, span: entry.origin(start, end).span };
}

function readPart(entry: MappedText, from: number, to: number): { port?: PortPart; fault?: TextPart } {
  const text = entry.value.slice(from, to).trim();
  const start = text === '' ? from : entry.value.indexOf(text, from);
  const { span, variable } = entry.origin(start, start + text.length);
  const ports = parseRange(text) ?? null;
  if (ports && !variable) return { port: { ports, span, spelling: 'digits' } };
  // A variable that is not known, or that holds nothing unless somebody sets it.
  if (variable && (ports || text.includes(UNKNOWN) || text === ''))
    return { port: { ports, span, spelling: 'variable', variable } };
  return text === '' || /^\d+-$/.test(text) ? {} : { fault: { text, span } };
}
