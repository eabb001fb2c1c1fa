// What VS Code's extension host calls to run the suite, in desktop VS Code and in the server's.
import { appendFileSync } from 'node:fs';
import { format } from 'node:util';
import Mocha from 'mocha';
import { runToEnd } from './total.ts';

/**
 * Runs all tests, and says the total as the last line: the runners believe that line, for VS Code's own exit code is 0 when the
 * extension host dies.
 * @throws Error where a test fails, or none ran
 */
export async function run(): Promise<void> {
  const say = sayInto(process.env.PORTWISE_SUITE_LOG);
  const mocha = new Mocha({ ui: 'bdd', reporter: 'spec', color: false, timeout: 20_000, forbidOnly: true });
  mocha.suite.emit('pre-require', globalThis, '', mocha); // defines describe, it and the rest
  await import('./activation.test.ts');
  await import('./acrossFiles.test.ts');
  await import('./diagnostics.test.ts');
  await import('./documents.test.ts');
  await import('./hover.test.ts');
  await import('./lookup.test.ts');
  await import('./navigation.test.ts');
  await import('./quickFixes.test.ts');
  await import('./server.test.ts');
  await import('./settings.test.ts');
  await runToEnd(mocha, say);
}

/**
 * The extension host's console does not reach the terminal from the server's VS Code: its runner names a file, and prints what is
 * written there.
 * @returns says a line as the last one: VS Code's words about a failed run come to the console after it
 */
function sayInto(file: string | undefined): (lastLine: string) => void {
  if (!file) return console.log;
  let ended = false;
  const write = (...values: unknown[]) => {
    if (!ended) appendFileSync(file, `${format(...values)}\n`);
  };
  // VS Code has made console's methods accessors whose setter does nothing, so an assignment would be lost.
  for (const method of ['log', 'info', 'warn', 'error']) {
    Object.defineProperty(console, method, { value: write, configurable: true });
  }
  // Mocha took its own copy of console.log when it was loaded.
  Object.assign(Mocha.reporters.Base, { consoleLog: write });
  return (lastLine) => {
    write(lastLine);
    ended = true;
  };
}
