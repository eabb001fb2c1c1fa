import { listOf, type WindowsCommand, WindowsVariables } from './windowsCommand.ts';
import { HOLE, type Run, type Word, wordOf } from './words.ts';

type Token =
  | { readonly kind: 'word'; readonly word: Word; readonly variable?: string }
  | { readonly kind: 'mark'; readonly mark: string; readonly at: number };

/**
 * Reads a PowerShell script as far as commands with literal arguments go: quotes, backtick continuations, comments, lists,
 * variables, `foreach` over lists, hash tables that a command takes with `@name`.
 * @returns its commands; a loop's variable stands for the list of all its values
 */
export function readPowerShell(text: string): readonly WindowsCommand[] {
  return new CommandReader(tokensOf(text)).read();
}

/** What separates commands. */
const SEPARATORS = new Set(['\n', ';', '{', '}', '|', '&']);

class CommandReader {
  readonly #tokens: readonly Token[];
  readonly #variables = new WindowsVariables();
  readonly #tables = new Map<string, readonly Word[]>();
  readonly #commands: WindowsCommand[] = [];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  read(): readonly WindowsCommand[] {
    while (this.#at < this.#tokens.length) this.#statement();
    return this.#commands;
  }

  #statement(): void {
    const [first, second] = [this.#tokens[this.#at], this.#tokens[this.#at + 1]];
    if (first?.kind === 'word' && first.variable !== undefined && isMark(second, '=')) {
      this.#at += 2;
      this.#assignment(first.variable);
    } else if (first?.kind === 'word' && /^foreach$/i.test(first.word.text) && isMark(second, '(')) {
      this.#loop();
    } else this.#command();
  }

  /** `$port = 80, 443` or `$rule = @{ LocalPort = 80 }` */
  #assignment(name: string): void {
    if (isMark(this.#tokens[this.#at], '@{')) this.#tables.set(name.toLowerCase(), this.#table());
    else this.#variables.set(name, this.#list().runs);
  }

  /** `foreach ($p in 80, 443)` */
  #loop(): void {
    const name = this.#tokens[this.#at + 2];
    this.#at += 4;
    if (name?.kind === 'word' && name.variable !== undefined) this.#variables.set(name.variable, this.#list().runs);
  }

  /** The pairs of a hash table, as the parameters of a command. */
  #table(): readonly Word[] {
    const words: Word[] = [];
    this.#at++;
    while (this.#at < this.#tokens.length && !isMark(this.#tokens[this.#at], '}')) {
      const key = this.#tokens[this.#at];
      if (key?.kind === 'word' && isMark(this.#tokens[this.#at + 1], '=')) {
        this.#at += 2;
        words.push(wordOf([{ text: `-${key.word.text}`, span: key.word.span }], key.word.span.start), this.#list());
      } else this.#at++;
    }
    return words;
  }

  /** Items with commas between them; brackets around them say nothing. */
  #list(): Word {
    const items: Word[] = [];
    let expectsItem = true;
    const start = this.#start();
    for (; this.#at < this.#tokens.length; this.#at++) {
      const token = this.#tokens[this.#at];
      if (isMark(token, ',')) expectsItem = true;
      else if (isMark(token, '(') || isMark(token, '@(') || isMark(token, ')')) continue;
      else if (isMark(token, '\n') && expectsItem && items.length > 0) continue;
      else if (token?.kind === 'word' && expectsItem) {
        items.push(this.#resolved(token));
        expectsItem = false;
      } else break;
    }
    return listOf(items, start);
  }

  #command(): void {
    const words: Word[] = [];
    const start = this.#start();
    let end = start;
    let joins = false;
    let glued = false;
    for (; this.#at < this.#tokens.length; this.#at++) {
      const token = this.#tokens[this.#at];
      if (!token || (token.kind === 'mark' && SEPARATORS.has(token.mark))) break;
      if (token.kind === 'mark') {
        if (token.mark === ',') joins = true;
        // `localport=80` is one word.
        const last = words.at(-1);
        if (token.mark === '=' && last?.span.end === token.at) {
          words[words.length - 1] = wordOf(
            [...last.runs, { text: '=', span: { start: token.at, end: token.at + 1 } }],
            start,
          );
          joins = false;
          glued = true;
        }
        continue;
      }
      const table = token.word.text.startsWith('@')
        ? this.#tables.get(token.word.text.slice(1).toLowerCase())
        : undefined;
      end = Math.max(end, token.word.span.end);
      const last = joins || glued ? words.pop() : undefined;
      const word = this.#resolved(token);
      if (table) words.push(...table);
      else if (last) words.push(joins ? listOf([last, word], start) : wordOf([...last.runs, ...word.runs], start));
      else words.push(word);
      joins = false;
      glued = false;
    }
    const separator = this.#tokens[this.#at++];
    const [only] = words;
    // `80, 443 | ForEach-Object { … $_ }`
    if (only && words.length === 1 && isMark(separator, '|')) this.#variables.set('_', only.runs);
    if (words.length > 0) this.#commands.push({ words, span: { start, end } });
  }

