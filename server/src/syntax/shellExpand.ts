import type { Redirection, Word as ShellWord, WordPart } from 'unbash';
import { expandBraces } from './shellBraces.ts';
import { type Expanded, expandPart } from './shellParameters.ts';
import {
  computedRun,
  type Expansion,
  type ExpansionPart,
  holeRun,
  literalRuns,
  type Piece,
  plainRuns,
} from './shellRuns.ts';
import { textOf, type Value } from './shellScope.ts';
import { HOLE, type Run, sliceRun, type Word, wordOf } from './words.ts';

const DEFAULT_SEPARATORS = ' \t\n';

/** @returns the words that the shell makes of one: braces, variables, substitutions, splitting, and quotes removed. */
function expandWord(word: ShellWord, expansion: Expansion): Word[] {
  const start = expansion.source.place(word.pos);
  if (!word.parts) return [wordOf(literalRuns(word.text, word.pos, false, expansion), start)];
  return expandBraces(word.parts).flatMap((parts) => {
    const fields = new Fields(expansion, start, true);
    for (const part of parts) fields.addPart(part, false);
    return fields.finish();
  });
}

/** How many words a command or list may have. */
const MAX_WORDS = 4096;

/** @returns the words that the shell makes of several. */
export function expandWords(words: readonly ShellWord[], expansion: Expansion): Word[] {
  return words.flatMap((word) => expandWord(word, expansion)).slice(0, MAX_WORDS);
}

/** @returns the string that a word stands for where the shell splits nothing: an assignment, a here-string, an operand. */
export function expandText(word: ShellWord, expansion: Expansion): Value {
  if (!word.parts) return literalRuns(word.text, word.pos, false, expansion);
  return expandParts(word.parts, false, expansion);
}

/** @returns what a here-document or here-string among the redirections puts into standard input; undefined without one. */
export function redirectedInput(redirects: readonly Redirection[], expansion: Expansion): Word | undefined {
  const redirect = redirects.findLast((one) => one.type === 'HereDoc' || one.type === 'HereString');
  if (redirect?.type === 'HereString') return redirect.target && wordOf(expandText(redirect.target, expansion), 0);
  if (redirect?.type !== 'HereDoc') return undefined;
  const { parts, pos, end } = redirect.body;
  const runs = parts ? expandParts(parts, true, expansion) : plainRuns(pos, end - pos, expansion);
  return wordOf(runs, expansion.source.place(pos));
}

/** @returns the file that standard output goes to; undefined where it goes on as before. */
export function redirectedOutput(redirects: readonly Redirection[], expansion: Expansion): Word | undefined {
  const redirect = redirects.findLast(
    (one) => one.type === 'Redirect' && one.operator.includes('>') && one.descriptor?.type !== 'FileDescriptor',
  );
  return redirect?.type === 'Redirect' && redirect.target ? expandWord(redirect.target, expansion)[0] : undefined;
}

/** @param quoted as inside double quotes, which is also how a here-document is read */
function expandParts(parts: readonly WordPart[], quoted: boolean, expansion: Expansion): Value {
  const fields = new Fields(expansion, 0, false);
  for (const part of parts) fields.addPart(part, quoted);
  return fields.finish().flatMap((field) => field.runs);
}

/** Collects the words that one word of the tree expands to. */
class Fields {
  readonly #expansion: Expansion;
  readonly #start: number;
  readonly #splits: boolean;
  readonly #separators: string;
  readonly #done: Word[] = [];
  #runs: Run[] = [];
  #open = false;

  constructor(expansion: Expansion, start: number, splits: boolean) {
    this.#expansion = expansion;
    this.#start = start;
    this.#splits = splits;
    this.#separators = separatorsOf(expansion);
  }

  finish(): Word[] {
    this.#break();
    return this.#done;
  }

