/**
 * Holes that a template engine fills before the program reads its config: `{{ port }}`, `{% if x %}`, `<%= port %>`,
 * `{port}`, Caddy's `{$PORT:80}`; and the variables that stand for a value: `${PORT:-80}`, `$port`, `%PORT%`, `@PORT@`, `__PORT__`.
 */

const CLOSERS: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '{#': '#}', '<%': '%>' };

/** A name in single braces, as Python's `str.format` and Caddy write it. */
const BRACED_NAME = /^\{[$A-Za-z_][\w.]{0,80}\}/;

/** Jinja's and ERB's statements and comments; Go's and Mustache's keywords; an assignment in Go. */
const CONTROL =
  /^(?:\{[%#]|<%[^=]|\{\{-?\s*(?:(?:if|else|end|range|with|define|block|template|include|break|continue)\b|[#/!^>]|\$\w+\s*:?=))/;

/** Finds template holes in one text. Asked at growing offsets, all its answers together cost a few passes over the text. */
export class TemplateHoles {
  readonly #text: string;
  readonly #searches = new Map<string, { readonly from: number; readonly found: number }>();

  constructor(text: string) {
    this.#text = text;
  }

  /** @returns the end of the hole that begins at `at` and ends on the same line, or undefined where there is none. */
  endAt(at: number): number | undefined {
    const closer = CLOSERS[this.#text.slice(at, at + 2)];
    if (closer !== undefined) {
      const end = this.#find(closer, at + 2);
      if (end < this.#find('\n', at + 2)) return this.#text.charAt(end + 2) === '}' ? end + 3 : end + 2;
    }
    const name = this.#text.charAt(at) === '{' ? BRACED_NAME.exec(this.#text.slice(at, at + 84)) : null;
    return name ? at + name[0].length : undefined;
  }

  /** @returns whether the hole prints nothing: a condition, a loop, a comment, an assignment. */
  isControl(start: number, end: number): boolean {
    return CONTROL.test(this.#text.slice(start, Math.min(end, start + 120)));
  }

  /** @returns the offset of the next `needle`, the text's length where there is none; the last search is kept. */
  #find(needle: string, from: number): number {
    const last = this.#searches.get(needle);
    if (last && last.from <= from && from <= last.found) return last.found;
    let found = -1;
    if (last && from < last.from) {
      // A reader stepped back after a mistake in the text: only what lies before the last search is new.
      const between = this.#text.slice(from, last.from + needle.length - 1).indexOf(needle);
      found = between < 0 ? last.found : from + between;
    } else found = this.#text.indexOf(needle, from);
    if (found < 0) found = this.#text.length;
    this.#searches.set(needle, { from, found });
    return found;
  }
}

/** A variable or hole that stands for a value. */
export interface Placeholder {
  readonly name: string;
  /** The value it has when nobody sets it, and where in the placeholder's own text that is written. */
  readonly fallback?: { readonly text: string; readonly start: number };
  /** `$name` and `${name}`: the config language's own variable, or one that a tool like envsubst fills in. */
  readonly dollar: boolean;
}

const DOLLAR = /^\$(?:([A-Za-z0-9_]+)|\{([A-Za-z0-9_]+)(?::?[-=]([^{}]*))?[^{}]*\})$/;
const MARKED = /^(?:%(\w+)%|@(\w+)@|__(\w+?)__|<(\w+)>|([A-Z0-9_]*PORT[A-Z0-9_]*))$/;
const BRACED = /^\{\$?([\w.]+)(?::([^{}]*))?\}$/;
const HOLE = /^(?:\{\{\{?|<%=)([\s\S]*?)(?:\}?\}\}|%>)$/;
const PIPED_DEFAULT = /\|\s*default(?:\s*\(\s*|\s+)["']?(\d+)/;
const GO_DEFAULT = /^\s*-?\s*(?:default|or)\s+["']?(\d+)["']?\s+(\S+)/;
const OR_DEFAULT = /\|\|\s*["']?(\d+)/;
const EXPRESSION_NAME = /^[\s\-.@$]*([\w.[\]'"]+)/;

/** @returns whether a text holds a part that is filled in before the tool reads the file: nobody knows here what it will say. */
export function holdsTemplate(text: string): boolean {
  return /\{[{%#]|[}%#]\}|<%|%>/.test(text);
}

/** Reads a text that is one placeholder and nothing else. @returns undefined for any other text. */
export function readPlaceholder(text: string): Placeholder | undefined {
  const dollar = DOLLAR.exec(text);
  if (dollar) return { name: dollar[1] ?? dollar[2] ?? '', dollar: true, ...fallbackOf(text, dollar[3]) };
  const marked = MARKED.exec(text);
  if (marked) return { name: marked.slice(1).find((name) => name !== undefined) ?? '', dollar: false };
  const braced = BRACED.exec(text);
  if (braced) return { name: braced[1] ?? '', dollar: false, ...fallbackOf(text, braced[2]) };
  const hole = HOLE.exec(text)?.[1];
  if (hole === undefined) return undefined;
  const go = GO_DEFAULT.exec(hole);
  if (go) return { name: (go[2] ?? '').replace(/^[.$]+/, ''), dollar: false, ...fallbackOf(text, go[1]) };
  const fallback = PIPED_DEFAULT.exec(hole)?.[1] ?? OR_DEFAULT.exec(hole)?.[1];
  return { name: EXPRESSION_NAME.exec(hole)?.[1] ?? hole.trim(), dollar: false, ...fallbackOf(text, fallback) };
}

function fallbackOf(text: string, fallback: string | undefined): Pick<Placeholder, 'fallback'> {
  return fallback ? { fallback: { text: fallback, start: text.lastIndexOf(fallback) } } : {};
}
