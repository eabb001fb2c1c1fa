import type { ReadContext } from './format.ts';

/**
 * Several formats may read one text with the same parser, a firewall script's with the shell's.
 * @returns what remembers the last text that each parser was given and what it made of it; to be held as long as one document is read
 */
export function createParsed(): ReadContext['parsed'] {
  const known = new Map<(text: string) => unknown, { readonly text: string; readonly made: unknown }>();
  return <T>(parse: (text: string) => T, text: string): T => {
    const last = known.get(parse);
    // What is kept for a parser is what that parser made.
    if (last?.text === text) return last.made as T;
    const made = parse(text);
    known.set(parse, { text, made });
    return made;
  };
}
