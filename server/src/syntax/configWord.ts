import type { Span } from '../core/text.ts';

/** One word of a config line or statement: bare, or between quotes. */
export interface ConfigWord {
  /** All of it, with its quotes. */
  readonly span: Span;
  /** Where {@link text} begins. */
  readonly start: number;
  /** Without the quotes and otherwise as written, backslashes too, so that an offset into it is one into the document. */
  readonly text: string;
  readonly quoted: boolean;
}

/** A stretch of the document and its text: a word without its quotes, or a part of one. */
export interface Piece {
  readonly text: string;
  readonly span: Span;
}

/** @returns a word without its quotes; from an offset into it on, where one is given. */
export function pieceOf(word: ConfigWord, from = 0, to = word.text.length): Piece {
  return { text: word.text.slice(from, to), span: { start: word.start + from, end: word.start + to } };
}
