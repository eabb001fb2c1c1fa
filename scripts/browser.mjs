// Finds a Chrome or Chromium for the tests and pictures, and installs one where that is a matter of one command.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { say } from './setup.mjs';

const VARIABLES = ['CHROME_PATH', 'PUPPETEER_EXECUTABLE_PATH', 'PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH'];
const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const MAC_APPLICATIONS = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
const WINDOWS_PROGRAMS = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];

/**
 * @returns the path of a browser
 * @throws Error with what to do, where none is found and none can be installed
 */
export function ensureBrowser() {
  const found = findBrowser();
  if (found) return found;
  if (!isDebianRoot()) {
    throw new Error(
      `no Chrome or Chromium found. Install one, or set ${VARIABLES[0]} to its path (Debian, Ubuntu: apt-get install chromium).`,
    );
  }
  say('installing chromium (apt-get)');
  const options = ['-qq', '-o', 'DPkg::Lock::Timeout=300'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const { status, stdout, stderr } = spawnSync('apt-get', [...options, ...args], { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed:\n${stdout}${stderr}`);
  }
  const installed = findBrowser();
  if (!installed) throw new Error('apt-get installed chromium, but no such program is on the PATH.');
  return installed;
}

/** @returns the path of a browser, or undefined */
export function findBrowser() {
  return [...fromVariables(), ...fromPath(), ...fromUsualPlaces()].find((file) => existsSync(file));
}

function fromVariables() {
  return VARIABLES.flatMap((name) => process.env[name] ?? []);
}

function fromPath() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return COMMANDS.flatMap((command) => folders.map((folder) => path.join(folder, command)));
}

function fromUsualPlaces() {
  if (process.platform === 'darwin')
    return MAC_APPLICATIONS.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  if (process.platform !== 'win32') return [];
  const { ProgramFiles, 'ProgramFiles(x86)': programFiles32, LOCALAPPDATA } = process.env;
  return [ProgramFiles, programFiles32, LOCALAPPDATA]
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => WINDOWS_PROGRAMS.map((program) => path.join(folder, program)));
}

function isDebianRoot() {
  if (process.platform !== 'linux' || process.getuid() !== 0) return false;
  try {
    execFileSync('apt-get', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
