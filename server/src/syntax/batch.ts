import { listOf, type WindowsCommand, WindowsVariables } from './windowsCommand.ts';
import { HOLE, type Run, sliceWord, type Word, wordOf } from './words.ts';

/**
 * Reads a batch file of Windows' command processor: lines continued with `^`, commands joined with `&`, quotes, `set`,
 * `for %%p in (…) do`, and what `%NAME%` stands for.
 * @returns its commands; a loop's variable stands for the list of all its values
 */
export function readBatch(text: string): readonly WindowsCommand[] {
  const variables = new WindowsVariables();
  const commands: WindowsCommand[] = [];
  for (const { start, end } of logicalLines(text)) {
    if (/^[\s@(]*(?:rem\b|::)/i.test(text.slice(start, Math.min(end, start + 80)))) continue;
    for (const words of new LineReader(text, start, end, variables).commands()) {
      const [first] = words;
      const last = words.at(-1);
      if (!first || !last || assign(words, variables)) continue;
      commands.push({ words, span: { start: first.span.start, end: Math.max(last.span.end, first.span.end) } });
    }
  }
  return commands;
}

/** Cuts one logical line into commands and words. */
class LineReader {
  readonly #text: string;
  readonly #end: number;
  readonly #variables: WindowsVariables;
  #at: number;
  #words: Word[] = [];
  #runs: Run[] = [];

  constructor(text: string, start: number, end: number, variables: WindowsVariables) {
    this.#text = text;
    this.#at = start;
    this.#end = end;
    this.#variables = variables;
  }

  *commands(): Iterable<readonly Word[]> {
    let quoted = false;
    while (this.#at < this.#end) {
      const character = this.#text.charAt(this.#at);
      if (character === '"') {
        quoted = !quoted;
        this.#at++;
      } else if (!quoted && (character === '&' || character === '|')) {
        yield this.#command();
        this.#at++;
      } else if (!quoted && /[\s()]/.test(character)) {
        this.#word();
        this.#at++;
      } else if (character === '%' || character === '!') this.#variable();
      // A caret makes the next character plain, and joins two lines before a line break.
      else if (!quoted && character === '^') this.#at += this.#text.charAt(this.#at + 1) === '\r' ? 3 : 2;
      else this.#plain(quoted);
    }
    yield this.#command();
  }

  #plain(quoted: boolean): void {
    const start = this.#at++;
    const stop = quoted ? /["%!]/ : /[\s"%!^&|()]/;
    while (this.#at < this.#end && !stop.test(this.#text.charAt(this.#at))) this.#at++;
    this.#runs.push({ text: this.#text.slice(start, this.#at), span: { start, end: this.#at }, at: start });
  }

  /** `%NAME%`, `!NAME!`, a loop's `%%p`, an argument's `%1` or `%~1`. */
  #variable(): void {
    const start = this.#at;
    const written = this.#text.slice(start, Math.min(start + 80, this.#end));
    const match = /^(?:%%~?(\w)|%~?(\d)|%(\w+)%|!(\w+)!)/.exec(written);
    if (!match) {
      this.#plain(false);
      return;
    }
    this.#at = start + match[0].length;
    const name = match.slice(1).find((one) => one !== undefined) ?? '';
    this.#runs.push(...this.#variables.expand(name, { start, end: this.#at }));
  }

  #word(): void {
    if (this.#runs.length === 0) return;
    this.#words.push(wordOf(this.#runs, this.#at));
    this.#runs = [];
    const [first] = this.#words;
    const isLoop = first?.text.toLowerCase() === 'for' && this.#words.at(-1)?.text.toLowerCase() === 'do';
    if (isLoop) {
      setLoop(this.#words, this.#variables);
      this.#words = [];
    }
  }

  #command(): readonly Word[] {
    this.#word();
    const words = this.#words;
    this.#words = [];
    return words;
  }
}

/** A line ends at a line break that no `^` stands before. */
function* logicalLines(text: string): Iterable<{ start: number; end: number }> {
  let start = 0;
  for (let newline = text.indexOf('\n'); start < text.length; newline = text.indexOf('\n', newline + 1)) {
    const end = newline < 0 ? text.length : newline;
    const isContinued = newline >= 0 && /\^\r?$/.test(text.slice(Math.max(end - 2, start), end));
    if (isContinued) continue;
    yield { start, end };
    start = end + 1;
    if (newline < 0) return;
  }
}

/** `for %%p in (80 443) do` gives the variable all its values. */
function setLoop(words: readonly Word[], variables: WindowsVariables): void {
  const inAt = words.findIndex((word) => word.text.toLowerCase() === 'in');
  const name = words[inAt - 1]?.runs[0]?.variable;
  if (inAt < 0 || name === undefined) return;
  const items = words.slice(inAt + 1, -1);
  variables.set(name, words[1]?.text.toLowerCase() === '/l' ? sequenceOf(items) : listOf(items, 0).runs);
}

/** `for /L %%p in (first,step,last)` */
function sequenceOf(items: readonly Word[]): Run[] {
  const [first, step, last] = items
    .flatMap((item) => item.text.split(','))
    .filter(Boolean)
    .map(Number);
  const span = items[0]?.span ?? { start: 0, end: 0 };
  const known = step === 1 && first !== undefined && last !== undefined && last >= first;
  return [{ text: HOLE, span, ...(known ? { range: { first, last } } : {}) }];
}

/** `set PORT=80`, `set "PORT=80"`, `set /a PORT=80` */
function assign(words: readonly Word[], variables: WindowsVariables): boolean {
  if (words[0]?.text.toLowerCase() !== 'set') return false;
  const assignment = words.find((word, index) => index > 0 && /^\w+=/.test(word.text));
  if (assignment) {
    const equals = assignment.text.indexOf('=') + 1;
    variables.set(assignment.text.slice(0, equals - 1), sliceWord(assignment, equals, assignment.text.length).runs);
  }
  return true;
}
