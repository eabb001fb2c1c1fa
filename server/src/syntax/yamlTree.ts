import { type CST, Parser } from 'yaml';
import type { Span } from '../core/text.ts';
import {
  MAX_DEPTH,
  mergePairs,
  type YamlAlias,
  type YamlMap,
  type YamlNode,
  type YamlPair,
  type YamlScalar,
  type YamlSequence,
} from './yamlNodes.ts';

/**
 * Reads all documents of any text, however broken, from the concrete syntax tree of the `yaml` library.
 * @param text the text as it is
 * @param masked the text as YAML, of the same length
 * @returns the root node of each document that has one
 */
export function readYamlTree(text: string, masked: string): readonly YamlNode[] {
  const roots: YamlNode[] = [];
  for (const token of new Parser().parse(masked)) {
    if (token.type !== 'document') continue;
    const builder: Builder = { text, anchors: new Map() };
    const root = buildNode(builder, token.value, token.start, 0);
    if (root) roots.push(root);
  }
  return roots;
}

interface Builder {
  readonly text: string;
  readonly anchors: Map<string, Exclude<YamlNode, YamlAlias>>;
}

interface Properties {
  readonly tag?: string;
  readonly anchor?: string;
  /** Where the last of them ends. */
  readonly end: number;
}

function buildNode(
  builder: Builder,
  token: CST.Token | null | undefined,
  before: readonly CST.SourceToken[] | undefined,
  depth: number,
): YamlNode | undefined {
  const { tag, anchor, end } = propertiesIn(before);
  const node = token ? buildBare(builder, token, depth) : emptyScalar(end, tag !== undefined || anchor !== undefined);
  if (!node) return undefined;
  const tagged = tag === undefined ? node : { ...node, tag };
  // An anchor counts from here on, so that an alias inside its own anchor's node stands for nothing.
  if (anchor !== undefined && tagged.kind !== 'alias') builder.anchors.set(anchor, tagged);
  return tagged;
}

function buildBare(builder: Builder, token: CST.Token, depth: number): YamlNode | undefined {
  if (depth > MAX_DEPTH) return undefined;
  switch (token.type) {
    case 'alias': {
      const span = { start: token.offset, end: token.offset + token.source.length };
      const target = builder.anchors.get(token.source.slice(1));
      return target ? { kind: 'alias', span, target } : { kind: 'alias', span };
    }
    case 'scalar':
    case 'single-quoted-scalar':
    case 'double-quoted-scalar':
      return buildFlowScalar(builder, token);
    case 'block-scalar':
      return buildBlockScalar(builder, token);
    case 'block-map':
      return buildMap(builder, token.items, { start: token.offset, end: token.offset }, false, depth);
    case 'block-seq':
      return buildSequence(builder, token.items, { start: token.offset, end: token.offset }, depth);
    case 'flow-collection': {
      const close = token.end.find((part) => part.type === 'flow-map-end' || part.type === 'flow-seq-end');
      const span = { start: token.offset, end: close ? close.offset + 1 : token.offset + 1 };
      if (token.start.type === 'flow-map-start') return buildMap(builder, token.items, span, true, depth);
      return buildSequence(builder, token.items, span, depth);
    }
    default:
      return undefined;
  }
}

function buildFlowScalar({ text }: Builder, token: CST.FlowScalar): YamlScalar {
  const span = { start: token.offset, end: token.offset + token.source.length };
  if (token.type === 'scalar') {
    return { kind: 'scalar', style: 'plain', span, body: span, source: text.slice(span.start, span.end) };
  }
  const quote = token.source[0] ?? '';
  const closed = token.source.length > 1 && token.source.endsWith(quote);
  const body = { start: span.start + 1, end: closed ? span.end - 1 : span.end };
  const style = token.type === 'single-quoted-scalar' ? 'single' : 'double';
  return { kind: 'scalar', style, span, body, source: text.slice(body.start, body.end) };
}

