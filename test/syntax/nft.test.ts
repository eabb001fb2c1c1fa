import { describe, expect, it } from 'vitest';
import { type NftStatement, nftText, readNft } from '../../server/src/syntax/nft.ts';

/** A rule set as text again: one statement after another, blocks in angle brackets. */
const shape = (statements: readonly NftStatement[]): string =>
  statements.map(({ items, block }) => (block ? `${nftText(items)} <${shape(block)}>` : nftText(items))).join(' | ');

describe('readNft', () => {
  it.each([
    ['tcp dport 22 accept\nudp dport 53 drop', 'tcp dport 22 accept | udp dport 53 drop'],
    ['a 1; b 2;\n\n;c', 'a 1 | b 2 | c'],
    [
      'table inet f {\n chain in { type filter hook input priority 0; x }\n}',
      'table inet f <chain in <type filter hook input priority 0 | x>>',
    ],
    ['table inet f\n{\n}', 'table inet f <>'],
    ['table inet f\nflush table inet f', 'table inet f | flush table inet f'],
    ['chain c { tcp dport { 22,\n 80 } accept }', 'chain c <tcp dport { 22 , 80 } accept>'],
    ['add set inet t s { type x; elements = { 1 } }', 'add set inet t s <type x | elements = { 1 }>'],
    ['add element inet t s { 1, 2 }', 'add element inet t s { 1 , 2 }'],
    ['ct timeout t { policy = { a : 1 } }', 'ct timeout t <policy = { a : 1 }>'],
    ['a # b\nc \\\n d', 'a | c d'],
    ['x "a # b" $v @s {{ h }}', 'x "a # b" $v @s {{ h }}'],
    ['vmap { 22:accept } dnat to 10.0.0.1:80', 'vmap { 22 : accept } dnat to 10.0.0.1 : 80'],
    ['ip6 saddr fe80::1/64 ether saddr 00:11:22:33:44:55', 'ip6 saddr fe80::1/64 ether saddr 00:11:22:33:44:55'],
    ['dnat to [2001:db8::1]:80', 'dnat to [ 2001:db8::1 ] : 80'],
    ['tcp dport >= 1024 ip daddr . th dport', 'tcp dport >= 1024 ip daddr . th dport'],
  ])('reads %j', (text, expected) => {
    expect(shape(readNft(text))).toBe(expected);
  });

  it.each([
    ['chain a { tcp dport { 22, 80\n tcp dport 443 accept }', 'chain a <tcp dport { 22 , 80 } | tcp dport 443 accept>'],
    ['chain a { x\nchain b { y }', 'chain a <x> | chain b <y>'],
    ['table t { chain a { x\ntable u { chain b { y } }', 'table t <chain a <x>> | table u <chain b <y>>'],
    ['x "open\ny', 'x "open" | y'],
    ['} } x', 'x'],
    ['chain a { x', 'chain a <x>'],
  ])('mends %j', (text, expected) => {
    expect(shape(readNft(text))).toBe(expected);
  });

  it('gives each item its place, moved by the base', () => {
    const text = 'a "b" $c @d { e }';
    const [statement] = readNft(text, 100);
    const places = statement?.items.map(({ span }) => text.slice(span.start - 100, span.end - 100));
    expect(places).toEqual(['a', 'b', '$c', '@d', '{ e }']);
    expect(statement?.span).toEqual({ start: 100, end: 100 + text.length });
  });
});
