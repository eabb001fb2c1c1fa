// Runs a test suite in the extension host of a workbench, and judges it.
import { existsSync, readFileSync } from 'node:fs';

const CLOSING_LINE = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/;
const DEFAULT_TIMEOUT_MS = 300_000;
const STACK_LINES = 4;

/** @returns {{passed: number, failed: number, skipped: number} | undefined} what a suite says as its last line */
export function readClosingLine(text) {
  const match = CLOSING_LINE.exec(text.trimEnd().split('\n').at(-1) ?? '');
  return match ? { passed: Number(match[1]), failed: Number(match[2]), skipped: Number(match[3] ?? 0) } : undefined;
}

/** Says a total in the words that {@link readClosingLine} reads. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
}

/**
 * Opens a workbench that runs a suite, prints what the suite says as it comes, and waits for its end.
 *
 * VS Code's own exit code isn't enough: it is 0 when the extension host exits or crashes. So only the suite's own last line
 * counts, and a run that ends without one is broken.
 * @param {object} options
 * @param {import('./server.mjs').Server} options.server
 * @param {import('playwright-core').Browser} options.browser
 * @param {string} options.url see `workbenchUrl`
 * @param {number} [options.timeout] ms
 * @param {(text: string) => void} [options.print]
 * @returns {Promise<{passed: number, failed: number, skipped: number, broken?: string}>} `broken` tells why there is no result
 */
export async function runSuite({ server, browser, url, timeout = DEFAULT_TIMEOUT_MS, print = writeOut }) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const said = follow(server.suiteLog, print);
  const workbenchErrors = [];
  const end = new Ending(timeout);
  const off = server.onLine((line) => {
    const host = /Extension Host Process exited with code: (\w+), signal: (\w+)/.exec(line);
    // At a good end the page's own report comes too, a little sooner or later than this line.
    if (host)
      setTimeout(() => end.broken(`the extension host ended (code ${host[1]}, signal ${host[2]})`), 2000).unref();
  });
  server.exited.then(({ code, signal }) => end.broken(`VS Code’s server ended (code ${code}, signal ${signal})`));
  page.on('crash', () => end.broken('the browser page crashed'));
  try {
    // The workbench calls these two where they exist. Why a test file did not load is told in the first alone.
    await page.exposeFunction('codeAutomationLog', (type, args) => {
      if (type === 'error') workbenchErrors.push(args.join(' ').split('\n').slice(0, STACK_LINES).join('\n'));
    });
    await page.exposeFunction('codeAutomationExit', (code) => end.reported(code));
    await page.goto(url);
    const { code, broken } = await end.promise;
    const result = readClosingLine(said.all());
    if (!broken && result && (code === 0) === (result.failed === 0)) return result;
    const why = broken ?? 'the extension host ended before the suite did';
    print(`\nThe run is broken: ${why}\n${workbenchErrors.join('\n')}\n`);
    return {
      passed: result?.passed ?? 0,
      failed: (result?.failed ?? 0) + 1,
      skipped: result?.skipped ?? 0,
      broken: why,
    };
  } finally {
    end.stop();
    off();
    said.stop();
    await context.close().catch(() => {}); // the page may be gone
  }
}

/** The first of several ends that a run can take. */
class Ending {
  #resolve;
  #timer;

  constructor(timeout) {
    this.promise = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#timer = setTimeout(() => this.broken(`no result from the extension host in ${timeout} ms`), timeout);
  }

  reported(code) {
    this.#resolve({ code });
  }

  broken(why) {
    this.#resolve({ broken: why });
  }

  stop() {
    clearTimeout(this.#timer);
  }
}

/** Prints what is added to a file from now on. */
function follow(file, print) {
  const read = () => (existsSync(file) ? readFileSync(file) : Buffer.alloc(0));
  const start = read().length;
  let printed = start;
  const flush = () => {
    const content = read();
    if (content.length > printed) print(content.subarray(printed).toString());
    printed = content.length;
    return content.subarray(start).toString();
  };
  const timer = setInterval(flush, 100);
  return { all: flush, stop: () => clearInterval(timer) };
}

function writeOut(text) {
  process.stdout.write(text);
}