function buildBlockScalar({ text }: Builder, token: CST.BlockScalar): YamlScalar {
  const header = token.props.at(-1);
  const start = header && 'source' in header ? header.offset + header.source.length : token.offset;
  const body = { start, end: start + token.source.length };
  const span = { start: Math.min(token.offset, start), end: body.end };
  return { kind: 'scalar', style: 'block', span, body, source: text.slice(body.start, body.end) };
}

function buildMap(
  builder: Builder,
  items: readonly CST.CollectionItem[],
  bounds: Span,
  flow: boolean,
  depth: number,
): YamlMap {
  const pairs: YamlPair[] = [];
  let end = bounds.end;
  for (const item of items) {
    const pair = buildPair(builder, item, depth);
    if (!pair) continue;
    pairs.push(pair);
    end = Math.max(end, pair.value?.span.end ?? 0, pair.key.span.end, endOf(item.sep));
  }
  return { kind: 'map', flow, pairs: mergePairs(pairs), span: { start: bounds.start, end } };
}

function buildPair(builder: Builder, item: CST.CollectionItem, depth: number): YamlPair | undefined {
  const key = buildNode(builder, item.key, item.start, depth + 1);
  const value = buildNode(builder, item.value, item.sep, depth + 1);
  if (key?.kind !== 'scalar') return undefined;
  return value ? { key: lastLineOf(key), value } : { key: lastLineOf(key) };
}

/** A plain key of several lines is a key under a word that somebody is typing. */
function lastLineOf(key: YamlScalar): YamlScalar {
  if (key.style !== 'plain' || !key.source.includes('\n')) return key;
  const source = key.source.slice(key.source.lastIndexOf('\n') + 1).trimStart();
  const span = { start: key.span.end - source.length, end: key.span.end };
  return { ...key, span, body: span, source };
}

function buildSequence(
  builder: Builder,
  tokens: readonly CST.CollectionItem[],
  bounds: Span,
  depth: number,
): YamlSequence {
  const items: YamlNode[] = [];
  let end = bounds.end;
  for (const token of tokens) {
    // In a flow list `[a: b]` is a list of one map.
    const item = token.sep ? pairAsMap(builder, token, depth) : buildNode(builder, token.value, token.start, depth + 1);
    if (item) items.push(item);
    end = Math.max(end, item?.span.end ?? 0, endOf(token.start, 'seq-item-ind'));
  }
  return { kind: 'sequence', items, span: { start: bounds.start, end } };
}

function pairAsMap(builder: Builder, item: CST.CollectionItem, depth: number): YamlNode | undefined {
  if (item.sep?.length === 0) return buildNode(builder, item.key, item.start, depth + 1);
  const start = item.key?.offset ?? item.sep?.[0]?.offset ?? 0;
  return buildMap(builder, [item], { start, end: start }, true, depth + 1);
}

function propertiesIn(tokens: readonly CST.SourceToken[] | undefined): Properties {
  let tag: string | undefined;
  let anchor: string | undefined;
  let end = 0;
  for (const token of tokens ?? []) {
    if (token.type === 'tag') tag = token.source;
    else if (token.type === 'anchor') anchor = token.source.slice(1);
    else continue;
    end = token.offset + token.source.length;
  }
  return { end, ...(tag === undefined ? {} : { tag }), ...(anchor === undefined ? {} : { anchor }) };
}

function emptyScalar(at: number, wanted: boolean): YamlScalar | undefined {
  const span = { start: at, end: at };
  return wanted ? { kind: 'scalar', style: 'plain', span, body: span, source: '' } : undefined;
}

/** @returns where the last token of what is written before a value ends, blanks and comments aside. */
function endOf(tokens: readonly CST.SourceToken[] | undefined, type?: CST.SourceToken['type']): number {
  const last = tokens?.findLast((token) => (type ? token.type === type : /ind$|tag|anchor/.test(token.type)));
  return last ? last.offset + last.source.length : 0;
}
