import type { VariableFacts } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';

/** Stands for a value that can't be known: one character of the private use area, which no port or address holds. */
export const UNKNOWN = '\uE000';

/** A run of a text that was not written as it reads: where it comes from. */
interface Segment {
  /** Where it begins in the value. */
  readonly at: number;
  readonly length: number;
  /** Where it is written; for a variable all of `${…}`. */
  readonly span: Span;
  /** None where the characters are the source's own, one for one. */
  readonly variable?: VariableFacts;
}

/** Where a part of a {@link MappedText} is written. */
export interface Origin {
  /** The characters themselves, or all of `${…}` where a variable has a part in them. */
  readonly span: Span;
  readonly variable?: VariableFacts;
}

/**
 * A text as a program reads it (variables replaced, continuation lines joined) that knows where each of its characters is written.
 */
export class MappedText {
  readonly value: string;
  readonly #segments: readonly Segment[];
  readonly #end: number;

  constructor(value: string, segments: readonly Segment[], end: number) {
    this.value = value;
    this.#segments = segments;
    this.#end = end;
  }

  /** @returns a text that reads as it is written. */
  static plain(text: string, span: Span): MappedText {
    const value = text.slice(span.start, span.end);
    return new MappedText(value, [{ at: 0, length: value.length, span }], span.end);
  }

  /** @returns whether the whole is written as it reads. */
  get isPlain(): boolean {
    return this.#segments.every((segment) => !segment.variable);
  }

  /** @returns whether any part of the value can't be known. */
  get isUnknown(): boolean {
    return this.value.includes(UNKNOWN);
  }

  /**
   * @param start offset in `value`
   * @param end offset in `value`; equal to `start` for an empty part, which may be a variable that holds nothing
   */
  origin(start: number, end: number): Origin {
    let from = Number.POSITIVE_INFINITY;
    let to = -1;
    let variable: VariableFacts | undefined;
    for (let index = this.#firstReaching(start); index < this.#segments.length; index++) {
      const segment = this.#segments[index];
      if (!segment || segment.at > end || (segment.at === end && end > start)) break;
      const isTouched = segment.length === 0 ? start === end : segment.at < end && start < segment.at + segment.length;
      if (!isTouched && !(start === end && segment.variable === undefined)) continue;
      variable ??= segment.variable;
      const piece = segment.variable ? segment.span : part(segment, start, end);
      from = Math.min(from, piece.start);
      to = Math.max(to, piece.end);
    }
    if (to < 0) return { span: { start: this.#end, end: this.#end } };
    const span = { start: from, end: to };
    return variable ? { span, variable } : { span };
  }

  /** @returns the index of the first segment that ends at or after an offset of the value. */
  #firstReaching(offset: number): number {
    let low = 0;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const segment = this.#segments[middle];
      if (segment && segment.at + segment.length < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Puts a {@link MappedText} together, piece by piece. */
export class MappedTextBuilder {
  #value = '';
  readonly #segments: Segment[] = [];
  #end: number;

  /** @param start where the text begins in its source */
  constructor(start: number) {
    this.#end = start;
  }

  /** How long the value is so far. */
  get length(): number {
    return this.#value.length;
  }

  /** Adds source text that reads as it is written. */
  addText(text: string, span: Span): void {
    if (span.end > span.start) this.#add(text.slice(span.start, span.end), { span });
  }

  /** Adds what a variable stands for; `span` is all of `${…}`. */
  addVariable(value: string, span: Span, variable: VariableFacts): void {
    this.#add(value, { span, variable });
  }

  /** Adds a text that is written nowhere, such as the blank between two items of a list. */
  addJoint(value: string): void {
    this.#add(value, { span: { start: this.#end, end: this.#end } });
  }

  build(): MappedText {
    return new MappedText(this.#value, this.#segments, this.#end);
  }

  #add(value: string, where: Pick<Segment, 'span' | 'variable'>): void {
    this.#segments.push({ at: this.#value.length, length: value.length, ...where });
    this.#value += value;
    this.#end = where.span.end;
  }
}

function part(segment: Segment, start: number, end: number): Span {
  const clamp = (at: number) => Math.min(segment.span.start + Math.max(at - segment.at, 0), segment.span.end);
  return { start: clamp(start), end: clamp(end) };
}
