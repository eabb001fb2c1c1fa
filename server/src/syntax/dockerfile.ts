import type { Span } from '../core/text.ts';
import type { DollarEscape } from './interpolation.ts';

/**
 * Dockerfiles as BuildKit divides them: instructions with their continuation lines, comments between those, the `escape` directive,
 * here-documents and `ONBUILD`. Dockerfile reference, "Format", "Parser directives" and "Here-Documents".
 */
export interface DockerInstruction {
  /** In capitals; for `ONBUILD EXPOSE 80` it is `EXPOSE`. */
  readonly keyword: string;
  /** All of it, from the keyword to the end of its last line. */
  readonly span: Span;
  /** What follows the keyword, line by line: without the keyword, the continuation characters and comment lines. */
  readonly lines: readonly Span[];
}

export interface Dockerfile {
  /** The character that continues a line and escapes a dollar. */
  readonly escapeWith: Exclude<DollarEscape, '$$'>;
  readonly instructions: readonly DockerInstruction[];
}

/** A word of an instruction where it is written, quotes included. */
export interface DockerWord {
  readonly span: Span;
  readonly text: string;
}

const HEREDOC = /<<-?(["']?)([A-Za-z_][\w.-]*)\1/g;

/** A template's hole is part of a word, however long within reason. */
const WORD = /(?:"(?:\\.|[^"\\])*"|'[^']*'|\$\{[^}]*(?:\}|$)|\{\{[^{}]{0,200}\}\}|\\.|[^\s])+/g;

/** Reads any text; what is no instruction comes out as one with an unknown keyword. */
export function readDockerfile(text: string): Dockerfile {
  const escapeWith = escapeOf(text);
  const reader = new LineReader(text);
  const instructions: DockerInstruction[] = [];
  for (let line = reader.next(); line; line = reader.next()) {
    const source = text.slice(line.start, line.end);
    if (isBlankOrComment(source)) continue;
    const instruction = readInstruction(text, line, reader, escapeWith);
    if (/^(?:RUN|COPY|ADD)$/.test(instruction.keyword)) skipHeredocs(text, instruction, reader);
    instructions.push(instruction);
  }
  return { escapeWith, instructions };
}

/**
 * @returns the words of an instruction's lines; a quoted word, `${…}` or `{{ … }}` keeps its blanks, an assignment `A="b c"` is one word
 */
export function wordsOf(text: string, { lines }: DockerInstruction): DockerWord[] {
  return lines.flatMap((line) =>
    Array.from(text.slice(line.start, line.end).matchAll(WORD), (match) => {
      const start = line.start + match.index;
      return { span: { start, end: start + match[0].length }, text: match[0] };
    }),
  );
}

/** @returns the span without a pair of quotes around it. */
export function withoutQuotes(text: string, span: Span): Span {
  const quote = text[span.start];
  const isQuoted = (quote === '"' || quote === "'") && span.end - span.start > 1 && text[span.end - 1] === quote;
  return isQuoted ? { start: span.start + 1, end: span.end - 1 } : span;
}

/** Hands out the lines of a text, without their line breaks. */
class LineReader {
  readonly #text: string;
  #at: number;
  #lastLines: Map<string, number> | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#at = text.startsWith('\uFEFF') ? 1 : 0;
  }

  next(): Span | undefined {
    if (this.#at >= this.#text.length) return undefined;
    const start = this.#at;
    const newline = this.#text.indexOf('\n', start);
    const end = newline < 0 ? this.#text.length : newline;
    this.#at = end + 1;
    return { start, end: this.#text[end - 1] === '\r' && end > start ? end - 1 : end };
  }

  /** Goes on behind the next line that reads `word`, tabs before it aside; stays where there is none. */
  skipPast(word: string): void {
    if ((this.#indexOfLastLines().get(word) ?? -1) < this.#at) return;
    for (let line = this.next(); line; line = this.next()) {
      if (this.#text.slice(line.start, line.end).trim() === word) return;
    }
  }

  /** Where each line's text stands for the last time, so that a here-document without end is known without a search. */
  #indexOfLastLines(): Map<string, number> {
    if (this.#lastLines) return this.#lastLines;
    this.#lastLines = new Map();
    let start = 0;
    for (const line of this.#text.split('\n')) {
      this.#lastLines.set(line.trim(), start);
      start += line.length + 1;
    }
    return this.#lastLines;
  }
}

function readInstruction(text: string, first: Span, reader: LineReader, escapeWith: string): DockerInstruction {
  const source = text.slice(first.start, first.end);
  const [lead = '', keyword = ''] = /^\s*(?:ONBUILD\s+)?(\S+)[ \t]*/i.exec(source) ?? [];
  const lines: Span[] = [];
  let end = first.end;
  let line: Span | undefined = { start: first.start + lead.length, end: first.end };
  // A comment or an empty line between continued lines is left out and ends nothing.
  for (let isContinued = true; line && isContinued; line = isContinued ? reader.next() : undefined) {
    const content = trimmedEnd(text, line);
    if (lines.length > 0 && isBlankOrComment(text.slice(line.start, line.end))) continue;
    isContinued = text[content.end - 1] === escapeWith && content.end > content.start;
    lines.push(isContinued ? { start: content.start, end: content.end - 1 } : content);
    end = content.end;
  }
  const start = first.start + (lead.length - lead.trimStart().length);
  return { keyword: keyword.toUpperCase(), span: { start, end: Math.max(start, end) }, lines };
}

function skipHeredocs(text: string, { lines }: DockerInstruction, reader: LineReader): void {
  for (const line of lines) {
    for (const [, , word = ''] of text.slice(line.start, line.end).matchAll(HEREDOC)) reader.skipPast(word);
  }
}

/** Parser directives are comments of the form `# name=value` at the very top. */
function escapeOf(text: string): Dockerfile['escapeWith'] {
  const [directives = ''] = /^\uFEFF?(?:[ \t]*#[ \t]*\w+[ \t]*=[^\n]*(?:\n|$))*/.exec(text) ?? [];
  return /^\uFEFF?[ \t]*#[ \t]*escape[ \t]*=[ \t]*`/im.test(directives) ? '`' : '\\';
}

function isBlankOrComment(source: string): boolean {
  return /^\s*(?:#|$)/.test(source);
}

function trimmedEnd(text: string, { start, end }: Span): Span {
  let to = end;
  while (to > start && ' \t\r'.includes(text[to - 1] ?? '')) to--;
  return { start, end: to };
}
