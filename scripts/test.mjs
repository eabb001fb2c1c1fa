/*
 * `npm test`: installs what is missing, checks, builds and runs everything; the last line is the total. A step that fails shows
 * all its output. What a machine can't run is skipped with a word, unless PORTWISE_NO_SKIP is set (CI sets it).
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { checkNode, installPackages, main, ROOT, say } from './setup.mjs';

const BIOME = 'node_modules/@biomejs/biome/bin/biome';
const TSC = 'node_modules/typescript/bin/tsc';
const VITEST = 'node_modules/vitest/vitest.mjs';
const VITEST_REPORT = path.join(ROOT, 'out', 'vitest.json');

/** What comes before the tests. They count only where they fail. */
const CHECKS = [
  { name: 'format and lint', script: [BIOME, 'check', '--error-on-warnings', '.'] },
  { name: 'types', script: [TSC, '-p', '.'] },
  { name: 'types of the Port Map’s page', script: [TSC, '-p', 'client/webview'] },
  { name: 'generated tables are up to date', script: ['data/build.mjs', '--check'] },
  { name: 'generated settings and pages are up to date', script: ['scripts/generate.mjs', '--check'] },
  { name: 'build', script: ['esbuild.mjs'] },
];

await main(async () => {
  checkNode();
  installPackages();
  const start = Date.now();
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, script } of CHECKS) add(total, await step(name, script, onlyFailureCounts));
  rmSync(VITEST_REPORT, { force: true });
  add(total, await step('tests outside VS Code', vitest(), vitestTotal));
  add(total, await realVSCode());
  const { closingLine } = await import('../test/vscode/host/runSuite.mjs');
  say(`all of it took ${seconds(start)}`);
  console.log(closingLine(total));
  process.exit(total.failed > 0 ? 1 : 0);
});

function vitest() {
  mkdirSync(path.dirname(VITEST_REPORT), { recursive: true });
  return [VITEST, 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${VITEST_REPORT}`];
}

/** The suites in a real VS Code, each in the oldest version and in the newest. */
async function realVSCode() {
  const { NEWEST, OLDEST } = await import('../test/vscode/host/install.mjs');
  const { readClosingLine } = await import('../test/vscode/host/runSuite.mjs');
  const suites = [
    { name: 'the VS Code runner fails when it should', words: ['selftest', OLDEST] },
    ...[OLDEST, NEWEST].flatMap((version) => [
      { name: `VS Code ${version}`, words: ['api', version] },
      { name: `VS Code ${version}, in the window`, words: ['ui', version] },
      { name: `VS Code ${version} for the web`, words: ['web', version] },
    ]),
  ];
  const absent = await whatIsAbsent([OLDEST, NEWEST]);
  if (absent) {
    say(`the suites in a real VS Code are skipped: ${absent}`);
    return process.env.PORTWISE_NO_SKIP
      ? { passed: 0, failed: suites.length, skipped: 0 }
      : { passed: 0, failed: 0, skipped: suites.length };
  }
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, words } of suites) {
    add(total, await step(name, ['test/vscode/run.mjs', ...words], (output) => readClosingLine(output)));
  }
  return total;
}

/** Installs VS Code and a browser where that is possible. @returns why not, or undefined */
async function whatIsAbsent(versions) {
  const { installVSCode, whyNotHere } = await import('../test/vscode/host/install.mjs');
  const { ensureBrowser } = await import('./browser.mjs');
  const reason = whyNotHere();
  if (reason) return reason;
  try {
    ensureBrowser();
    for (const version of versions) installVSCode(version, say);
  } catch (error) {
    return error.message;
  }
}

/**
 * Runs one step and shows how it ended; all of its output where it failed.
 * @param {string} name
 * @param {readonly string[]} script a file for Node.js and its words
 * @param {(output: string, code: number) => object | undefined} readTotal finds `{passed, failed, skipped}`
 */
async function step(name, script, readTotal) {
  const start = Date.now();
  process.stdout.write(`portwise: ${name} … `);
  const { code, output } = await runToEnd(script);
  const found = readTotal(output, code) ?? { passed: 0, failed: 0, skipped: 0 };
  // A run that broke before it could count is a failure too.
  const total = code !== 0 && found.failed === 0 ? { ...found, failed: 1 } : found;
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  const counts = total.passed + total.failed > 0 ? `, ${total.passed} passed, ${total.failed} failed${skipped}` : '';
  console.log(`${total.failed > 0 ? 'FAILED' : 'ok'} (${seconds(start)}${counts})`);
  if (total.failed > 0) console.log(`${output.trimEnd()}\n`);
  return total;
}

function onlyFailureCounts() {
  return undefined;
}

function vitestTotal() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(VITEST_REPORT, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
  } catch {
    return undefined; // it ended before it could write one
  }
}

function runToEnd(script) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PORTWISE_BUILT: '1', [process.stdout.isTTY ? 'FORCE_COLOR' : 'NO_COLOR']: '1' };
    const child = spawn(process.execPath, script, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: signal ? 1 : code, output }));
  });
}

function add(total, { passed, failed, skipped }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

function seconds(start) {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`;
}
