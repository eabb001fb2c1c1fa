import type { Span } from '../core/text.ts';
import type { Piece } from './configWord.ts';

/** `scheme://host:port/rest`, each part as far as it is written. */
export interface Endpoint {
  /** Without `://`; may hold a variable. */
  readonly scheme?: string;
  /** An IPv6 address is without its brackets. */
  readonly host?: Piece;
  /** Where an address stands, brackets included; empty, before the port, where none does. */
  readonly address: Span;
  /** All that follows the colon up to the path. */
  readonly port?: Piece;
  /** A socket in the file system, which has no port. */
  readonly unix: boolean;
}

/**
 * Takes `host:port` or a URL apart. Colons and slashes inside variables and template holes (`${PORT:-80}`, `{{ a/b }}`) don't count.
 * @param text the word, without quotes
 * @param start where the word begins in the document
 * @param bareIpv6 whether an IPv6 address without brackets can have a port, which then follows its last colon
 */
export function readEndpoint(text: string, start: number, bareIpv6 = false): Endpoint {
  const marks = topLevelMarks(text);
  const schemeEnd = marks.find((at) => text.startsWith('://', at));
  const hasScheme = schemeEnd !== undefined && !marks.some((at) => at < schemeEnd && text.charAt(at) === '/');
  const authorityStart = hasScheme ? schemeEnd + 3 : 0;
  const scheme = hasScheme ? { scheme: text.slice(0, schemeEnd) } : {};
  if (text.startsWith('unix:', authorityStart)) {
    return { ...scheme, unix: true, address: { start: start + authorityStart, end: start + text.length } };
  }
  const inside = marks.filter((at) => at >= authorityStart);
  const end = inside.find((at) => '/?#'.includes(text.charAt(at))) ?? text.length;
  const at = inside.findLast((mark) => mark < end && text.charAt(mark) === '@') ?? -1;
  const hostStart = Math.max(at + 1, authorityStart);
  const colons = inside.filter((mark) => mark >= hostStart && mark < end && text.charAt(mark) === ':');
  // Several colons without brackets are a bare IPv6 address, which in most formats has no room for a port.
  const colon = bareIpv6 || colons.length === 1 ? colons[colons.length - 1] : undefined;
  const piece = (from: number, to: number): Piece => ({
    text: text.slice(from, to),
    span: { start: start + from, end: start + to },
  });
  const hostEnd = colon ?? end;
  const bracketed = text.charAt(hostStart) === '[' && text.charAt(hostEnd - 1) === ']';
  return {
    ...scheme,
    unix: false,
    address: { start: start + hostStart, end: start + hostEnd },
    ...(hostEnd > hostStart ? { host: bracketed ? piece(hostStart + 1, hostEnd - 1) : piece(hostStart, hostEnd) } : {}),
    ...(colon === undefined ? {} : { port: piece(colon + 1, end) }),
  };
}

/** @returns the offsets of `: / ? # @` that stand outside braces, square brackets and `<% %>`. */
function topLevelMarks(text: string): number[] {
  const marks: number[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '{' || char === '[' || text.startsWith('<%', at)) depth++;
    else if (char === '}' || char === ']' || text.startsWith('%>', at)) depth = Math.max(depth - 1, 0);
    else if (depth === 0 && ':/?#@'.includes(char)) marks.push(at);
  }
  return marks;
}

/** The longest scheme looked for before `://`, a variable's name included. */
const MAX_SCHEME = 40;

/**
 * Finds the URLs in a text.
 * @param text a word, which may hold other things around its URLs
 * @param start where the word begins in the document
 */
export function findUrls(text: string, start: number): Endpoint[] {
  const urls: Endpoint[] = [];
  let from = 0;
  for (let mark = text.indexOf('://'); mark >= 0; mark = text.indexOf('://', from)) {
    let begin = mark;
    while (begin > Math.max(from, mark - MAX_SCHEME) && /[\w+.${}-]/.test(text.charAt(begin - 1))) begin--;
    from = mark + 3;
    while (from < text.length && !/[\s"'<>,;|\\]/.test(text.charAt(from))) from++;
    urls.push(readEndpoint(text.slice(begin, from), start + begin));
  }
  return urls;
}
