/** Colours a text for a terminal, or leaves it as it is. */
export type Paint = (style: keyof typeof CODES, text: string) => string;

/** SGR parameters (ECMA-48, section 8.3.117). */
const CODES = { bold: 1, dim: 2, red: 31, yellow: 33, blue: 34 } as const;

/** @param colour whether the output is a terminal that wants colour (https://no-color.org) */
export function createPaint(colour: boolean): Paint {
  return colour ? (style, text) => `\u001B[${CODES[style]}m${text}\u001B[0m` : (_style, text) => text;
}
