import { type PortRange, singlePort, TRANSPORTS, type Transport, transportOf } from '../core/ports.ts';

/** What somebody asks a lookup for. */
export interface LookupQuery {
  /** Where the query is a number or range. */
  readonly ports?: PortRange;
  /** What is no number and no transport; empty beside `ports`. */
  readonly words: string;
  /** All of them where the query names none. */
  readonly transports: readonly Transport[];
}

/**
 * Reads `443`, `:443`, `port 443`, `443/udp`, `udp/443`, `443 udp`, `6000-6063`, `6000:6063`, and the port of an address that is pasted:
 * `localhost:5432`, `http://[::1]:3000/x`; anything else is words.
 */
export function readLookupQuery(query: string): LookupQuery {
  const text = query.trim();
  const address = ADDRESS.exec(text)?.[1];
  if (address !== undefined) return { ports: singlePort(Number(address)), words: '', transports: TRANSPORTS };
  const { rest, transport } = splitTransport(text);
  const transports = transport ? [transport] : TRANSPORTS;
  const numbers = /^(?:ports?\s+|:)?(\d{1,9})(?:\s*[-–:]\s*(\d{1,9}))?$/i.exec(rest);
  if (!numbers) return { words: transport && rest === '' ? text : rest, transports };
  const first = Number(numbers[1]);
  return { ports: { first, last: numbers[2] === undefined ? first : Number(numbers[2]) }, words: '', transports };
}

/** A scheme and a host, or one of them, before the port; a host of digits alone is a range's first number. */
const ADDRESS = /^(?:[a-z][\w+.-]*:\/\/(?:[^\s/@]*@)?)?(?:(?!\d+:)[\w.-]+|\[[\da-f:.]+\]|\*):(\d{1,9})(?:[/?#]\S*)?$/i;

function splitTransport(text: string): { readonly rest: string; readonly transport?: Transport } {
  const [, before = '', after] = /^(.*?)(?:\s*\/\s*|\s+)(\w+)$/.exec(text) ?? [];
  const [, ahead, behind = ''] = /^(\w+)(?:\s*\/\s*|\s+)(.*)$/.exec(text) ?? [];
  const last = transportOf(after ?? '');
  if (last) return { rest: before, transport: last };
  const first = transportOf(ahead ?? '');
  return first ? { rest: behind, transport: first } : { rest: text };
}

/** @returns the words to search for, the likeliest first: what the question is about, all that was typed, and that without its filling. */
export function wordingsOf(words: string): readonly string[] {
  return [withoutQuestion(words), words, withoutNoise(words)];
}

/** @returns what is asked about in "ssh port", "default port of redis", "what port does redis use?": a title with "port" in it is not. */
function withoutQuestion(words: string): string {
  if (/^(?:what|which)\b/i.test(words)) return withoutNoise(words);
  return words.replace(
    /^(?:the\s+)?(?:default\s+|standard\s+)?ports?\s+(?:numbers?\s+)?(?:of|for)\s+|(?:\s+default|\s+standard)?\s+ports?(?:\s+numbers?)?\s*\??$/gi,
    '',
  );
}

/** Without words that hardly any service has in its name. */
function withoutNoise(words: string): string {
  return words.replace(
    /\b(?:what|which|is|are|does|do|the|an?|on|for|of|by|default|standard|ports?|numbers?|service|server|us(?:es?|ed|ing)|runs?)\b|\?/gi,
    ' ',
  );
}
