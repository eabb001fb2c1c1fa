// Starts VS Code's server in an empty profile and gives the addresses of its workbench. Knows nothing of Portwise.
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { installVSCode } from './install.mjs';

/** Settings for a workbench that asks nothing, shows nothing of its own and looks nothing up; others are laid over them. */
export const QUIET_SETTINGS = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.hotExit': 'off',
  'git.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'typescript.disableAutomaticTypeAcquisition': true,
  'update.showReleaseNotes': false,
  'window.confirmBeforeClose': 'never',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

/** @returns the settings by which a folder is trusted, or opens in Restricted Mode without a question */
export function trustSettings(trusted) {
  return { 'security.workspace.trust.enabled': !trusted, 'security.workspace.trust.startupPrompt': 'never' };
}

/** What ends a script before its time. */
const SIGNALS = ['SIGINT', 'SIGTERM'];

const START_TIMEOUT_MS = 60_000;

/**
 * @typedef {object} Server
 * @property {string} authority `127.0.0.1:PORT`
 * @property {string} token without which nobody gets in: whoever does can run programs as the user
 * @property {string} suiteLog the file to which a suite in the extension host writes: `$PORTWISE_SUITE_LOG` there
 * @property {Promise<{code: number | null, signal: string | null}>} exited
 * @property {(listener: (line: string) => void) => () => void} onLine hears the server's output; gives the way to stop that
 * @property {() => Promise<void>} stop ends all of it and removes the profile
 */

/**
 * Installs VS Code where it isn't yet, and starts its server on a free port of this machine alone.
 * @param {object} options
 * @param {string} options.version see install.mjs
 * @param {(line: string) => void} options.say is told what is installed
 * @param {boolean} [options.development] an extension is to be loaded from its folder. Newer VS Codes do that only with a
 *   flag that also turns notification toasts off, so what a person would see is tested and pictured with a .vsix.
 * @param {object} [options.settings] the user's settings. They are read when a page opens: later changes aren't seen.
 * @param {readonly string[]} [options.extensions] .vsix files to install
 * @param {boolean} [options.trusted] else a folder opens in Restricted Mode
 * @returns {Promise<Server>}
 */
export async function startServer({
  version,
  say,
  development = false,
  settings = {},
  extensions = [],
  trusted = true,
}) {
  const { folder, node } = installVSCode(version, say);
  const main = path.join(folder, 'out', 'server-main.js');
  const profile = makeProfile({ ...QUIET_SETTINGS, ...trustSettings(trusted), ...settings });
  const token = randomUUID();
  const suiteLog = path.join(profile, 'suite.log');
  const env = {
    ...process.env,
    EXTENSIONS_GALLERY: '{}', // looks up no extension
    PORTWISE_SUITE_LOG: suiteLog,
    XDG_RUNTIME_DIR: profile, // VS Code leaves its sockets there
  };
  for (const vsix of extensions) install(vsix, { node, main, profile, env });
  const child = spawn(node, [main, ...serverArguments(profile, token, { development, trusted })], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own: an extension host in an endless loop outlives the server otherwise
  });
  const end = () => {
    killGroup(child.pid);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  const exit = () => process.exit(1); // or 'exit' is never heard
  process.once('exit', end);
  for (const signal of SIGNALS) process.once(signal, exit);
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const onLine = listenTo(child);
  const port = await portOf(onLine, exited);
  return {
    authority: `127.0.0.1:${port}`,
    token,
    suiteLog,
    exited,
    onLine,
    async stop() {
      process.off('exit', end);
      for (const signal of SIGNALS) process.off(signal, exit);
      child.kill('SIGTERM');
      const patience = setTimeout(() => killGroup(child.pid), 3000);
      await exited;
      clearTimeout(patience);
      end();
    },
  };
}

/**
 * @param {Server} server
 * @param {string} folder what to open
 * @param {object} [options]
 * @param {string} [options.file] a file in the folder to open in an editor
 * @param {string} [options.extension] the folder of an extension under development
 * @param {string} [options.suite] the module with the tests to run beside that
 * @returns {string} the address of a workbench on the folder
 */
export function workbenchUrl(server, folder, { file, extension, suite } = {}) {
  const remote = (place) => `vscode-remote://${server.authority}${path.resolve(place)}`;
  const payload = [
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ];
  if (file) payload.push(['openFile', remote(path.join(folder, file))]);
  if (extension) payload.push(['extensionDevelopmentPath', remote(extension)]);
  if (suite) payload.push(['extensionTestsPath', remote(suite)]);
  const query = new URLSearchParams({ tkn: server.token, folder: path.resolve(folder) });
  query.set('payload', JSON.stringify(payload));
  return `http://${server.authority}/?${query}`;
}

function serverArguments(profile, token, { development, trusted }) {
  return [
    ...['--host', '127.0.0.1', '--port', '0', '--server-data-dir', profile],
    ...['--connection-token', token, '--accept-server-license-terms', '--telemetry-level', 'off'],
    ...['--disable-update-check', '--disable-getting-started-override'],
    ...(trusted ? ['--disable-workspace-trust'] : []),
    ...(development ? ['--enable-smoke-test-driver'] : []),
  ];
}

function makeProfile(settings) {
  const profile = mkdtempSync(path.join(tmpdir(), 'portwise-vscode-'));
  const user = path.join(profile, 'data', 'User');
  mkdirSync(user, { recursive: true });
  const text = JSON.stringify(settings, null, 2);
  writeFileSync(path.join(user, 'settings.json'), text);
  // What belongs to a machine rather than to a person is read from here.
  const machine = path.join(profile, 'data', 'Machine');
  mkdirSync(machine, { recursive: true });
  writeFileSync(path.join(machine, 'settings.json'), text);
  return profile;
}

/** @returns the {@link Server}'s `onLine` */
function listenTo(child) {
  const listeners = new Set();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      for (const listener of listeners) listener(line);
    });
  }
  return (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
}

function portOf(onLine, exited) {
  const log = [];
  return new Promise((resolve, reject) => {
    const fail = (what) => reject(new Error(`VS Code’s server ${what}:\n${log.join('\n')}`));
    const timer = setTimeout(() => fail(`did not start in ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
    const off = onLine((line) => {
      log.push(line);
      const port = /^Extension host agent listening on (\d+)/.exec(line)?.[1];
      if (!port) return;
      clearTimeout(timer);
      off();
      resolve(Number(port));
    });
    exited.then(({ code, signal }) => {
      clearTimeout(timer);
      fail(`ended at once (code ${code}, signal ${signal})`);
    });
  });
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it is gone already.
  }
}

/**
 * Has a VS Code unpack an extension as it does when it installs one.
 * @param {string} vsix
 * @param {string} into an empty folder
 * @returns {string} the extension's own folder
 */
export function unpackExtension(vsix, into, { version, say }) {
  const { folder, node } = installVSCode(version, say);
  const main = path.join(folder, 'out', 'server-main.js');
  install(vsix, { node, main, profile: into, env: { ...process.env, EXTENSIONS_GALLERY: '{}' } });
  const [name] = readdirSync(path.join(into, 'extensions')).filter((entry) => !/^\.|\.json$/.test(entry));
  return path.join(into, 'extensions', name);
}

function install(vsix, { node, main, profile, env }) {
  runToEnd(node, [main, '--server-data-dir', profile, '--install-extension', vsix, '--force'], env);
}

function runToEnd(command, args, env) {
  const { status, stdout, stderr } = spawnSync(command, args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
}
