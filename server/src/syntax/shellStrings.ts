import { textOf, type Value } from './shellScope.ts';
import { HOLE, sliceRun } from './words.ts';

/** Longer strings are left unknown: matching a suffix tries every place. */
const MAX_LENGTH = 2000;

/** @returns a value from one of its characters to another, half-open. */
function sliceValue(value: Value, from: number, to: number): Value {
  const kept = [];
  let offset = 0;
  for (const run of value) {
    const end = offset + run.text.length;
    if (end > from && offset < to) kept.push(sliceRun(run, Math.max(from - offset, 0), Math.min(to, end) - offset));
    offset = end;
  }
  return kept;
}

/** `${value#pattern}`, or `##` for the longest match. @returns undefined where the pattern is more than `*` and `?`. */
export function cutPrefix(value: Value, pattern: string, longest: boolean): Value | undefined {
  const source = patternSource(pattern, longest);
  const text = textOf(value);
  if (source === undefined || text.length > MAX_LENGTH) return undefined;
  const match = new RegExp(`^(?:${source})`, 's').exec(text);
  return sliceValue(value, match?.[0].length ?? 0, text.length);
}

/** `${value%pattern}`, or `%%` for the longest match. @returns undefined where the pattern is more than `*` and `?`. */
export function cutSuffix(value: Value, pattern: string, longest: boolean): Value | undefined {
  const source = patternSource(pattern, true);
  const text = textOf(value);
  if (source === undefined || text.length > MAX_LENGTH) return undefined;
  const whole = new RegExp(`^(?:${source})$`, 's');
  for (let tried = 0; tried <= text.length; tried++) {
    const at = longest ? tried : text.length - tried;
    if (whole.test(text.slice(at))) return sliceValue(value, 0, at);
  }
  return value;
}

/** `${value/pattern/replacement}`, or `//` for every match. @returns undefined where the pattern is more than plain text. */
export function replaceIn(value: Value, pattern: string, replacement: string, all: boolean): Value | undefined {
  const text = textOf(value);
  if (pattern === '' || /[*?[\\]/.test(pattern) || pattern.includes(HOLE)) return undefined;
  const [first] = value;
  const result: Value[number][] = [];
  let from = 0;
  for (let at = text.indexOf(pattern); at >= 0 && first; at = all ? text.indexOf(pattern, from) : -1) {
    result.push(...sliceValue(value, from, at));
    if (replacement !== '')
      result.push({ text: replacement, span: first.span, variable: first.variable ?? replacement });
    from = at + pattern.length;
  }
  return [...result, ...sliceValue(value, from, text.length)];
}

function patternSource(pattern: string, longest: boolean): string | undefined {
  // More than two stars would let the match try a cube of places.
  if (/[[\\]/.test(pattern) || pattern.includes(HOLE) || pattern.split('*').length > 3) return undefined;
  const wildcards: Record<string, string> = { '*': longest ? '.*' : '.*?', '?': '.' };
  return pattern.replace(/[.+^${}()|\]/*?]/g, (character) => wildcards[character] ?? `\\${character}`);
}
