import { TRANSPORTS, type Transport, transportOf } from '../core/ports.ts';
import { wordTable } from '../core/wordTable.ts';
import { isNft, type NftItem, nftWord, splitItems } from './nft.ts';

/** Which end of a connection a port belongs to, or that a packet is sent there. */
export type PortSide = 'destination' | 'source' | 'redirect';

/** Where ports stand in the elements of a list: `ip saddr . tcp dport { 10.0.0.1 . 22 }` has them in part 1. */
export interface PortShape {
  readonly side: PortSide;
  /** Which part of a concatenation. */
  readonly part: number;
  /** The part that names the transport: 0 in `meta l4proto . th dport { tcp . 22 }`. */
  readonly transportPart?: number;
  /** Whether the part is of an element's data (`80 : 10.0.0.1 . 8080`) rather than of its key. */
  readonly inData: boolean;
}

/** What a selector looks at, as far as it matters here. */
export type NftSubject = 'port' | 'transport' | 'family' | 'saddr' | 'daddr' | 'interface' | 'state' | 'other';

/** One thing in a packet that a rule looks at. */
export interface NftSelector {
  readonly subject: NftSubject;
  readonly words: readonly NftItem[];
  readonly side?: PortSide;
  readonly transport?: Transport;
}

/**
 * Reads the selectors that begin at an item: `tcp dport`, `ip saddr . tcp dport`.
 * @returns none where no selector begins there; `end` is the index of the item after the last
 */
export function readNftSelectors(
  items: readonly NftItem[],
  begin: number,
): { readonly selectors: readonly NftSelector[]; readonly end: number } {
  const selectors: NftSelector[] = [];
  let end = begin;
  for (let at = begin; ; at = end + 1) {
    const selector = readRawSelector(items, at) ?? readNamedSelector(items, at);
    if (!selector) return { selectors, end };
    selectors.push(selector);
    end = at + selector.words.length;
    if (!isNft(items[end], '.')) return { selectors, end };
  }
}

/** @returns whether the word begins a selector of two words: `tcp` in `tcp dport`. */
export function isSelectorHead(word: string): boolean {
  return HEADS.has(word);
}

function readNamedSelector(items: readonly NftItem[], begin: number): NftSelector | undefined {
  const head = nftWord(items[begin]);
  if (head === undefined) return undefined;
  const isField = META_FIELDS.has(head);
  if (!isField && (!HEADS.has(head) || nftWord(items[begin + 1]) === undefined)) return undefined;
  let end = begin + (isField ? 1 : 2);
  // `ct original saddr`, `ct reply ip daddr`, `tcp option maxseg size`, `fib saddr . iif oif`: more words belong to it.
  const field = nftWord(items[end - 1]) ?? '';
  if (head === 'ct' && (field === 'original' || field === 'reply')) {
    if (/^ip6?$/.test(nftWord(items[end]) ?? '')) end++;
    end++;
  } else if (head === 'tcp' && field === 'option') end += 2;
  else if (head === 'fib') {
    while (isNft(items[end], '.')) end += 2;
    end++;
  }
  const words = items.slice(begin, end);
  return { words, ...subjectOf(words.map((word) => nftWord(word) ?? '')) };
}

/** `@th,16,16` is the destination port as raw bits, `@th,0,16` the source port (RFC 9293, section 3.1; RFC 768). */
function readRawSelector(items: readonly NftItem[], begin: number): NftSelector | undefined {
  const [base, , offset, , length] = items.slice(begin, begin + 5);
  if (base?.kind !== 'reference' || base.text !== 'th' || !isNft(length, '16')) return undefined;
  const side = isNft(offset, '16') ? 'destination' : isNft(offset, '0') ? 'source' : undefined;
  return side && { subject: 'port', side, words: items.slice(begin, begin + 5) };
}

