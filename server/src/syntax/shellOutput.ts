import type { Value } from './shellScope.ts';
import { replaceIn } from './shellStrings.ts';
import { HOLE, type Run, splitWord, type Word } from './words.ts';

/** A longer sequence is not written out but stands as one number of a range. */
const MAX_SEQUENCE = 16;

/**
 * What a well-known program prints.
 * @param words the command's own, its name first
 * @param input what it reads from standard input, as far as that is known
 * @returns undefined where it can't be known
 */
export function outputOf(words: readonly Word[], input: Word | undefined): Value | undefined {
  const [name, ...args] = words;
  switch (name?.text) {
    case 'echo':
      return joined(args.slice(args.findIndex((word) => !/^-[neE]+$/.test(word.text))), ' ');
    case 'printf':
      return printed(args);
    case 'seq':
      return sequence(args);
    case 'which':
    case 'type':
    case 'command':
      return args.at(-1)?.runs;
    case 'cat':
      return args.length === 0 ? input?.runs : undefined;
    case 'sort':
    case 'uniq':
    case 'xargs':
      return input?.runs;
    case 'tr':
      return input && translated(args, input.runs);
    case 'sed':
      return input && substituted(args, input.runs);
    case 'cut':
      return input && cut(args, input.runs);
    case 'awk':
      return input && awkField(args, input.runs);
    default:
      return undefined;
  }
}

/** @returns the words one after the other with a separator between them. */
export function joined(words: readonly Word[], separator: string): Value {
  const runs: Run[] = [];
  for (const word of words) {
    if (runs.length > 0) runs.push({ text: separator, span: word.span });
    runs.push(...word.runs);
  }
  return runs;
}

/** A format with one `%s` or `%d` is used again for each argument (printf(1)). */
function printed([format, ...args]: readonly Word[]): Value | undefined {
  if (!format) return undefined;
  const [, before, after] = /^([^%\\]*)%[sdi]([^%]*)$/.exec(format.text) ?? [];
  if (after === undefined) return /[%\\]/.test(format.text.replace(/\\n$/, '')) ? undefined : format.runs;
  const tail = after.replaceAll('\\n', '\n');
  const runs = args.flatMap((word) => {
    const fixed = (text: string | undefined): Run[] => (text ? [{ text, span: word.span }] : []);
    return [...fixed(before), ...word.runs, ...fixed(tail)];
  });
  return runs.at(-1)?.text === '\n' ? runs.slice(0, -1) : runs;
}

function sequence(args: readonly Word[]): Value | undefined {
  const numbers = args.filter((word) => !word.text.startsWith('-')).map((word) => Number(word.text));
  const first = numbers.length > 1 ? numbers[0] : 1;
  const last = numbers.at(-1);
  const step = numbers.length === 3 ? numbers[1] : 1;
  const span = args[0]?.span;
  if (first === undefined || !last || !step || !span || !(last >= first) || !Number.isInteger(first + last))
    return undefined;
  const count = Math.floor((last - first) / step) + 1;
  if (count > MAX_SEQUENCE || count < 1) return [{ text: HOLE, span, variable: 'seq', range: { first, last } }];
  const text = Array.from({ length: count }, (_, index) => first + index * step).join('\n');
  return [{ text, span }];
}

/** `tr a b`, `tr -d a` for single characters. */
function translated(args: readonly Word[], input: Value): Value | undefined {
  const [first = '', second = ''] = args.map((word) => word.text.replace('\\n', '\n'));
  if (first === '-d') return second.length === 1 ? replaceIn(input, second, '', true) : undefined;
  return first.length === 1 && second.length === 1 ? replaceIn(input, first, second, true) : undefined;
}

/** `sed 's/,/ /g'` for plain text. */
function substituted(args: readonly Word[], input: Value): Value | undefined {
  const script = args.find((word) => !/^-[eE]?$/.test(word.text))?.text ?? '';
  const [, , pattern, replacement, flag] = /^s([/#|,])([^\\]*?)\1([^\\&]*?)\1(g?)$/.exec(script) ?? [];
  if (pattern === undefined || replacement === undefined || /[.*[\]^$]/.test(pattern)) return undefined;
  return replaceIn(input, pattern, replacement, flag === 'g');
}

/** `cut -d: -f2` */
function cut(args: readonly Word[], input: Value): Value | undefined {
  const options = args.map((word) => word.text).join(' ');
  const [, delimiter] = /-d ?(\S)/.exec(options) ?? [];
  const [, field] = /-f ?(\d)(?![\d,-])/.exec(options) ?? [];
  return delimiter === undefined || field === undefined ? undefined : fieldOf(input, delimiter, Number(field));
}

/** `awk -F: '{print $2}'` */
function awkField(args: readonly Word[], input: Value): Value | undefined {
  const options = args.map((word) => word.text).join(' ');
  const [, delimiter, field] = /^(?:-F ?(\S) )?\s*\{\s*print \$(\d)\s*;?\s*\}$/.exec(options) ?? [];
  return field === undefined ? undefined : fieldOf(input, delimiter ?? ' \t', Number(field));
}

/** @returns the n-th field of one line; undefined for several lines. */
function fieldOf(input: Value, delimiters: string, field: number): Value | undefined {
  const [anchor] = input;
  if (!anchor || input.some((run) => run.text.includes('\n'))) return undefined;
  const word: Word = { text: '', span: anchor.span, runs: input };
  return splitWord(word, (character) => delimiters.includes(character), delimiters.length === 1)[field - 1]?.runs ?? [];
}
