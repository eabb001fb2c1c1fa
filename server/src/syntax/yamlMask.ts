/**
 * Makes YAML of text that is not quite YAML: a template that renders to it, or a file somebody is typing into. The result has the
 * same length and line breaks, so that a place in it is a place in the text.
 */

/** Where a template engine's hole begins and ends: Go and Jinja `{{ … }}`, Jinja `{% … %}` and `{# … #}`. */
const HOLES = [
  { open: '{{', close: '}}' },
  { open: '{%', close: '%}' },
  { open: '{#', close: '#}' },
] as const;

/** What a line's value may begin after: indentation, list dashes, a key, an anchor or a tag. */
const BEFORE_VALUE =
  /[ \t]*(?:-[ \t]+)*(?:(?:[\w./$-]+|"[^"\n]*"|'[^'\n]*')[ \t]*:[ \t]+)?(?:[&!][^\s,[\]{}]*[ \t]+)*/y;

/**
 * @param text YAML, possibly a template or half-typed
 * @returns a text of the same length in which template holes are blanks (on lines of their own) or `x` (inside a value), a quote
 * that was opened and never closed is a blank, and tabs that indent are blanks
 */
export function maskYaml(text: string): string {
  const withoutHoles = HOLES.reduce((masked, hole) => blankHoles(masked, hole.open, hole.close), text);
  return blankOpenQuotes(blankTabs(withoutHoles));
}

function blankHoles(text: string, open: string, close: string): string {
  let result = '';
  let done = 0;
  for (let start = text.indexOf(open); start >= 0; start = text.indexOf(open, done)) {
    const closeAt = text.indexOf(close, start + open.length);
    if (closeAt < 0) break;
    const end = closeAt + close.length;
    const hole = text.slice(start, end);
    const alone = isBlank(text, lineStart(text, start), start) && isBlank(text, end, lineEnd(text, end));
    if (hole.includes('\n') && !alone) {
      // No engine's hole begins in the middle of a line and ends on another: these are two unrelated pairs of braces.
      result += text.slice(done, start + open.length);
      done = start + open.length;
      continue;
    }
    result += text.slice(done, start) + (alone ? hole.replace(/[^\r\n]/g, ' ') : 'x'.repeat(hole.length));
    done = end;
  }
  return done === 0 ? text : result + text.slice(done);
}

/**
 * YAML allows no tab to indent. In a file that is indented by tabs throughout each counts for a blank; in any other a line with one
 * has no certain place, and is left out rather than let it end the block that it stands in.
 */
function blankTabs(text: string): string {
  if (!text.includes('\t')) return text;
  const pattern = /^ +\S/m.test(text) ? /^ *\t[^\r\n]*/gm : /^\t+/gm;
  return text.replace(pattern, (found) => ' '.repeat(found.length));
}

/**
 * A quoted value that goes on must be indented deeper than the entry it belongs to (YAML 1.2.2, section 7.3), so a quote whose next
 * line is not was never closed; left alone it would swallow everything up to the next quote in the file.
 */
function blankOpenQuotes(text: string): string {
  let result = '';
  let done = 0;
  for (let start = 0; start < text.length; ) {
    const end = lineEnd(text, start);
    const open = openQuoteIn(text, start, end);
    if (open && nextIndent(text, end) <= open.indent) {
      result += `${text.slice(done, open.at)} `;
      done = open.at + 1;
    }
    start = end + 1;
  }
  return done === 0 ? text : result + text.slice(done);
}

/** @returns where a quote is opened in a line and not closed in it, and the column of the entry it belongs to. */
function openQuoteIn(text: string, start: number, end: number): { at: number; indent: number } | undefined {
  BEFORE_VALUE.lastIndex = start;
  BEFORE_VALUE.test(text);
  let at = BEFORE_VALUE.lastIndex;
  if (at >= end || !'"\'[{'.includes(text[at] ?? '')) return undefined;
  const flow = text[at] === '[' || text[at] === '{';
  for (; at < end; at++) {
    const quote = text[at];
    if (quote === '#' && (text[at - 1] === ' ' || text[at - 1] === '\t')) return undefined;
    // An apostrophe inside a word of a flow list opens nothing.
    if ((quote !== '"' && quote !== "'") || /[\w.]/.test(text[at - 1] ?? '')) continue;
    const close = closingQuote(text, at, end);
    if (close < 0) return { at, indent: entryIndent(text, start) };
    if (!flow) return undefined;
    at = close;
  }
  return undefined;
}

function closingQuote(text: string, open: number, end: number): number {
  const quote = text[open];
  for (let at = open + 1; at < end; at++) {
    if (quote === '"' && text[at] === '\\') at++;
    else if (text[at] === quote) {
      if (quote === '"' || text[at + 1] !== "'") return at;
      at++;
    }
  }
  return -1;
}

/** @returns the column of the last dash or of the key that a line begins with. */
function entryIndent(text: string, start: number): number {
  let at = start;
  let dash = -1;
  for (; ; at++) {
    if (text[at] === '-' && (text[at + 1] === ' ' || text[at + 1] === '\t')) dash = at;
    else if (text[at] !== ' ' && text[at] !== '\t') break;
  }
  const key = !/["'[{&!]/.test(text[at] ?? '');
  return (key || dash < 0 ? at : dash) - start;
}

/** @returns the indentation of the next line that has text; none at the end of the file, where everything is closed. */
function nextIndent(text: string, from: number): number {
  let start = from + 1;
  for (let at = start; at < text.length; at++) {
    const unit = text[at];
    if (unit === '\n') start = at + 1;
    else if (unit !== ' ' && unit !== '\t' && unit !== '\r') return at - start;
  }
  return -1;
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!' \t\r'.includes(text[at] ?? '')) return false;
  return true;
}
