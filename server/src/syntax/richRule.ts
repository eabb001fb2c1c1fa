import type { AddressFamily } from '../core/portUse.ts';
import { sliceWord, type Word } from './words.ts';

/** `port port="22" protocol="tcp"`, `service name="ssh"`, `forward-port port="80" to-port="8080" …` */
export interface RichElement {
  readonly element: string;
  readonly port?: Word;
  readonly protocol?: Word;
  readonly toPort?: Word;
  readonly toAddress?: Word;
  readonly name?: Word;
}

/** A rule of firewalld's rich language (firewalld.richlanguage(5)), as far as ports are concerned. */
export interface RichRule {
  readonly family?: AddressFamily;
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly elements: readonly RichElement[];
  readonly verdict: string;
  /** It is limited in rate, or holds for all but an address. */
  readonly narrowed: boolean;
}

const VERDICTS = new Set(['accept', 'reject', 'drop', 'mark']);

/** Reads `rule family="ipv4" source address="10.0.0.0/8" port port="22" protocol="tcp" accept`. */
export function readRichRule(word: Word): RichRule {
  const attributes = new Map<string, Map<string, Word>>();
  let element = '';
  let negated = false;
  let verdict = 'log';
  let limited = false;
  for (const { key, value } of tokensOf(word)) {
    if (value) attributes.get(element)?.set(key, value);
    else if (key === 'not') negated = true;
    else {
      element = key;
      if (VERDICTS.has(key)) verdict = key;
      else if (key === 'limit') limited = VERDICTS.has(verdict);
      if (!attributes.has(key)) attributes.set(key, new Map());
    }
  }
  const textOf = (name: string, key: string) => attributes.get(name)?.get(key)?.text;
  const family = textOf('rule', 'family');
  const inverted =
    negated || [...attributes.values()].some((one) => /^(true|yes|1)$/i.test(one.get('invert')?.text ?? ''));
  const address = (name: string) => (inverted ? undefined : textOf(name, 'address'));
  const group = (['ipset', 'mac'] as const).flatMap((key) => textOf('source', key) ?? [])[0];
  const [source, destination] = [address('source') ?? group, address('destination')];
  return {
    ...(family === 'ipv4' || family === 'ipv6' ? { family } : {}),
    sources: source === undefined ? [] : [source],
    destinations: destination === undefined ? [] : [destination],
    elements: [...attributes].flatMap(([name, values]) => elementOf(name, values)),
    verdict,
    narrowed: inverted || limited,
  };
}

function elementOf(element: string, values: ReadonlyMap<string, Word>): RichElement[] {
  if (!['port', 'source-port', 'forward-port', 'service'].includes(element)) return [];
  const pick = <Key extends string>(key: Key, name: string) => {
    const value = values.get(name);
    return (value ? { [key]: value } : {}) as { [K in Key]?: Word };
  };
  return [
    {
      element,
      ...pick('port', 'port'),
      ...pick('protocol', 'protocol'),
      ...pick('toPort', 'to-port'),
      ...pick('toAddress', 'to-addr'),
      ...pick('name', 'name'),
    },
  ];
}

/** `key="value"`, `key=value` or a word alone. */
function* tokensOf(word: Word): Iterable<{ key: string; value?: Word }> {
  const token = /([\w-]+)(?:\s?=\s?(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?/g;
  for (const match of word.text.matchAll(token)) {
    const [whole, key = '', double, single, bare] = match;
    const value = double ?? single ?? bare;
    if (value === undefined) {
      yield { key };
      continue;
    }
    const end = match.index + whole.length - (bare === undefined ? 1 : 0);
    yield { key, value: sliceWord(word, end - value.length, end) };
  }
}
