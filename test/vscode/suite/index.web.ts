// What the extension host calls to run the suite in a web worker, where there are no files and no processes.
import 'mocha/mocha.js';
import { extensions } from 'vscode';
import { runToEnd } from './total.ts';

/** Runs the tests that hold in any host and those of the web. @throws Error where a test fails, or none ran */
export async function run(): Promise<void> {
  const post = lineByLine();
  Object.assign(Mocha.reporters.Base, { consoleLog: (...values: unknown[]) => post(inWords(values)) });
  mocha.setup({ ui: 'bdd', reporter: 'spec', color: false, timeout: 20_000, forbidOnly: true });
  await import('./web.test.ts');
  await import('./diagnostics.test.ts');
  await import('./documents.test.ts');
  await import('./hover.test.ts');
  await import('./lookup.test.ts');
  await import('./quickFixes.test.ts');
  await import('./settings.test.ts');
  let posted: Promise<unknown> = Promise.resolve();
  try {
    await runToEnd(mocha, (total) => {
      posted = post(total);
    });
  } finally {
    await posted; // the page is closed as soon as this ends
  }
}

/** The console of a web worker reaches nobody: what is said is posted to where the extensions come from, one line after the other. */
function lineByLine(): (line: string) => Promise<unknown> {
  const { scheme, authority } = extensions.getExtension('portwise.memory-files')!.extensionUri;
  let last: Promise<unknown> = Promise.resolve();
  return (line) => {
    last = last.then(() => fetch(`${scheme}://${authority}/log`, { method: 'POST', body: `${line}\n` }));
    return last;
  };
}

/** Mocha says its lines as `console.log` takes them: a text with `%s` and `%d`, and what to put there. */
function inWords([text = '', ...values]: unknown[]): string {
  return String(text).replaceAll(/%[sd]/g, () => String(values.shift()));
}
