/**
 * Places in a text.
 *
 * Everything inside the core speaks half-open ranges of UTF-16 offsets. Lines and columns exist only where a protocol or a
 * person needs them, in `lsp/` and `cli/`.
 */

/** Half-open range of UTF-16 offsets: `text.slice(start, end)` is what it covers. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Replaces what `span` covers by `newText`; an empty span inserts. */
export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

/** Zero-based line, and zero-based column in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** @returns the span of `length` units that begins at `start`. */
export function spanOf(start: number, length: number): Span {
  return { start, end: start + length };
}

/** @returns whether the two spans share at least one unit, or touch where one of them is empty. */
export function overlaps(a: Span, b: Span): boolean {
  if (a.start === a.end || b.start === b.end) return a.start <= b.end && b.start <= a.end;
  return a.start < b.end && b.start < a.end;
}

/** @returns whether `inner` lies wholly inside `outer`. */
export function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** @returns whether the two spans begin and end at the same offsets. */
export function sameSpan(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
}

/** @returns whether a cursor at `offset` touches the span; its end counts, as editors place a cursor after the last character. */
export function touches(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

/** Applies edits that do not overlap. @returns the new text. @throws RangeError where two edits overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let result = '';
  let at = 0;
  for (const { span, newText } of ordered) {
    if (span.start < at) throw new RangeError(`edits overlap at offset ${span.start}`);
    result += text.slice(at, span.start) + newText;
    at = span.end;
  }
  return result + text.slice(at);
}

/** Turns offsets of one text into lines and columns and back. CR, LF and CRLF each end a line, as in LSP. */
export class LineTable {
  readonly #text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.#text = text;
    const starts = [0];
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit === 13 && text.charCodeAt(i + 1) === 10) i++;
      if (unit === 10 || unit === 13) starts.push(i + 1);
    }
    this.#starts = starts;
  }

  /** How many lines the text has; an empty text has one. */
  get count(): number {
    return this.#starts.length;
  }

  /** @returns the place of an offset; one outside the text is moved to its nearest end. */
  positionAt(offset: number): Position {
    const at = Math.min(Math.max(offset, 0), this.#text.length);
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: at - (this.#starts[low] ?? 0) };
  }

  /** @returns the offset of a place; a column past the line's end means that end. */
  offsetAt(position: Position): number {
    const { start, end } = this.lineSpan(position.line);
    return Math.min(start + Math.max(position.character, 0), end);
  }

  /** @returns what a zero-based line covers, without its line break; an empty span at the text's end past the last line. */
  lineSpan(line: number): Span {
    const start = this.#starts[Math.max(line, 0)];
    if (start === undefined) return { start: this.#text.length, end: this.#text.length };
    let end = this.#starts[Math.max(line, 0) + 1] ?? this.#text.length;
    while (end > start && (this.#text.charCodeAt(end - 1) === 10 || this.#text.charCodeAt(end - 1) === 13)) end--;
    return { start, end };
  }
}
