/*
 * `npm start`: from a fresh clone to examples/ in a real VS Code with Portwise in it. That is the desktop's, where its `code` is on
 * the PATH; else VS Code's server from npm, with the window in the browser.
 *
 * `npm start -- --check` opens it without a screen, waits for the first hover and the first problem, prints them and ends.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { main, ROOT, say, setUp } from './setup.mjs';

const EXAMPLES = path.join(ROOT, 'examples');
const FIRST_FILE = 'docker-compose.yml';
/** What the hint says to hover, and `--check` hovers: it stands in {@link FIRST_FILE}. */
const FIRST_PORT = '6379:6379';
const OLDEST_VSCODE = [1, 100];

await main(async () => {
  const check = process.argv.includes('--check');
  setUp();
  if (!check && openDesktop()) return;
  const { whyNotHere } = await import('../test/vscode/host/install.mjs');
  const reason = whyNotHere();
  if (reason) {
    throw new Error(
      `no VS Code to open: there is no \`code\` of version ${OLDEST_VSCODE.join('.')} or newer on the PATH, and ${reason}. Install ` +
        'VS Code, run “Shell Command: Install ‘code’ command in PATH” in it, and try again.',
    );
  }
  if (check) await checkInBrowser();
  else await serveForBrowser();
});

/** @returns whether a VS Code on this desktop has been asked to open the examples */
function openDesktop() {
  // VS Code refuses to start as root.
  if (process.platform === 'linux' && (!hasDisplay() || process.getuid() === 0)) return false;
  const version = runCode(['--version'], 'pipe').stdout?.split('\n')[0];
  if (!version) return false;
  if (!isRecent(version)) {
    say(`the VS Code on the PATH is ${version}, and Portwise needs ${OLDEST_VSCODE.join('.')}`);
    return false;
  }
  say(`opening examples/ in VS Code ${version}`);
  const { status } = runCode(
    ['--new-window', `--extensionDevelopmentPath=${ROOT}`, EXAMPLES, path.join(EXAMPLES, FIRST_FILE)],
    'inherit',
  );
  if (status !== 0) throw new Error(`\`code\` ended with ${status}.`);
  sayWhatToTry();
  return true;
}

function hasDisplay() {
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function runCode(words, stdio) {
  // On Windows `code` is a batch file, which needs a shell, and that the quotes.
  const windows = process.platform === 'win32';
  const args = windows ? words.map((word) => `"${word}"`) : words;
  return spawnSync('code', args, { stdio, encoding: 'utf8', shell: windows });
}

function isRecent(version) {
  const [major, minor] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_VSCODE;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

async function serveForBrowser() {
  const { workbenchUrl } = await import('../test/vscode/host/server.mjs');
  const server = await startWithExtension();
  say('examples/ is open in VS Code. Point your browser at:');
  console.log(`\n    ${workbenchUrl(server, EXAMPLES, { file: FIRST_FILE })}\n`);
  sayWhatToTry();
  say('Ctrl+C ends it.');
  const { code, signal } = await server.exited;
  throw new Error(`VS Code’s server ended (code ${code}, signal ${signal}).`);
}

async function checkInBrowser() {
  const { launchBrowser } = await import('../test/vscode/host/browser.mjs');
  const { workbenchUrl } = await import('../test/vscode/host/server.mjs');
  const { Workbench } = await import('../test/vscode/ui/workbench.mjs');
  const browser = await launchBrowser();
  const server = await startWithExtension();
  try {
    say(`opening examples/${FIRST_FILE} in a window without a screen`);
    const workbench = await Workbench.open(browser, workbenchUrl(server, EXAMPLES, { file: FIRST_FILE }));
    const hover = await workbench.hoverOver(FIRST_PORT, /IANA/);
    say(`the hover on ${FIRST_PORT}:`);
    console.log(indent(hover));
    await workbench.leave();
    const [, problem] = await workbench.eventually(
      'the first problem',
      () => workbench.problems(),
      (rows) => rows.length > 1, // the first row is the file's
    );
    say('the first problem:');
    console.log(indent(problem));
  } finally {
    await browser.close();
    await server.stop();
  }
  say('it works');
}

async function startWithExtension() {
  const { packageExtension } = await import('../test/vscode/host/bundle.mjs');
  const { NEWEST } = await import('../test/vscode/host/install.mjs');
  const { startServer } = await import('../test/vscode/host/server.mjs');
  say('packaging the extension');
  const vsix = packageExtension();
  say(`starting VS Code ${NEWEST}`);
  return startServer({ version: NEWEST, say, extensions: [vsix] });
}

function sayWhatToTry() {
  say(`hover over ${FIRST_PORT}, open the Problems panel (Ctrl+Shift+M), or run “Portwise: Look Up Port…” (F1).`);
}

function indent(text) {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `    ${line}`)
    .join('\n');
}
