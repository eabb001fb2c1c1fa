import type { Span } from '../core/text.ts';

/**
 * As much of XML 1.0 as config files use: elements, attributes, comments. Entities are left as written. Broken text gives the
 * elements around the break: an element that nothing closes ends with the one that holds it.
 */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, XmlAttribute>;
  readonly children: readonly XmlElement[];
  /** From its `<` to the end of its closing tag. */
  readonly span: Span;
}

export interface XmlAttribute {
  readonly value: string;
  /** Where the value stands, inside its quotes. */
  readonly span: Span;
}

/** @returns the elements that stand in no other: one, in a file that is whole. */
export function readXml(text: string): readonly XmlElement[] {
  const roots: XmlElement[] = [];
  const open: OpenElement[] = [];
  const close = (end: number) => {
    const element = open.pop();
    if (!element) return;
    const siblings = open.at(-1)?.children ?? roots;
    siblings.push({ ...element, span: { start: element.start, end } });
  };
  for (const tag of tagsOf(text)) {
    if (!tag.closes) open.push({ name: tag.name, attributes: tag.attributes, children: [], start: tag.start });
    if (tag.selfClosing) close(tag.end);
    if (!tag.closes) continue;
    // A closing tag closes what was left open inside it; one that nothing opened says nothing.
    const leftOpen = open.slice(-MAX_LEFT_OPEN).reverse();
    const depth = leftOpen.findIndex(({ name }) => name === tag.name);
    if (depth < 0) continue;
    for (let i = 0; i < depth; i++) close(tag.start);
    close(tag.end);
  }
  while (open.length > 0) close(text.length);
  return roots;
}

/** @returns the name of the first element, or undefined where there is none. Looks no further. */
export function rootName(text: string): string | undefined {
  for (const { name } of tagsOf(text)) return name;
  return undefined;
}

/** How many open elements a closing tag looks through for its own. */
const MAX_LEFT_OPEN = 8;

interface OpenElement extends Omit<XmlElement, 'span' | 'children'> {
  readonly children: XmlElement[];
  readonly start: number;
}

interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, XmlAttribute>;
  readonly closes: boolean;
  readonly selfClosing: boolean;
  readonly start: number;
  readonly end: number;
}

/** XML forbids `<` in a value: a quote that is left open ends there. */
const ATTRIBUTE = /\s*([^\s=<>/"']+)(?:\s*=\s*(?:"([^"<]*)"?|'([^'<]*)'?|([^\s<>"'/]*)))?/dy;

function* tagsOf(text: string): Iterable<Tag> {
  // A copy, so that two readings at once do not move each other's place.
  const attribute = new RegExp(ATTRIBUTE);
  for (let start = text.indexOf('<'); start >= 0; ) {
    const skipped = skipMarkup(text, start);
    if (skipped !== undefined) {
      start = text.indexOf('<', skipped);
      continue;
    }
    const closes = text.charAt(start + 1) === '/';
    const attributes = new Map<string, XmlAttribute>();
    let name = '';
    let at = start + (closes ? 2 : 1);
    attribute.lastIndex = at;
    for (let match = attribute.exec(text); match; match = attribute.exec(text)) {
      const [, key = ''] = match;
      const [start = 0, end = 0] = match.indices?.[2] ?? match.indices?.[3] ?? match.indices?.[4] ?? [];
      if (name === '') name = key;
      else if (end > 0) attributes.set(key, { value: text.slice(start, end), span: { start, end } });
      at = attribute.lastIndex;
    }
    const end = text.slice(at, at + 80).search(/[<>]/);
    const close = end < 0 ? at : at + end;
    const closed = text.charAt(close) === '>';
    const selfClosing = closed && text.charAt(close - 1) === '/';
    if (name !== '') yield { name, attributes, closes, selfClosing, start, end: closed ? close + 1 : close };
    start = text.indexOf('<', Math.max(close, start + 1));
  }
}

/** @returns the end of a comment, declaration or CDATA section that begins at `start`; undefined where a tag does. */
function skipMarkup(text: string, start: number): number | undefined {
  const [, close] = MARKUP.find(([open]) => text.startsWith(open, start)) ?? [];
  if (close === undefined) return /[\w/]/.test(text.charAt(start + 1)) ? undefined : start + 1;
  const end = text.indexOf(close, start + 2);
  return end < 0 ? text.length : end + close.length;
}

const MARKUP: readonly (readonly [open: string, close: string])[] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
  ['<!', '>'],
];
