import type {
  ArithmeticExpansionPart,
  CommandExpansionPart,
  ParameterExpansionPart,
  Script,
  SimpleExpansionPart,
} from 'unbash';
import type { PortRange } from '../core/ports.ts';
import type { Span } from '../core/text.ts';
import type { Scope, Value } from './shellScope.ts';
import { HOLE, type Run } from './words.ts';

/** The text that a tree was made from. */
export interface ShellSource {
  /** The tree's offsets are offsets in it. */
  readonly text: string;
  /** @returns the offset in the document of an offset in the tree. */
  place(offset: number): number;
  /** @returns the characters between two offsets of one line of the tree, with where they come from. */
  slice(from: number, to: number): readonly Run[];
}

/** What expanding a word needs to know, and what it tells. */
export interface Expansion {
  readonly scope: Scope;
  /** Which of several possible strings a variable takes: the n-th, modulo their count. */
  readonly choice: number;
  /** Grows to the largest number of strings that a variable of the word may hold. */
  alternatives: number;
  readonly source: ShellSource;
  /** @returns what a command substitution may print, without the last line break; never an empty list. */
  output(script: Script): readonly Value[];
}

/** What begins with `$` or a backtick. */
export type ExpansionPart =
  | SimpleExpansionPart
  | ParameterExpansionPart
  | CommandExpansionPart
  | ArithmeticExpansionPart;

/** One alternative of a brace expansion: `80` of `{22,80}`; with a range where it stands for a whole sequence. */
export interface Piece {
  readonly type: 'Piece';
  readonly text: string;
  readonly pos: number;
  readonly end: number;
  readonly range?: PortRange;
}

interface TreeNode {
  readonly text: string;
  readonly pos: number;
  readonly end: number;
}

/** @returns where a node of the tree stands in the document. */
export function treeSpan(node: { readonly pos: number; readonly end: number }, { source }: Expansion): Span {
  return { start: source.place(node.pos), end: source.place(node.end) };
}

/** @returns the one run of a value that can't be known. */
export function holeRun(node: TreeNode, expansion: Expansion): Run {
  return { text: HOLE, span: treeSpan(node, expansion), variable: node.text, from: 'unknown' };
}

/** @returns the run of a value that was worked out and stands nowhere in the document. */
export function computedRun(text: string, node: TreeNode, expansion: Expansion): Run {
  return { text, span: treeSpan(node, expansion), variable: node.text, from: 'assignment' };
}

/** @returns `length` characters of the tree as they are; a line at a time, for a line break may be longer in the document. */
export function plainRuns(pos: number, length: number, { source }: Expansion): Run[] {
  // Cut out first: in a long line without an end, every short stretch of it would be looked for one to the text's end.
  const text = source.text.slice(pos, pos + length);
  const runs: Run[] = [];
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf('\n', from);
    const to = newline < 0 ? text.length : newline + 1;
    runs.push(...source.slice(pos + from, pos + to));
    from = to;
  }
  return runs;
}

/** What a backslash escapes inside double quotes (POSIX, 2.2.3); elsewhere it escapes everything. */
const ESCAPED_IN_QUOTES = '$`"\\\n';

/** @returns text that stands in the tree with backslashes, without those that escape. */
export function literalRuns(text: string, pos: number, quoted: boolean, expansion: Expansion): Run[] {
  if (!text.includes('\\')) return plainRuns(pos, text.length, expansion);
  const runs: Run[] = [];
  let from = 0;
  for (let at = 0; at < text.length - 1; at++) {
    if (text[at] !== '\\') continue;
    const next = text.charAt(at + 1);
    if (quoted && !ESCAPED_IN_QUOTES.includes(next)) continue;
    runs.push(...plainRuns(pos + from, at - from, expansion));
    // An escaped line break joins two lines and leaves nothing.
    from = next === '\n' ? at + 2 : at + 1;
    at++;
  }
  runs.push(...plainRuns(pos + from, text.length - from, expansion));
  return runs;
}
