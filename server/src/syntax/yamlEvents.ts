import {
  CHOMPING_KEEP,
  COLLECTION_STYLE_FLOW,
  EVENT_ALIAS,
  EVENT_DOCUMENT,
  EVENT_MAPPING,
  EVENT_POP,
  EVENT_SCALAR,
  EVENT_SEQUENCE,
  type Event,
  type MappingEvent,
  parseEvents,
  SCALAR_STYLE_DOUBLE_QUOTED,
  SCALAR_STYLE_FOLDED_BLOCK,
  SCALAR_STYLE_LITERAL_BLOCK,
  SCALAR_STYLE_SINGLE_QUOTED,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';
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
 * Reads all documents of a text that is valid YAML, from the event stream of `js-yaml`.
 * @param text the text as it is
 * @param masked the text as YAML, of the same length
 * @returns the root node of each document that has one; undefined where the text is not valid, or says something that events do not place
 */
export function readYamlEvents(text: string, masked: string): readonly YamlNode[] | undefined {
  let events: Event[];
  try {
    events = parseEvents(masked, {});
  } catch {
    return undefined;
  }
  const reader = new EventReader(text, masked, events);
  const roots = reader.documents();
  return reader.isPlaced ? roots : undefined;
}

interface Properties {
  readonly anchorStart: number;
  readonly anchorEnd: number;
  readonly tagStart: number;
  readonly tagEnd: number;
}

/** Turns the events, which come in the order of the text, into nodes with spans. */
class EventReader {
  /** Whether every node's place could be told so far. */
  isPlaced = true;
  readonly #text: string;
  readonly #masked: string;
  readonly #events: readonly Event[];
  #at = 0;
  #anchors = new Map<string, Exclude<YamlNode, YamlAlias>>();

  constructor(text: string, masked: string, events: readonly Event[]) {
    this.#text = text;
    this.#masked = masked;
    this.#events = events;
  }

  documents(): readonly YamlNode[] {
    const roots: YamlNode[] = [];
    for (; this.#at < this.#events.length; this.#at++) {
      if (this.#events[this.#at]?.type !== EVENT_DOCUMENT) continue;
      this.#at++;
      this.#anchors = new Map();
      const root = this.#node(0);
      if (root) roots.push(root);
    }
    return roots;
  }

  /** Reads the node that begins at the next event, and passes its last. */
  #node(depth: number): YamlNode | undefined {
    const event = this.#events[this.#at++];
    switch (event?.type) {
      case EVENT_ALIAS:
        return this.#alias(event.anchorStart, event.anchorEnd);
      case EVENT_SCALAR:
        return this.#withProperties(this.#scalar(event), event);
      case EVENT_MAPPING:
        return this.#withProperties(this.#map(event, depth), event);
      case EVENT_SEQUENCE:
        return this.#withProperties(this.#sequence(event, depth), event);
      default:
        this.isPlaced = false;
        return undefined;
    }
  }

  #alias(start: number, end: number): YamlAlias {
    const span = { start: start - 1, end };
    const target = this.#anchors.get(this.#masked.slice(start, end));
    return target ? { kind: 'alias', span, target } : { kind: 'alias', span };
  }

  #withProperties<Node extends Exclude<YamlNode, YamlAlias>>(
    node: Node | undefined,
    event: Properties,
  ): Node | undefined {
    if (!node) return undefined;
    const { anchorStart, anchorEnd, tagStart, tagEnd } = event;
    const tagged = tagStart < 0 ? node : { ...node, tag: this.#text.slice(tagStart, tagEnd) };
    // An anchor counts from here on, so that an alias inside its own anchor's node stands for nothing.
    if (anchorStart >= 0) this.#anchors.set(this.#masked.slice(anchorStart, anchorEnd), tagged);
    return tagged;
  }

  #scalar({ valueStart, valueEnd, style, tagEnd, anchorEnd, chomping }: ScalarEvent): YamlScalar | undefined {
    if (valueStart < 0) {
      const at = Math.max(tagEnd, anchorEnd);
      const span = { start: at, end: at };
      return at < 0 ? undefined : { kind: 'scalar', style: 'plain', span, body: span, source: '' };
    }
    const body = { start: valueStart, end: valueEnd };
    const source = this.#text.slice(valueStart, valueEnd);
    if (style === SCALAR_STYLE_SINGLE_QUOTED || style === SCALAR_STYLE_DOUBLE_QUOTED) {
      const span = { start: valueStart - 1, end: valueEnd + 1 };
      const kind = style === SCALAR_STYLE_SINGLE_QUOTED ? 'single' : 'double';
      return { kind: 'scalar', style: kind, span, body, source };
    }
    if (style === SCALAR_STYLE_LITERAL_BLOCK || style === SCALAR_STYLE_FOLDED_BLOCK) {
      if (chomping === CHOMPING_KEEP) this.isPlaced = false;
      return this.#blockScalar(body);
    }
    return { kind: 'scalar', style: 'plain', span: body, body, source };
  }

  /** The header (`|-  # why`) ends the line before the body. */
  #blockScalar({ start, end }: Span): YamlScalar {
    const lineEnd = this.#masked.lastIndexOf('\n', start - 1);
    const lineStart = this.#masked.lastIndexOf('\n', lineEnd - 1) + 1;
    const header = /[|>][-+\d]*[ \t]*(?:[ \t]#.*)?\r?$/.exec(
      this.#masked.slice(lineStart, Math.max(lineEnd, lineStart)),
    );
    if (!header || lineEnd + 1 !== start) this.isPlaced = false;
    // Blank lines behind it are nobody's.
    const written = this.#text.slice(start, end);
    const content = written.trimEnd();
    const [lastBreak = ''] = /^\r?\n/.exec(written.slice(content.length)) ?? [];
    if (/[ \t]/.test(written.slice(content.length))) this.isPlaced = false;
    const source = content + lastBreak;
    const body = { start, end: start + source.length };
    return {
      kind: 'scalar',
      style: 'block',
      span: { start: lineStart + (header?.index ?? 0), end: body.end },
      body,
      source,
    };
  }

  #map({ start, style }: MappingEvent, depth: number): YamlMap | undefined {
    const pairs: YamlPair[] = [];
    let end = start;
    while (!this.#passEnd()) {
      const key = this.#node(depth + 1);
      const value = this.#node(depth + 1);
      if (key?.kind !== 'scalar') {
        this.isPlaced = false;
        continue;
      }
      pairs.push(value ? { key, value } : { key });
      end = value?.span.end ?? this.#masked.indexOf(':', key.span.end) + 1;
    }
    const flow = style === COLLECTION_STYLE_FLOW;
    const first = pairs[0]?.key.span.start ?? start;
    const isPair = flow && this.#masked[start] !== '{';
    const span =
      flow && !isPair
        ? { start, end: this.#closing(Math.max(end, start + 1)) }
        : { start: isPair || !flow ? first : start, end };
    return depth > MAX_DEPTH ? undefined : { kind: 'map', flow, pairs: mergePairs(pairs), span };
  }

  #sequence({ start, style }: SequenceEvent, depth: number): YamlSequence | undefined {
    const items: YamlNode[] = [];
    let end = start;
    while (!this.#passEnd()) {
      const item = this.#node(depth + 1);
      // Where an empty item stands is not told.
      if (!item) this.isPlaced = false;
      else items.push(item);
      end = item?.span.end ?? end;
    }
    const span = { start, end: style === COLLECTION_STYLE_FLOW ? this.#closing(Math.max(end, start + 1)) : end };
    return depth > MAX_DEPTH ? undefined : { kind: 'sequence', items, span };
  }

  #passEnd(): boolean {
    const event = this.#events[this.#at];
    if (event && event.type !== EVENT_POP) return false;
    this.#at++;
    return true;
  }

  /** @returns where a flow collection ends whose last item ends at an offset: behind its bracket, past blanks, commas and comments. */
  #closing(from: number): number {
    const close = /(?:[\s,]|(?<=\s)#[^\r\n]*)*[\]}]/y;
    close.lastIndex = from;
    if (!close.test(this.#masked)) this.isPlaced = false;
    return close.lastIndex;
  }
}
