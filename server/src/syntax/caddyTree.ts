import type { BraceStatement } from './braces.ts';
import type { ConfigWord } from './configWord.ts';
import { type LineDialect, readLines } from './lineWords.ts';

/** Blocks nested deeper than this are read as if they stood in the block around them. */
const MAX_DEPTH = 50;

/** https://caddyserver.com/docs/caddyfile/concepts */
const CADDY: LineDialect = { quotes: '"`', quotesSpanLines: true, comment: 'word', escapes: false, heredocs: true };

/**
 * Reads a Caddyfile: a statement is a line, a `{` at its end opens a block, a line `}` closes it. Outside blocks a line that
 * ends in a comma, a list of addresses, goes on in the next line.
 * @returns every statement in the order of the text, each block before what it holds
 */
export function readCaddyfile(text: string): readonly BraceStatement[] {
  const statements: BraceStatement[] = [];
  const open: (BraceStatement & { readonly children: BraceStatement[] })[] = [];
  let addresses: ConfigWord[] = [];
  for (const line of readLines(text, CADDY)) {
    for (const word of line.words) addresses.push(word);
    const last = line.words[line.words.length - 1] ?? line.words[0];
    if (open.length === 0 && !last.quoted && last.text.endsWith(',')) continue;
    const written = addresses;
    addresses = [];
    if (isBrace(line.words[0], '}')) {
      open.pop();
      continue;
    }
    const opens = isBrace(last, '{');
    const words = opens ? written.slice(0, -1) : written;
    const parent = open[Math.min(open.length, MAX_DEPTH) - 1] ?? null;
    const span = { start: written[0]?.span.start ?? line.span.start, end: line.span.end };
    const block = { words, span, parent, children: [] };
    const statement: BraceStatement = opens ? block : { words, span, parent };
    statements.push(statement);
    parent?.children.push(statement);
    if (opens) open.push(block);
  }
  return statements;
}

function isBrace(word: ConfigWord, brace: string): boolean {
  return word.text === brace && !word.quoted;
}
