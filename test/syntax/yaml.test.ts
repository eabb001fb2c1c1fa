import { describe, expect, it } from 'vitest';
import { asMap, asScalar, itemsOf, readYaml, textOf, valueAt, type YamlNode } from '../../server/src/syntax/yaml.ts';
import { maskYaml } from '../../server/src/syntax/yamlMask.ts';

/** A node as plain data: what a reader sees of it. */
function plain(node: YamlNode | undefined): unknown {
  if (!node) return null;
  if (node.kind === 'alias') return { alias: plain(node.target) };
  if (node.kind === 'scalar') return node.tag ? [node.tag, node.source] : node.source;
  if (node.kind === 'sequence') return node.items.map(plain);
  return Object.fromEntries(node.pairs.map(({ key, value }) => [key.source, plain(value)]));
}

const read = (text: string) => readYaml(text).map(plain);

/** Every scalar below a node. */
function* scalars(node: YamlNode | undefined): Generator<Extract<YamlNode, { kind: 'scalar' }>> {
  if (node?.kind === 'scalar') yield node;
  if (node?.kind === 'sequence') for (const item of node.items) yield* scalars(item);
  if (node?.kind === 'map') {
    for (const { key, value } of node.pairs) {
      yield key;
      yield* scalars(value);
    }
  }
}

describe('readYaml', () => {
  it('keeps scalars as they are written', () => {
    expect(read("a: 22:22\nb: 017\nc: \"x\\ty\"\nd: 'it''s'\ne: 1.0\nf: yes\n")).toEqual([
      { a: '22:22', b: '017', c: 'x\\ty', d: "it''s", e: '1.0', f: 'yes' },
    ]);
  });

  it('reads flow and block collections, several documents, tags', () => {
    expect(read('a: [1, "2", {b: c}, d: e]\nf: !reset []\ng: !override\n- h\n---\n- i\n')).toEqual([
      { a: ['1', '2', { b: 'c' }, { d: 'e' }], f: [], g: ['h'] },
      ['i'],
    ]);
    const [root] = readYaml('f: !reset []\ng: !x\n');
    expect(valueAt(asMap(root), 'f')?.tag).toBe('!reset');
    expect(valueAt(asMap(root), 'g')?.tag).toBe('!x');
  });

  it('gives the body of a scalar without its quotes or header', () => {
    const text = 'a: "80"\nb: |-\n  one\n  two\nc: x # y\n';
    const map = asMap(readYaml(text)[0]);
    const body = (key: string) => {
      const span = asScalar(valueAt(map, key))?.body;
      return span && text.slice(span.start, span.end);
    };
    expect([body('a'), body('b'), body('c')]).toEqual(['80', '  one\n  two\n', 'x']);
    expect(textOf(map, 'c')).toBe('x');
  });

  it('spans collections from their first to their last character', () => {
    const text = 'ports:\n  - target: 80\n    published: 81\n  - {a: 1 }\n';
    const items = itemsOf(valueAt(asMap(readYaml(text)[0]), 'ports'));
    expect(items.map(({ span }) => text.slice(span.start, span.end))).toEqual([
      'target: 80\n    published: 81',
      '{a: 1 }',
    ]);
  });

  it('follows aliases and merge keys: own keys win, then the earlier map', () => {
    const text = 'a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 3\nd: *missing\n';
    expect(read(text)[0]).toMatchObject({ c: { x: '3', y: '1', z: '2' }, d: { alias: null } });
  });

  it('follows no anchor into itself, and does not explode', () => {
    expect(read('a: &a\n  b: *a\n')).toEqual([{ a: { b: { alias: null } } }]);
    const bomb = Array.from(
      { length: 40 },
      (_, i) => `a${i}: &a${i}\n  <<: [${`*a${i - 1}, `.repeat(9)}*a${i - 1}]\n  k${i}: 1`,
    );
    expect(readYaml(bomb.join('\n'))).toHaveLength(1);
  });

  it('finds the same places in CRLF text and behind a byte order mark', () => {
    const text = '\uFEFFa:\r\n  - "80:80"\r\n  - x\r\nb: |\r\n  c\r\n';
    const found = [...scalars(readYaml(text)[0])].map(({ body }) => text.slice(body.start, body.end));
    expect(found).toEqual(['a', '80:80', 'x', 'b', '  c\r\n']);
  });
});

describe('maskYaml', () => {
  it('leaves YAML as it is', () => {
    const text = 'a: "it\'s"\nb: [\'x\', "y"]\nc: "two\n  lines"\nd: don\'t\ne: {"k": "v"}\nf: \'\'\n# "comment\n';
    expect(maskYaml(text)).toBe(text);
  });

  it('blanks template lines and fills holes', () => {
    expect(maskYaml('{{- if .x }}\na: {{ .port }}\n  {{/* two\nlines */}}\nb: 1\n')).toBe(
      '            \na: xxxxxxxxxxx\n          \n          \nb: 1\n',
    );
    expect(maskYaml('{% for p in ports %}\n- {{ p }}:80\n')).toBe('                    \n- xxxxxxx:80\n');
    expect(maskYaml("a: '{{'\nb: 1\nc: '}}'\n")).toBe("a: '{{'\nb: 1\nc: '}}'\n");
  });

  it.each([
    ['- "80\n- "81"\n', '-  80\n- "81"\n'],
    ["a: '80\nb: '81'\n", "a:  80\nb: '81'\n"],
    ['- k: "80\n  l: "81"\n', '- k:  80\n  l: "81"\n'],
    ['p: ["80", "81]\nq: "82"\n', 'p: ["80",  81]\nq: "82"\n'],
    ['- "80', '-  80'],
    ['"k": "80\n"l": 1\n', '"k":  80\n"l": 1\n'],
  ])('blanks the open quote of %j', (text, masked) => {
    expect(maskYaml(text)).toBe(masked);
  });

  it('takes tabs for blanks where all is indented so, and leaves such lines out elsewhere', () => {
    expect(maskYaml('a:\n\tb: 1\n')).toBe('a:\n b: 1\n');
    expect(maskYaml('a:\n  b: 1\n\tc: 2\n')).toBe('a:\n  b: 1\n     \n');
  });
});
