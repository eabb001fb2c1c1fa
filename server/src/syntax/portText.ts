import type { Oddity } from '../core/format.ts';
import { type PortRange, parsePort, parseRange, singlePort } from '../core/ports.ts';
import type { PortUse, Spelling, VariableFacts } from '../core/portUse.ts';
import { type Span, spanOf } from '../core/text.ts';
import type { Piece } from './configWord.ts';
import { type Placeholder, readPlaceholder } from './templates.ts';

/** A port as it stands in a text: a number, a range, or a placeholder with the number behind it. */
export interface PortText {
  /** The digits or the placeholder, without what follows. */
  readonly span: Span;
  /** Null for a placeholder whose value is not known. */
  readonly ports: PortRange | null;
  readonly spelling: Spelling;
  readonly variable?: VariableFacts;
  readonly placeholder?: Placeholder;
}

/**
 * @param number what the word stands for in the services file, where the program itself takes no names: its mend
 * @returns that a word stands where only a port may
 */
export function notAPort({ text, span }: Piece, statement: Span, number?: number): Oddity {
  const mend = number === undefined ? {} : { mend: { span, newText: String(number) } };
  return { kind: 'not-a-port', span, statement, detail: { word: text }, ...mend };
}

const DIGITS = /^\d+(?:-\d+)?/;
const PLACEHOLDER =
  /^(?:\$\w+|\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\{\{[\s\S]*?\}\}\}?|<%=[\s\S]*?%>|\{\$?[\w.]+(?::[^{}]*)?\}|%\w+%|@\w+@|__\w+?__|<\w+>|[A-Z0-9_]*PORT[A-Z0-9_]*)/;

/**
 * Reads the port at the beginning of a text.
 * @param find the value that the document gives a placeholder, and where
 * @returns undefined where the text begins with neither digits nor a placeholder
 */
export function readPort(
  { text, span }: Piece,
  find: (placeholder: Placeholder) => Piece | undefined = () => undefined,
): PortText | undefined {
  const digits = DIGITS.exec(text)?.[0];
  if (digits !== undefined) {
    const ports = parseRange(digits);
    return ports && { span: spanOf(span.start, digits.length), ports, spelling: 'digits' };
  }
  const written = PLACEHOLDER.exec(text)?.[0];
  const placeholder = written === undefined ? undefined : readPlaceholder(written);
  if (written === undefined || !placeholder) return undefined;
  const { fallback, name } = placeholder;
  const value = find(placeholder);
  const assigned = value && parsePort(value.text);
  const standard = fallback && parsePort(fallback.text);
  const own = { span: spanOf(span.start, written.length), spelling: 'variable', placeholder } as const;
  if (value && assigned !== undefined) {
    return { ...own, ports: singlePort(assigned), variable: { name, from: 'assignment', span: value.span } };
  }
  if (fallback && standard !== undefined) {
    const from = spanOf(span.start + fallback.start, fallback.text.length);
    return { ...own, ports: singlePort(standard), variable: { name, from: 'default', span: from } };
  }
  return { ...own, ports: null, variable: { name, from: 'unknown' } };
}

/** @returns whether a text is one port and nothing else. */
export function isPort(piece: Piece): boolean {
  return readPort(piece)?.span.end === piece.span.end;
}

/** @returns the fields of a use that its port's text decides. */
export function portFields(port: PortText): Pick<PortUse, 'span' | 'ports' | 'spelling' | 'variable'> {
  const { span, ports, spelling, variable } = port;
  return { span, ports, spelling, ...(variable ? { variable } : {}) };
}
