import type { Span } from '../core/text.ts';

/**
 * The shape of pf.conf (pf.conf(5) of OpenBSD, FreeBSD and macOS): words, quoted strings, macros, lists in braces, and one
 * statement on a line. Broken text gives the statements around the break.
 */
export interface PfToken {
  /** `macro` is `$name`, `hole` is a template's `{{ … }}`. */
  readonly kind: 'word' | 'string' | 'macro' | 'sign' | 'hole';
  /** What it says: without quotes and `$`. */
  readonly text: string;
  /** Where it stands; a string's span lies inside its quotes. */
  readonly span: Span;
}

export interface PfStatement {
  readonly tokens: readonly PfToken[];
  /** The anchors in whose blocks it stands, outermost first. */
  readonly anchors: readonly string[];
}

/**
 * Reads a file.
 * @param base what is added to every offset, for a text cut out of a larger one
 */
export function readPf(text: string, base = 0): readonly PfStatement[] {
  const lexemes = [...tokenize(text, base)];
  const statements: PfStatement[] = [];
  const anchors: string[] = [];
  let tokens: PfToken[] = [];
  let depth = 0;
  const end = () => {
    if (tokens.length > 0) statements.push({ tokens, anchors: [...anchors] });
    tokens = [];
    depth = 0;
  };
  lexemes.forEach((token, i) => {
    if (token.kind === 'newline') {
      if (depth === 0 || beginsStatement(lexemes, i + 1)) end();
    } else if (
      token.text === '{' &&
      token.kind === 'sign' &&
      tokens[0]?.text === 'anchor' &&
      endsLine(lexemes, i + 1)
    ) {
      const name = tokens[1]?.kind === 'string' || tokens[1]?.kind === 'word' ? tokens[1].text : '';
      end();
      // Each statement carries its anchors, so their nesting is bounded (pf's own limit on a rule set's depth is far lower).
      if (anchors.length < MAX_ANCHORS) anchors.push(name);
    } else if (token.kind === 'sign' && token.text === '}' && tokens.length === 0) anchors.pop();
    else {
      if (token.kind === 'sign' && token.text === '{') depth++;
      if (token.kind === 'sign' && token.text === '}' && depth > 0) depth--;
      tokens.push({ kind: token.kind, text: token.text, span: token.span });
    }
  });
  end();
  return statements;
}

const MAX_ANCHORS = 16;

/** @returns the tokens of a macro's value, as pf sees them where the macro is used: quotes gone, what they hold read anew. */
export function readPfValue(tokens: readonly PfToken[]): readonly PfToken[] {
  return tokens.flatMap((token) => {
    if (token.kind !== 'string') return [token];
    const inner = [...tokenize(token.text, token.span.start)];
    return inner.flatMap(({ kind, text, span }) => (kind === 'newline' ? [] : [{ kind, text, span }]));
  });
}

/** @returns whether the token is the word or sign `text`. */
export function isPf(token: PfToken | undefined, text: string): boolean {
  return token !== undefined && token.text === text && (token.kind === 'word' || token.kind === 'sign');
}

/** @returns the token as it is written. */
export function pfText({ kind, text }: PfToken): string {
  if (kind === 'macro') return `$${text}`;
  if (kind === 'hole') return `{{${text}}}`;
  return kind === 'string' ? `"${text}"` : text;
}

interface Lexeme extends Omit<PfToken, 'kind'> {
  readonly kind: PfToken['kind'] | 'newline';
}

/** One lexeme that is neither comment nor string; a word is all but the signs (parse.y, `allowed_in_string`). */
const LEXEME = new RegExp(
  [
    String.raw`(?<newline>\n)`,
    String.raw`(?<blank>(?:[ \t\r\f\v\uFEFF]|\\[ \t]*\r?\n)+|\{%[^\n%]*%\})`,
    String.raw`\{\{(?<hole>[^\n{}]*)\}\}`,
    String.raw`\$(?<macro>[A-Za-z_]\w*)`,
    '(?<sign>->|><|<>|[!<>]=|[{}()<>!=,])',
    String.raw`(?<word>[^\s{}()<>!=,#"'$\\]+|.)`,
  ].join('|'),
  'suy',
);

function* tokenize(text: string, base: number): Iterable<Lexeme> {
  const pattern = new RegExp(LEXEME);
  for (let at = 0; at < text.length; ) {
    const unit = text.charAt(at);
    if (unit === '#') at = endOfComment(text, at);
    else if (unit === '"' || unit === "'") {
      const end = endOfString(text, at);
      yield { kind: 'string', text: text.slice(at + 1, end), span: { start: base + at + 1, end: base + end } };
      at = text.charAt(end) === unit ? end + 1 : end;
    } else {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      const end = at + (match?.[0].length ?? 1);
      for (const kind of KINDS) {
        const said = match?.groups?.[kind];
        if (said !== undefined) yield { kind, text: said, span: { start: base + at, end: base + end } };
      }
      at = end;
    }
  }
}

const KINDS = ['newline', 'hole', 'macro', 'sign', 'word'] as const;

/**
 * A comment goes on after a backslash at the end of its line: "Care should be taken when commenting out multi-line text: the
 * comment is effective until the end of the entire block" (pf.conf(5)).
 */
function endOfComment(text: string, start: number): number {
  for (let at = start; ; ) {
    const newline = text.indexOf('\n', at);
    if (newline < 0) return text.length;
    const before = text.charAt(newline - 1) === '\r' ? newline - 2 : newline - 1;
    if (before <= start || text.charAt(before) !== '\\') return newline;
    at = newline + 1;
  }
}

/** Where a string's content ends. It may go on over lines, but not over one that begins a statement: there a quote is missing. */
function endOfString(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charAt(at);
    if (unit === quote) return at;
    if (unit === '\n' && STATEMENT_LINE.test(text.slice(at + 1, at + 60))) return at;
  }
  return text.length;
}

const OPENERS = 'pass|block|match|rdr|nat|binat|no|scrub|set|table|anchor|antispoof|include|load|queue|altq';
const STATEMENT_LINE = new RegExp(String.raw`^[ \t]*(?:(?:${OPENERS})[ \t]|[A-Za-z_]\w{0,40}[ \t]*=|#|\r?\n|$)`);
const OPENER = new RegExp(`^(?:${OPENERS})$`);

/** Whether the next line begins a statement of its own, so that a list before it was left open. */
function beginsStatement(lexemes: readonly Lexeme[], at: number): boolean {
  const [first, second] = [lexemes[at], lexemes[at + 1]];
  if (first?.kind !== 'word') return false;
  if (second?.kind === 'sign' && second.text === '=') return true;
  return OPENER.test(first.text) && second?.kind === 'word';
}

function endsLine(lexemes: readonly Lexeme[], at: number): boolean {
  const next = lexemes[at];
  return next === undefined || next.kind === 'newline';
}