  addPart(part: WordPart | Piece, quoted: boolean): void {
    const quotes = part.type.endsWith('Quoted') || part.type === 'LocaleString';
    if (quotes) this.#open = true;
    switch (part.type) {
      case 'DoubleQuoted':
      case 'LocaleString':
        for (const child of part.parts) this.addPart(child, true);
        break;
      case 'Piece':
        this.#addPiece(part);
        break;
      case 'SimpleExpansion':
      case 'ParameterExpansion':
      case 'CommandExpansion':
      case 'ArithmeticExpansion':
        this.#addExpansion(part, quoted);
        break;
      default:
        this.#add(this.#fixedRuns(part, quoted));
    }
  }

  #fixedRuns(part: Exclude<WordPart, ExpansionPart>, quoted: boolean): readonly Run[] {
    switch (part.type) {
      case 'SingleQuoted':
        return plainRuns(part.pos + 1, part.value.length, this.#expansion);
      case 'AnsiCQuoted': {
        const isPlain = part.text === `$'${part.value}'`;
        return isPlain
          ? plainRuns(part.pos + 2, part.value.length, this.#expansion)
          : [computedRun(part.value, part, this.#expansion)];
      }
      case 'ProcessSubstitution':
        return [holeRun(part, this.#expansion)];
      default:
        return literalRuns(part.text, part.pos, quoted, this.#expansion);
    }
  }

  #addPiece(piece: Piece): void {
    const { range } = piece;
    const name = /^\$\{?(\w+)\}?$/.exec(piece.text)?.[1];
    if (name !== undefined) this.#addExpansion({ ...piece, type: 'SimpleExpansion', text: `$${name}` }, false);
    else if (range?.first === range?.last && range)
      this.#add([computedRun(String(range.first), piece, this.#expansion)]);
    else if (range) this.#add([{ ...holeRun(piece, this.#expansion), from: 'assignment', range }]);
    else if (/["'`$]/.test(piece.text)) this.#add([holeRun(piece, this.#expansion)]);
    else this.#add(literalRuns(piece.text, piece.pos, false, this.#expansion));
  }

  #addExpansion(part: ExpansionPart, quoted: boolean): void {
    const expanded: Expanded = expandPart(part, this.#expansion, (word) => expandText(word, this.#expansion));
    if (expanded.kind === 'text') {
      this.#addValue(expanded.value, quoted);
      return;
    }
    const isJoined = !this.#splits || (quoted && part.text.includes('*'));
    const separator = part.text.includes('*') ? this.#separators.charAt(0) : ' ';
    expanded.elements.forEach(({ value }, index) => {
      if (index > 0 && isJoined) this.#add([computedRun(separator, part, this.#expansion)]);
      else if (index > 0) this.#break();
      this.#addValue(value, quoted);
    });
  }

  #addValue(value: Value, quoted: boolean): void {
    if (quoted || !this.#splits) {
      this.#add(value);
      return;
    }
    for (const run of value) {
      let from = 0;
      for (let at = 0; at < run.text.length; at++) {
        if (!this.#separators.includes(run.text.charAt(at))) continue;
        if (at > from) this.#add([sliceRun(run, from, at)]);
        this.#break();
        from = at + 1;
      }
      if (from < run.text.length) this.#add([sliceRun(run, from, run.text.length)]);
    }
  }

  #add(runs: readonly Run[]): void {
    for (const run of runs) if (run.text !== '') this.#runs.push(run);
    if (this.#runs.length > 0) this.#open = true;
  }

  #break(): void {
    if (this.#open) this.#done.push(wordOf(this.#runs, this.#start));
    this.#runs = [];
    this.#open = false;
  }
}

/** What the shell splits unquoted expansions at: the variable `IFS`. */
export function separatorsOf({ scope }: Expansion): string {
  const ifs = scope.get('IFS');
  if (ifs?.kind !== 'text') return DEFAULT_SEPARATORS;
  const text = textOf(ifs.values.at(-1) ?? []);
  return text.includes(HOLE) ? DEFAULT_SEPARATORS : text;
}