/** Words that stand before a field's name (nft(8), "Payload expressions", "Meta expressions", "Conntrack expressions"). */
const HEADS = new Set(
  (
    'ip ip6 ether arp vlan tcp udp udplite sctp dccp th icmp icmpv6 igmp esp ah comp ct meta socket rt ipsec dst hbh frag mh ' +
    'gre geneve vxlan osf fib exthdr tunnel'
  ).split(' '),
);

const META_FIELDS = new Set(
  'iif iifname iifgroup oif oifname oifgroup skuid skgid mark pkttype cgroup nfproto l4proto protocol time day hour'.split(
    ' ',
  ),
);

/** What `tcp dport`, `ip saddr`, `meta l4proto` … look at. */
function subjectOf(words: readonly string[]): Omit<NftSelector, 'words'> {
  const [head = '', field = head] = words;
  const last = words.at(-1) ?? '';
  if (/^(dport|sport)$/.test(last) && words.length === 2) {
    const transport = nftTransport(head);
    if (transport || head === 'th') {
      return {
        subject: 'port',
        side: last === 'sport' ? 'source' : 'destination',
        ...(transport ? { transport } : {}),
      };
    }
  }
  if (head === 'ct' && /^proto-(dst|src)$/.test(last)) {
    return { subject: 'port', side: last === 'proto-src' ? 'source' : 'destination' };
  }
  const name = words.length === 1 || head === 'meta' ? field : `${head} ${field}`;
  if (name === 'l4proto' || name === 'ip protocol' || name === 'ip6 nexthdr') return { subject: 'transport' };
  if (name === 'nfproto') return { subject: 'family' };
  if (name === 'ip saddr' || name === 'ip6 saddr') return { subject: 'saddr' };
  if (name === 'ip daddr' || name === 'ip6 daddr') return { subject: 'daddr' };
  if (name === 'iif' || name === 'iifname') return { subject: 'interface' };
  if (name === 'ct state') return { subject: 'state' };
  return { subject: 'other' };
}

/** @returns the transport that a word or protocol number names; UDP-Lite shares UDP's ports (RFC 3828, section 3). */
export function nftTransport(word: string): Transport | undefined {
  return transportOf(word) ?? PROTOCOLS[word.toLowerCase()];
}

/** Assigned Internet Protocol Numbers (IANA). */
const PROTOCOLS = wordTable<Transport>({
  6: 'tcp',
  17: 'udp',
  33: 'dccp',
  132: 'sctp',
  136: 'udp',
  udplite: 'udp',
});

/** @returns where ports stand in the elements of a set declared with `type …` or `typeof …`; none where it holds none. */
export function shapesOfType(items: readonly NftItem[]): readonly (PortShape & { readonly transport?: Transport })[] {
  const colon = items.findIndex((item) => isNft(item, ':'));
  const key = colon < 0 ? items : items.slice(0, colon);
  return [...shapesOfParts(key, false), ...(colon < 0 ? [] : shapesOfParts(items.slice(colon + 1), true))];
}

function shapesOfParts(items: readonly NftItem[], inData: boolean): (PortShape & { transport?: Transport })[] {
  const parts = splitItems(items, '.').map((part) => part.map((item) => nftWord(item) ?? ''));
  const transportPart = parts.findIndex((words) => TRANSPORT_TYPES.has(words.join(' ')));
  return parts.flatMap((words, part) => {
    const last = words.at(-1) ?? '';
    if (!['inet_service', 'dport', 'sport'].includes(last)) return [];
    const transport = nftTransport(words[0] ?? '');
    const side: PortSide = inData ? 'redirect' : last === 'sport' ? 'source' : 'destination';
    return [
      { side, part, inData, ...(transportPart >= 0 ? { transportPart } : {}), ...(transport ? { transport } : {}) },
    ];
  });
}

const TRANSPORT_TYPES = new Set(['inet_proto', 'meta l4proto', 'ip protocol', 'ip6 nexthdr', 'l4proto']);

/** What a rule that names no transport matches: `th dport` reads the same two bytes in each of them. */
export const ANY_TRANSPORT: readonly Transport[] = TRANSPORTS;
