import { type PortRange, parseRange } from '../core/ports.ts';
import { type Placeholder, readPlaceholder } from './templates.ts';

/** What stands where a port belongs: a number or range, or a placeholder for one. */
export type PortText =
  | { readonly kind: 'digits'; readonly ports: PortRange; readonly length: number }
  | { readonly kind: 'placeholder'; readonly placeholder: Placeholder; readonly length: number };

const DIGITS = /^\d+(?:-\d+)?/;
const PLACEHOLDER =
  /^(?:\$\w+|\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\{\{[\s\S]*?\}\}\}?|<%=[\s\S]*?%>|\{\$?[\w.]+\}|%\w+%|@\w+@|__\w+?__|<\w+>|[A-Z0-9_]*PORT[A-Z0-9_]*)/;

/**
 * Reads the port at the beginning of a text.
 * @returns what it is and how long it is written; undefined where the text begins with neither digits nor a placeholder
 */
export function readPortText(text: string): PortText | undefined {
  const digits = DIGITS.exec(text)?.[0];
  const ports = digits === undefined ? undefined : parseRange(digits);
  if (digits !== undefined) return ports && { kind: 'digits', ports, length: digits.length };
  const written = PLACEHOLDER.exec(text)?.[0];
  const placeholder = written === undefined ? undefined : readPlaceholder(written);
  return placeholder && { kind: 'placeholder', placeholder, length: written?.length ?? 0 };
}
