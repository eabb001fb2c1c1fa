import { describe, expect, it } from 'vitest';
import { type BraceDialect, type BraceStatement, readBraces } from '../../server/src/syntax/braces.ts';
import { luaBlockEnd } from '../../server/src/syntax/lua.ts';

const DIALECT: BraceDialect = {
  beginsStatement: (word) => ['listen', 'server', 'set', 'root'].includes(word),
  isCode: (name) => name === 'code',
  codeEnd: luaBlockEnd,
};

/** Writes statements as nested lists of words, a block's content after its own words. */
function outline(text: string): unknown[] {
  const describeOne = (statement: BraceStatement): unknown[] => [
    ...statement.words.map((word) => word.text),
    ...(statement.children ? [statement.children.map(describeOne)] : []),
  ];
  const statements = readBraces(text, DIALECT);
  return statements.filter((statement) => !statement.parent).map(describeOne);
}

describe('brace blocks', () => {
  it('reads statements, blocks, quotes and comments', () => {
    expect(outline('a 1; b "x; y" \'{\' { c; # d;\n e 2 3; }\nf;')).toEqual([
      ['a', '1'],
      ['b', 'x; y', '{', [['c'], ['e', '2', '3']]],
      ['f'],
    ]);
  });

  it('takes # and quotes inside a word as they are', () => {
    expect(outline('a x#y it\'s b"c; d;')).toEqual([['a', 'x#y', "it's", 'b"c'], ['d']]);
  });

  it('keeps a backslash and the character behind it', () => {
    expect(outline('a \\;b "c\\"d" e\\{f;')).toEqual([['a', '\\;b', 'c\\"d', 'e\\{f']]);
  });

  it('takes a braced variable as part of a word', () => {
    expect(outline(`a \${b}c:\${d} { e \${f:-\${g}}; }`)).toEqual([['a', `\${b}c:\${d}`, [['e', `\${f:-\${g}}`]]]]);
  });

  it('closes a block whose last statement has no semicolon, even without a space', () => {
    expect(outline('a { b 1 } c { d 2} e;')).toEqual([['a', [['b', '1']]], ['c', [['d', '2']]], ['e']]);
  });

  it('takes template holes as words and conditions as nothing', () => {
    expect(outline('a {{ x | y("z") }}:<%= p %>; {% if q %} b {port}; {% endif %}')).toEqual([
      ['a', '{{ x | y("z") }}:<%= p %>'],
      ['b', '{port}'],
    ]);
    expect(outline('{{ range .Servers }}\nserver {{ .Name }} {\n  listen {{ .Port }};\n}\n{{ end }}\n')).toEqual([
      ['server', '{{ .Name }}', [['listen', '{{ .Port }}']]],
    ]);
  });

  it('begins a new statement where a semicolon was forgotten', () => {
    expect(outline('a 1\nlisten 2;\nb\n  c;')).toEqual([
      ['a', '1'],
      ['listen', '2'],
      ['b', 'c'],
    ]);
  });

  it('keeps an unclosed quote to its line', () => {
    expect(outline('a "b;\nlisten 1;\n')).toEqual([
      ['a', 'b'],
      ['listen', '1'],
    ]);
    expect(outline('a "b;\nlisten 1;\nc "d";\n')).toEqual([
      ['a', 'b'],
      ['listen', '1'],
      ['c', 'd'],
    ]);
  });

  it('reads a quote that spans lines', () => {
    expect(outline("a 'b\n c;\n';\nd;")).toEqual([['a', 'b\n c;\n'], ['d']]);
  });

  it('passes over code with braces in strings and comments', () => {
    expect(outline('code { x = "}" -- }\n y = [[ } ]] --[=[ } ]=] if a then {b} end } c;')).toEqual([
      ['code', []],
      ['c'],
    ]);
  });

  it('ends code that is never closed where its indentation ends', () => {
    expect(outline('server {\n  code {\n    x = {{{\n  }\n  listen 1;\n}\nroot a;')).toEqual([
      [
        'server',
        [
          ['code', []],
          ['listen', '1'],
        ],
      ],
      ['root', 'a'],
    ]);
  });

  it('survives a brace too many and a block without a name', () => {
    expect(outline('a; } b; { c; } d;')).toEqual([['a'], ['b'], [[['c']]], ['d']]);
  });

  it('gives exact spans with CRLF, BOM and astral characters', () => {
    const text = '\uFEFFa 😀 "é"\r\n b;\r\nlisten 80;';
    const words = readBraces(text, DIALECT).flatMap((statement) => statement.words);
    expect(words.map(({ span }) => text.slice(span.start, span.end))).toEqual(['a', '😀', '"é"', 'b', 'listen', '80']);
    expect(words.map(({ start, text: word }) => text.slice(start, start + word.length))).toEqual(
      words.map((word) => word.text),
    );
  });

  it('nests deeply without running out of stack', () => {
    const text = `${'a{'.repeat(100_000)}listen 1;`;
    expect(readBraces(text, DIALECT)).toHaveLength(100_001);
  });
});
