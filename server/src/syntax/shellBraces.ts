import type { WordPart } from 'unbash';
import type { Piece } from './shellRuns.ts';

/** A longer sequence is not written out but stands as one piece for a range. */
const MAX_SEQUENCE = 16;
/** More words than this come from no script that a person wrote. */
const MAX_WORDS = 256;

/** @returns the parts of each word that brace expansion makes out of one word's parts (bash(1), "Brace Expansion"). */
export function expandBraces(parts: readonly WordPart[]): (WordPart | Piece)[][] {
  let words: (WordPart | Piece)[][] = [[]];
  for (const part of parts) {
    const pieces = part.type === 'BraceExpansion' ? piecesOf(part.text, part.pos) : [part];
    if (pieces.length === 1) for (const word of words) word.push(...pieces);
    else words = words.flatMap((word) => pieces.map((piece) => [...word, piece])).slice(0, MAX_WORDS);
  }
  return words;
}

function piecesOf(text: string, pos: number): Piece[] {
  const sequence = /^\{(\d+)\.\.(\d+)(?:\.\.(-?\d+))?\}$/.exec(text);
  if (sequence) return sequenceOf(Number(sequence[1]), Number(sequence[2]), Number(sequence[3] ?? 1), text, pos);
  const pieces: Piece[] = [];
  let depth = 0;
  let from = 1;
  for (let at = 1; at < text.length; at++) {
    const character = text[at];
    if (character === '{') depth++;
    const isEnd = depth === 0 && (character === ',' || character === '}');
    if (isEnd) {
      pieces.push(...nested(text.slice(from, at), pos + from));
      from = at + 1;
    }
    if (character === '}' && depth > 0) depth--;
  }
  return pieces;
}

function nested(text: string, pos: number): Piece[] {
  const inner = /^\{.*[,.].*\}$/s.test(text) && !text.startsWith('${');
  return inner ? piecesOf(text, pos) : [{ type: 'Piece', text, pos, end: pos + text.length }];
}

function sequenceOf(first: number, last: number, step: number, text: string, pos: number): Piece[] {
  const end = pos + text.length;
  const low = Math.min(first, last);
  const high = Math.max(first, last);
  const stride = Math.abs(step) || 1;
  const count = Math.floor((high - low) / stride) + 1;
  if (count > MAX_SEQUENCE) return [{ type: 'Piece', text, pos, end, range: { first: low, last: high } }];
  return Array.from({ length: count }, (_, index) => {
    const number = first + (last < first ? -stride : stride) * index;
    return { type: 'Piece', text, pos, end, range: { first: number, last: number } };
  });
}
