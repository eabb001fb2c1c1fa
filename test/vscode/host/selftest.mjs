// Proves that the runner fails when it should: a suite that fails, does not load, says nothing, exits, crashes or hangs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launchBrowser } from './browser.mjs';
import { runSuite } from './runSuite.mjs';
import { startServer, workbenchUrl } from './server.mjs';

const EMPTY_EXTENSION = path.resolve(import.meta.dirname, '../empty');
const SAY = (line) => `require('fs').appendFileSync(process.env.PORTWISE_SUITE_LOG, '${line}\\n');`;
/** Waited out only by the suite that hangs; for the others it leaves a busy machine time to start an extension host. */
/** A suite that hangs is given up after this; the others come to an end by themselves, on a busy machine late. */
const HANG_TIMEOUT_MS = 10_000;
const PATIENCE_MS = 60_000;

const CASES = [
  { suite: 'passes', body: SAY('1 passed, 0 failed'), expected: { failed: 0 } },
  { suite: 'fails', body: `${SAY('1 passed, 1 failed')} throw new Error('one failed')`, expected: { failed: 1 } },
  { suite: 'does not load', body: "require('./nope')", expected: { failed: 1, broken: /ended/ } },
  { suite: 'says nothing', body: '', expected: { failed: 1, broken: /ended/ } },
  { suite: 'exits', body: 'process.exit(0)', expected: { failed: 1, broken: /ended/ } },
  {
    suite: 'crashes',
    body: "process.kill(process.pid, 'SIGSEGV'); await new Promise(() => {})",
    expected: { failed: 1, broken: /ended/ },
  },
  { suite: 'hangs', body: 'for (;;);', timeout: HANG_TIMEOUT_MS, expected: { failed: 1, broken: /no result/ } },
];

/**
 * @param {string} version see install.mjs
 * @returns {Promise<{passed: number, failed: number, skipped: number}>}
 */
export async function runSelftest(version, say) {
  const folder = mkdtempSync(path.join(tmpdir(), 'portwise-selftest-'));
  const server = await startServer({ version, say, development: true });
  const browser = await launchBrowser();
  const total = { passed: 0, failed: 0, skipped: 0 };
  try {
    for (const { suite, body, expected, timeout = PATIENCE_MS } of CASES) {
      const file = path.join(folder, `${suite.replaceAll(' ', '-')}.cjs`);
      writeFileSync(file, `exports.run = async () => { ${body} };`);
      const url = workbenchUrl(server, folder, { extension: EMPTY_EXTENSION, suite: file });
      const { failed, broken } = await runSuite({ server, browser, url, timeout, print: () => {} });
      const good = failed === expected.failed && (expected.broken ? expected.broken.test(broken ?? '') : !broken);
      total[good ? 'passed' : 'failed']++;
      console.log(`  ${good ? '✔' : '✘'} a suite that ${suite}: ${failed} failed${broken ? `, ${broken}` : ''}`);
    }
  } finally {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return total;
}
