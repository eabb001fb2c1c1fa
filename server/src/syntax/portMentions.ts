import { type PortRange, parseRange, type Transport } from '../core/ports.ts';
import type { PortRole } from '../core/portUse.ts';

/**
 * Ports in text that is free to hold anything: environment values, commands, health checks, labels. What is found here is a sign
 * rather than a fact, so each pattern is one that names its number: a URL, `host:port`, a flag, a variable called PORT.
 */

/** A port found at offsets of the text that was looked at. */
export interface PortMention {
  readonly start: number;
  readonly end: number;
  readonly ports: PortRange;
  /** `server`: the program's own port. `peer`: one that it speaks to, or is spoken to by. */
  readonly side: 'server' | 'peer';
  readonly transport: Transport;
  /** The address or name before the port. */
  readonly host?: string;
}

/** Addresses by which a program means itself. */
const OWN_ADDRESS = /^(?:|\*|0\.0\.0\.0|\[?::\]?)$/;

/** What stands before the host of a server for calls: `stun:stun.example.org:3478` (RFC 7064, RFC 7065). */
const CALL_SCHEME = /^(?:stun|turn)s?:/;

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** What separates the words of a command, a list of arguments or a list of addresses. */
const WORD = /[^\s"'`,;|&<>(){}]+/g;

/** Words that PORT is a part of by chance. */
const NOT_PORT = /(?:re|sup|trans|ex|im|view|pass|air|rap|tele)ports?$/i;

/** What a name that speaks of ports ends in where its number is none. */
const ABOUT_PORTS = /^(?:count|timeout|interval|offset|limit|retries|speed|name|type|enabled?)$/i;

/**
 * @returns whether a variable, label or field of this name holds a port: `PORT`, `DB_PORT`, `PORT_HTTP`, `server.port`, `httpPort`,
 * `SMTPPORT`, but not `REPORT` or `PORT_TIMEOUT`
 */
export function isPortName(name: string): boolean {
  if (!/port/i.test(name)) return false;
  const parts = name.split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/).filter((part) => part !== '');
  if (parts.length === 0 || parts.some((part) => ABOUT_PORTS.test(part))) return false;
  if (parts.some((part) => /^ports?\d*$/i.test(part))) return true;
  const last = parts.at(-1) ?? '';
  return /ports?$/i.test(last) && !NOT_PORT.test(last);
}

/**
 * @returns the ports that an environment variable holds: its own where it is called so, else those of URLs, addresses and flags in
 * its value; none for a variable that names an image or a version, whose tag only looks like a port, or an X display (`:99`)
 */
export function portsInVariable(name: string, value: string): readonly PortMention[] {
  const own = isPortName(name) ? portsInValue(value) : [];
  if (own.length > 0) return own;
  if (/image|version|tag|^DISPLAY$/i.test(name)) return portsInUrls(value);
  const fields = portsInFields(value);
  const isCommand = /^-|\s/.test(value.trim()) && fields.length === 0;
  return [...portsInUrls(value), ...(isCommand ? portsInCommand(value) : portsInAddresses(value)), ...fields];
}

/** @returns the ports in a container's environment: PORT declares one, an address is somebody to talk to, or where the program listens. */
export function portsInEnvironment(
  name: string,
  value: string,
): readonly (PortMention & { readonly role: PortRole })[] {
  // The reverse proxy nginx-proxy takes the container's port from a variable of this name.
  const ownRole = name === 'VIRTUAL_PORT' ? 'expose' : 'declare';
  return portsInVariable(name, value).map((one) => ({ ...one, role: one.side === 'peer' ? 'connect' : ownRole }));
}

