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
