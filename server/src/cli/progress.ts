import process from 'node:process';

/** What takes less than this is over before one has read of it. */
const SHOWN_AFTER_MS = 1000;
const REDRAWN_AFTER_MS = 100;

/** Tells on a terminal how far a long run has come. */
export interface Progress {
  /** @param what is being done, as in `Reading 12 of 300 files` */
  show(what: 'Reading' | 'Checking', done: number, total: number): void;
  /** Takes the line away again: before anything else is written. */
  end(): void;
}

/** @returns one line on standard error that is written over again and again; nothing where that is no terminal. */
export function createProgress(): Progress {
  const { stderr } = process;
  if (!stderr.isTTY) return { show() {}, end() {} };
  let nextAt = performance.now() + SHOWN_AFTER_MS;
  let shown = false;
  return {
    show(what, done, total) {
      if (performance.now() < nextAt) return;
      // Carriage return, then "erase to the end of the line" (ECMA-48, EL).
      stderr.write(`\r${what} ${done} of ${total} files\u001B[K`);
      nextAt = performance.now() + REDRAWN_AFTER_MS;
      shown = true;
    },
    end() {
      if (shown) stderr.write('\r\u001B[K');
      shown = false;
    },
  };
}
