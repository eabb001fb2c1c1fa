import type { ArrayValue, Assignment, Word as ShellWord } from 'unbash';
import { expandText, expandWords } from './shellExpand.ts';
import { joined } from './shellOutput.ts';
import type { Expansion } from './shellRuns.ts';
import { type Element, listVariable, textOf, textVariable, type Value, type Variable } from './shellScope.ts';
import { HOLE, type Run, sliceWord, splitWord, type Word } from './words.ts';

/** Expands something once for each of the strings that the variables in it may hold. */
export type EveryChoice = <T>(expand: (expansion: Expansion) => T) => readonly T[];

/** How many pieces a string or array may have; one that grows line by line would else cost the square of the lines. */
const MAX_PIECES = 256;

/** @returns what a variable holds after an assignment; `old` is what it held before. */
export function assigned(node: Assignment, old: Variable | undefined, everyChoice: EveryChoice): Variable {
  const { value } = node;
  return value.type === 'ArrayValue' ? arrayOf(node, value, old, everyChoice) : stringOf(node, value, old, everyChoice);
}

function arrayOf(node: Assignment, value: ArrayValue, old: Variable | undefined, everyChoice: EveryChoice): Variable {
  const kept = node.append && old?.kind === 'list' ? old.elements : [];
  const words = everyWord(everyChoice((expansion) => expandWords(value.elements, expansion)));
  const added = words.map((word, index) => elementOf(word, kept.length + index));
  return { kind: 'list', elements: [...kept, ...added].slice(0, Math.max(added.length, MAX_PIECES)) };
}

/** @returns the words of the first choice, and those of the others that are new. */
export function everyWord(choices: readonly (readonly Word[])[]): readonly Word[] {
  const [first = [], ...others] = choices;
  const known = new Set(first.map((word) => word.text));
  const added = new Map(others.flat().flatMap((word) => (known.has(word.text) ? [] : [[word.text, word]])));
  return [...first, ...added.values()];
}

/** @returns an element of `(22 80)` or `([ssh]=22)`. */
function elementOf(word: Word, index: number): Element {
  const [keyed, key] = /^\[([^\]]*)\]=/.exec(word.text) ?? [];
  if (keyed === undefined || key === undefined) return { key: String(index), value: word.runs };
  return { key, value: sliceWord(word, keyed.length, word.text.length).runs };
}

function stringOf(node: Assignment, value: ShellWord, old: Variable | undefined, everyChoice: EveryChoice): Variable {
  const values = everyChoice((expansion) => expandText(value, expansion)).map(bounded);
  const { index } = node;
  if (index) {
    const [key = ''] = everyChoice((expansion) => textOf(expandText(index, expansion)));
    const others = old?.kind === 'list' ? old.elements.filter((element) => element.key !== key) : [];
    return { kind: 'list', elements: [...others, { key, value: values[0] ?? [] }].slice(-MAX_PIECES) };
  }
  if (!node.append || old?.kind !== 'text') return textVariable(values);
  return textVariable(old.values.flatMap((before) => values.map((after) => bounded([...before, ...after]))));
}

/** @returns a value, or a hole in place of one that a loop made too long to follow. */
function bounded(value: Value): Value {
  const [first] = value;
  return first && value.length > MAX_PIECES ? [{ text: HOLE, span: first.span }] : value;
}

/** @returns the positional parameters after `set -- a b` or `set a b`; undefined for `set -e`, which leaves them. */
export function positionalAfterSet(args: readonly Word[]): Variable | undefined {
  const dashes = args.findIndex((word) => word.text === '--');
  if (dashes < 0 && /^[-+]/.test(args[0]?.text ?? '-')) return undefined;
  return listVariable(args.slice(dashes + 1).map((word) => word.runs));
}

/**
 * `read a b`: the words of a line of the input, the last name taking the rest; `read -a list`; `mapfile list`: its lines.
 * @param input undefined where it is not known; then the variables are not
 * @param separators what `IFS` holds
 */
export function variablesRead(
  builtin: string,
  args: readonly Word[],
  input: Word | undefined,
  separators: string,
): readonly (readonly [string, Variable])[] {
  const isLinewise = builtin !== 'read';
  const isArray = isLinewise || args.some((word) => /^-\w*a$/.test(word.text));
  const names = isLinewise ? args.slice(-1) : args.filter((word, index) => isReadName(word, args[index - 1]));
  const lines = input && splitWord(input, (character) => character === '\n');
  const [line] = lines ?? [];
  const words = isLinewise ? lines : line && splitWord(line, (character) => separators.includes(character));
  return names.map((name, index) => {
    const unknown: Run = { text: HOLE, span: name.span, variable: name.text };
    if (!words) return [name.text, textVariable([[unknown]])];
    if (isArray) return [name.text, listVariable(words.map((word) => word.runs))];
    const isLast = index === names.length - 1;
    const value = isLast ? joined(words.slice(index), separators.charAt(0)) : words[index]?.runs;
    return [name.text, textVariable([value ?? []])];
  });
}

/** A name, and not the value of an option such as `-p prompt`. */
function isReadName(word: Word, previous: Word | undefined): boolean {
  return /^\w+$/.test(word.text) && !/^-\w*[pdntNu]$/.test(previous?.text ?? '');
}
