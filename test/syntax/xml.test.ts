import { describe, expect, it } from 'vitest';
import { readXml, rootName, type XmlElement } from '../../server/src/syntax/xml.ts';

const shape = (elements: readonly XmlElement[]): string =>
  elements
    .map(({ name, attributes, children }) => {
      const said = [...attributes].map(([key, { value }]) => ` ${key}=${value}`).join('');
      return `${name}${said}(${shape(children)})`;
    })
    .join(' ');

describe('readXml', () => {
  it.each([
    ['<a><b x="1"/><c y=\'2\'>text</c></a>', 'a(b x=1() c y=2())'],
    ['<?xml version="1.0"?><!DOCTYPE a><!-- <z/> --><a><![CDATA[<b/>]]></a>', 'a()'],
    ['<a x = "1" y="">&amp; <b / ></a>', 'a x=1 y=(b())'],
    ['<a><b><c></a><d/>', 'a(b(c())) d()'],
    ['<a x="1<b y="2"/></a>', 'a x=1(b y=2())'],
    ['</b><a>< <b></c></a', 'a(b())'],
    ['', ''],
  ])('reads %j', (text, expected) => {
    expect(shape(readXml(text))).toBe(expected);
  });

  it('gives values and elements their places', () => {
    const text = '<a><port port="80" protocol=\'tcp\'/></a>';
    const [root] = readXml(text);
    const port = root?.children[0];
    const cut = ({ start, end }: { start: number; end: number }) => text.slice(start, end);
    expect(port && [...port.attributes.values()].map(({ span }) => cut(span))).toEqual(['80', 'tcp']);
    expect(port && cut(port.span)).toBe('<port port="80" protocol=\'tcp\'/>');
    expect(root && cut(root.span)).toBe(text);
  });

  it('tells the root from its beginning alone', () => {
    expect(rootName('<?xml?>\n<!-- <x> -->\n<zone target="a">')).toBe('zone');
    expect(rootName('no markup')).toBeUndefined();
  });
});