/** A connection string's field: ADO.NET's `Server=db;Port=5432;…`, libpq's `host=db port=5432`. */
const FIELD = /(?<=(?:^|[;\s"'])port\s{0,3}=\s{0,3})\d{1,5}(?=[;\s"']|$)/gi;
const HOST_FIELD = /(?:^|[;\s"'])(?:host|server|data source)\s{0,3}=\s{0,3}([\w.-]{1,253})/i;

/** @returns the ports of a connection string that is made of fields. */
function portsInFields(value: string): readonly PortMention[] {
  if (!/port\s{0,3}=/i.test(value)) return [];
  const host = HOST_FIELD.exec(value)?.[1] ?? '';
  return Array.from(value.matchAll(FIELD)).flatMap(({ 0: digits, index }): PortMention[] => {
    const ports = plausible(digits);
    return ports
      ? [{ start: index, end: index + digits.length, ports, side: 'peer', transport: 'tcp', ...named(host) }]
      : [];
  });
}

/** @returns the ports of a value that is nothing but a port, a range, or a list of them. */
export function portsInValue(value: string): readonly PortMention[] {
  if (!/^[\s\d,-]{1,4000}$/.test(value)) return [];
  return wordsIn(value).flatMap(({ start, text }): PortMention[] => {
    const ports = plausible(text);
    return ports ? [{ start, end: start + text.length, ports, side: 'server', transport: 'tcp' }] : [];
  });
}

/** @returns the ports of URLs anywhere in a text: `http://web:8080/x`, `mongodb://a:27017,b:27017/db`. */
export function portsInUrls(text: string): readonly PortMention[] {
  const found: PortMention[] = [];
  for (let scheme = text.indexOf('://'); scheme >= 0; scheme = text.indexOf('://', scheme + 3)) {
    if (!/[a-z0-9]/i.test(text[scheme - 1] ?? '')) continue;
    const start = scheme + 3;
    const length = text.slice(start, start + 2000).search(/[\s"'`<>|;\\/?#()]/);
    const end = length < 0 ? Math.min(text.length, start + 2000) : start + length;
    const user = text.slice(start, end).lastIndexOf('@');
    const isUdp = /(?:^|[^a-z0-9])udp$/i.test(text.slice(Math.max(scheme - 4, 0), scheme));
    found.push(...portsInAuthority(text, start + user + 1, end, isUdp ? 'udp' : 'tcp'));
  }
  return found;
}

/**
 * @returns the ports of `host:port` words: addresses of peers where the host is a name or a remote address, the program's own where it
 * is missing or a wildcard
 */
export function portsInAddresses(text: string): readonly PortMention[] {
  return wordsIn(text).flatMap(({ start, text: word }) => (word.includes('://') ? [] : addressIn(word, start)));
}

/** @returns the ports of a command line or an argument list: flags (`--port 80`, `-p 80`, `--listen=:80`) and addresses. */
export function portsInCommand(text: string): readonly PortMention[] {
  const words = wordsIn(withoutShellComments(text));
  return words.flatMap((word, index): readonly PortMention[] => {
    if (word.text.includes('://')) return [];
    if (word.text.startsWith('-')) return portInFlag(word, words[index + 1]);
    if (word.text.includes('/dev/tcp/') || word.text.includes('/dev/udp/')) return portInDevice(word);
    return addressIn(word.text, word.start);
  });
}

interface Word {
  readonly start: number;
  readonly text: string;
}

function wordsIn(text: string): Word[] {
  return Array.from(text.matchAll(WORD), (match) => ({ start: match.index, text: match[0] }));
}

/** A text of the same length; what stands behind ` #` is a comment in a script. */
function withoutShellComments(text: string): string {
  return text.includes('#') ? text.replace(/(?<=^|[\s;])#[^\n]*/g, (comment) => ' '.repeat(comment.length)) : text;
}

function portInFlag(word: Word, next: Word | undefined): readonly PortMention[] {
  const equals = word.text.indexOf('=');
  const name = (equals < 0 ? word.text : word.text.slice(0, equals)).replace(/^-+/, '');
  const value = equals < 0 ? next : { start: word.start + equals + 1, text: word.text.slice(equals + 1) };
  if (!value) return [];
  // A packet filter's flag names the traffic that a rule is about.
  if (/^(?:[sd]|source-|destination-|to-)ports?$/.test(name)) return [];
  const namesPort = name === 'p' || name === 'P' ? /^\d{2,5}$/.test(value.text) : isPortName(name);
  if (namesPort) return portsInValue(value.text).map((port) => moved(port, value.start));
  // The value of `--listen :80` is read as a word of its own; after `=` it is part of this one.
  return equals < 0 ? [] : addressIn(value.text, value.start);
}

/** Bash's `/dev/tcp/HOST/PORT`. */
function portInDevice(word: Word): readonly PortMention[] {
  const match = /\/dev\/(tcp|udp)\/([^/\s]+)\/(\d{1,5})/.exec(word.text);
  const [, transport, host = '', digits = ''] = match ?? [];
  const ports = plausible(digits);
  if (!match || !ports) return [];
  const end = word.start + match.index + match[0].length;
  const start = end - digits.length;
  return [{ start, end, ports, side: 'peer', transport: transport === 'udp' ? 'udp' : 'tcp', host }];
}

function portsInAuthority(text: string, start: number, end: number, transport: Transport): PortMention[] {
  return wordsIn(text.slice(start, end)).flatMap(({ start: at, text: word }) => {
    const colon = word.lastIndexOf(':');
    const ports = colon < 0 ? undefined : plausible(word.slice(colon + 1));
    if (!ports) return [];
    const host = word.slice(0, colon);
    const side = OWN_ADDRESS.test(host) ? 'server' : 'peer';
    const first = start + at + colon + 1;
    return [{ start: first, end: start + at + word.length, ports, side, transport, ...named(host) }];
  });
}

/** `host:port` or `host:port/udp`, where the host is a name with a letter, an IPv4 address, a bracketed IPv6 address, or missing. */
function addressIn(text: string, start: number): readonly PortMention[] {
  const colon = text.lastIndexOf(':');
  if (colon < 0) return [];
  const protocol = /\/(?:tcp|udp)$/.exec(text)?.[0] ?? '';
  const word = text.slice(0, text.length - protocol.length);
  const scheme = CALL_SCHEME.exec(word)?.[0] ?? '';
  const transport = protocol === '/udp' || /^(?:stun|turn):/.test(scheme) ? 'udp' : 'tcp';
  const ports = plausible(word.slice(colon + 1));
  const host = word.slice(Math.min(scheme.length, colon), colon);
  if (!ports || ports.first < 20 || !isHost(host)) return [];
  const side = OWN_ADDRESS.test(host) ? 'server' : 'peer';
  return [{ start: start + colon + 1, end: start + word.length, ports, side, transport, ...named(host) }];
}

function isHost(host: string): boolean {
  if (host.length > 253) return false;
  return (
    OWN_ADDRESS.test(host) ||
    IPV4.test(host) ||
    /^\[[\w:.-]+\]$/.test(host) ||
    (/^[\w.\uE000-]+$/.test(host) && /[a-z\uE000]/i.test(host))
  );
}

/** A number that may be a port: a year or a timeout can't be told from one, but 0 and 123456 can. */
function plausible(text: string): PortRange | undefined {
  const ports = /^\d{1,5}(?:-\d{1,5})?$/.test(text) ? parseRange(text) : undefined;
  return ports && ports.first > 0 && ports.last > 0 && ports.first <= 65_535 && ports.last <= 65_535
    ? ports
    : undefined;
}

function named(host: string): { host?: string } {
  return host === '' ? {} : { host };
}

function moved(mention: PortMention, by: number): PortMention {
  return { ...mention, start: mention.start + by, end: mention.end + by };
}
