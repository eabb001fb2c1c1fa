import { forEachChild, type ParsedScript, parse, type SyntaxNode } from 'unbash';
import { TemplateHoles } from './templates.ts';
import { lastAtOrBefore } from './words.ts';

/** Stands in the tree for each character of a template's hole, so that the shell's grammar sees one plain word. */
const MASK = '\uE000';

/** A shell script as a tree, and the way from the tree's offsets back to the document's. */
export interface ShellTree {
  /** The text with plain line ends; the offsets in `script` are offsets in it. */
  readonly source: string;
  readonly script: ParsedScript;
  /** @returns the offset in the document of an offset in the tree. */
  place(offset: number): number;
}

/** How many openings without an end are mended before the tree is taken as it is; keeps the time linear. */
const MAX_REPAIRS = 6;

/**
 * Parses a shell script with unbash, which takes CR for a letter and an unclosed quote for a string up to the end of the file:
 * line ends are made LF first, and a quote or bracket left open is taken out, so that the rest of the file is still read.
 */
export function parseShellTree(text: string): ShellTree {
  const { source, place } = plainLines(text);
  let current = maskHoles(source);
  let script = parse(current);
  for (let repairs = 0; repairs < MAX_REPAIRS; repairs++) {
    const mended = withoutOpening(current, script);
    if (mended === undefined) break;
    current = mended;
    script = parse(current);
  }
  // After a backslash at the very end, unbash tells an end past the text.
  return { source, script, place: (offset) => Math.min(place(offset), text.length) };
}

/** Hides `{{ port }}` and `<%= port %>`; what prints nothing becomes blank. */
function maskHoles(source: string): string {
  const opening = /\{[{%]|<%/g;
  if (!opening.test(source)) return source;
  const holes = new TemplateHoles(source);
  let masked = '';
  let from = 0;
  opening.lastIndex = 0;
  for (let found = opening.exec(source); found; found = opening.exec(source)) {
    const end = holes.endAt(found.index);
    if (end === undefined) continue;
    const filler = holes.isControl(found.index, end) ? ' ' : MASK;
    masked += source.slice(from, found.index) + filler.repeat(end - found.index);
    from = end;
    opening.lastIndex = end;
  }
  return masked + source.slice(from);
}

/** Drops the byte order mark and the CR of each CRLF. */
function plainLines(text: string): { source: string; place: (offset: number) => number } {
  const mark = text.startsWith('\uFEFF') ? 1 : 0;
  if (!text.includes('\r\n')) return { source: text.slice(mark), place: (offset) => offset + mark };
  const lines = text.slice(mark).split('\r\n');
  const lineStarts: number[] = [];
  let start = 0;
  for (const line of lines) {
    lineStarts.push(start);
    start += line.length + 1;
  }
  // A line further down has lost one more CR.
  return { source: lines.join('\n'), place: (offset) => offset + mark + lastAtOrBefore(lineStarts, offset) };
}

/** @returns the source with one opening that has no end blanked out, of the same length; undefined where all are closed. */
function withoutOpening(source: string, script: ParsedScript): string | undefined {
  for (const { message, pos } of script.errors ?? []) {
    if (message === "expected ']]' to close '[['") return blanked(source, source.lastIndexOf('[[', pos), 2);
    if (!message.startsWith('unterminated')) continue;
    if (message.includes('quote')) return blanked(source, whereQuotesWentWrong(source, script, pos), 1);
    const opening = /^[^\w\s]{1,4}/.exec(source.slice(pos, pos + 4))?.[0] ?? '';
    // A `=` before an array's bracket belongs to the assignment.
    return opening.startsWith('=')
      ? blanked(source, pos + 1, opening.length - 1)
      : blanked(source, pos, opening.length);
  }
  return undefined;
}

function blanked(source: string, at: number, length: number): string | undefined {
  if (at < 0 || length === 0) return undefined;
  return source.slice(0, at) + ' '.repeat(length) + source.slice(at + length);
}

/** What stands before a quote that opens a string; before a closing one stands the string's last character. */
const BEFORE_OPENING = /[\s=(,:;|&<>[{]/;

/**
 * One quote too many turns all strings after it inside out, and the error is only seen at the last. From there back, strings
 * whose first quote looks like a last one are such; the one before them was left open, if it spans lines.
 */
function whereQuotesWentWrong(source: string, script: ParsedScript, error: number): number {
  const strings: { pos: number; end: number }[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Script' && node.source !== undefined) return;
    if (node.type === 'SingleQuoted' || node.type === 'DoubleQuoted') strings.push(node);
    forEachChild(node, visit);
  };
  visit(script);
  strings.sort((a, b) => b.pos - a.pos);
  let culprit = error;
  for (const { pos, end } of strings) {
    if (pos > error) continue;
    const newline = source.indexOf('\n', pos);
    if (newline >= 0 && newline < end) culprit = pos;
    if (pos === 0 || BEFORE_OPENING.test(source.charAt(pos - 1))) break;
  }
  return culprit;
}
