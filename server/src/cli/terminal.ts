import process from 'node:process';
import { createPaint, type Paint } from './output/paint.ts';

/** Exit statuses, as the command line's contract says. */
export const FINE = 0;
export const FOUND = 1;
export const WRONG_CALL = 2;

export function print(text: string): void {
  process.stdout.write(text);
}

/** One line on standard error. */
export function complain(message: string): void {
  process.stderr.write(`portwise: ${message}\n`);
}

/** @returns colours where standard output is a terminal that wants them (https://no-color.org). */
export function terminalPaint(): Paint {
  const { NO_COLOR, TERM } = process.env;
  return createPaint(process.stdout.isTTY === true && !NO_COLOR && TERM !== 'dumb');
}

/** Longer lines than this are hard to read, however wide the window is. */
const WIDEST_LINE = 100;

/** @returns how many columns a text may take; no bound where standard output is no terminal. */
export function lineWidth(): number {
  const { isTTY, columns } = process.stdout;
  return isTTY && columns > 0 ? Math.min(columns, WIDEST_LINE) : Number.POSITIVE_INFINITY;
}

/** @returns a paragraph in lines of at most so many columns, as far as its words allow. */
export function wrap(text: string, width: number): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}