  #resolved(token: Token & { kind: 'word' }): Word {
    if (token.variable === undefined) return this.#interpolated(token.word);
    return wordOf(this.#variables.expand(token.variable, token.word.span), token.word.span.start);
  }

  /** Replaces the variables inside a double-quoted string, which the tokens leave as runs of their own. */
  #interpolated(word: Word): Word {
    if (!word.runs.some((run) => run.variable !== undefined)) return word;
    const runs = word.runs.flatMap((run) =>
      run.variable === undefined ? [run] : this.#variables.expand(run.variable, run.span),
    );
    return wordOf(runs, word.span.start);
  }

  #start(): number {
    const token = this.#tokens[this.#at];
    if (!token) return 0;
    return token.kind === 'word' ? token.word.span.start : token.at;
  }
}

function isMark(token: Token | undefined, mark: string): boolean {
  return token?.kind === 'mark' && token.mark === mark;
}

/** One token after the other; each alternative is linear, and the last takes any character. */
const TOKEN =
  /<#[\s\S]*?(?:#>|$)|#[^\n]*|`\r?\n|[ \t\r]+|@'\r?\n[\s\S]*?\n'@|@"\r?\n[\s\S]*?\n"@|'(?:[^']|'')*'?|"(?:[^"`]|`[\s\S]|"")*"?|\$\{?\w+\}?(?:\.\w+|::?\w+|\[[^\]\n]*\])*|@[({]|@\w+|[\n;{}|&(),=]|[^\s;{}|&(),='"`$@#]+|[\s\S]/g;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const { 0: written, index } of text.matchAll(TOKEN)) {
    if (/^(?:<#|#|`\r?\n|[ \t\r])/.test(written)) continue;
    const variable = /^\$\{?(\w+)\}?$/.exec(written)?.[1];
    if (/^(?:[\n;{}|&(),=]|@[({])$/.test(written)) tokens.push({ kind: 'mark', mark: written, at: index });
    else {
      const word = wordOf(runsOf(written, index), index);
      tokens.push({ kind: 'word', word, ...(variable === undefined ? {} : { variable }) });
    }
  }
  return tokens;
}

/** @returns a token's characters without quotes; a variable in a string is a run of its own that names it. */
function runsOf(written: string, start: number): readonly Run[] {
  const run = (from: number, to: number): Run => {
    const span = { start: start + from, end: start + to };
    return { text: written.slice(from, to), span, at: span.start };
  };
  const quote = written.charAt(0);
  if (quote === '$') return [{ ...hole(written, start), variable: written.slice(1) }];
  if (quote !== '"' && quote !== "'") return [run(0, written.length)];
  const end = written.length > 1 && written.endsWith(quote) ? written.length - 1 : written.length;
  if (quote === "'") return end > 1 ? [run(1, end)] : [];
  const runs: Run[] = [];
  let from = 1;
  for (const { 0: part, 1: name, index } of written.slice(0, end).matchAll(/`.|\$\{?(\w+)\}?|\$\([^)]*\)?/gs)) {
    if (index > from) runs.push(run(from, index));
    // A backtick makes the next character plain.
    if (part.startsWith('`')) runs.push(run(index + 1, index + part.length));
    else runs.push({ ...hole(part, start + index), variable: name ?? part });
    from = index + part.length;
  }
  if (from < end) runs.push(run(from, end));
  return runs;
}

function hole(written: string, start: number): Run {
  return { text: HOLE, span: { start, end: start + written.length }, from: 'unknown' };
}
