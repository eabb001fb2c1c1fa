// What every command of this project needs first: the npm packages and a build. Imports nothing that has to be installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = path.resolve(import.meta.dirname, '..');

const OLDEST_NODE = [20, 19];

/**
 * Installs the npm packages where they are missing or older than package-lock.json asks for, then builds.
 * Says in short lines what it does.
 * @throws Error with a message for the user
 */
export function setUp() {
  checkNode();
  installPackages();
  buildAll();
}

/** @throws Error where this Node is older than package.json's `engines` allow. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new Error(
    `Portwise needs Node.js ${OLDEST_NODE.join('.')} or newer to build; this is ${process.versions.node}.`,
  );
}

/** @throws Error where npm fails */
export function installPackages() {
  const modules = path.join(ROOT, 'node_modules');
  const missing = !existsSync(path.join(modules, '.package-lock.json'));
  if (!missing && !isStale(modules)) return;
  say(missing ? 'installing npm packages' : 'updating npm packages: package-lock.json has changed');
  // `ci` removes node_modules first, so it is for the first time alone.
  runNpm([missing ? 'ci' : 'install', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** @throws Error where the build fails */
export function buildAll() {
  say('building the extension, the language server and the command line');
  run(process.execPath, ['esbuild.mjs']);
}

/** Tells the user what is being done. */
export function say(line) {
  console.log(`portwise: ${line}`);
}

/**
 * Runs the npm that runs this script, else the one on the PATH.
 * @throws Error where it ends with another code than 0
 */
export function runNpm(args) {
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('.js')) run(process.execPath, [npm, ...args]);
  else run('npm', args, { shell: process.platform === 'win32' });
}

/** The first words of a script: whatever goes wrong becomes one plain line and exit code 1. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    console.error(`portwise: ${process.env.PORTWISE_DEBUG ? error.stack : error.message}`);
    process.exitCode = 1;
  }
}

/** npm leaves a lock file of what it has installed: a package that is missing there, or there in another version, is stale. */
function isStale(modules) {
  const wanted = readPackages(path.join(ROOT, 'package-lock.json'));
  const installed = readPackages(path.join(modules, '.package-lock.json'));
  return Object.entries(wanted).some(([place, { version, optional }]) => {
    if (place === '') return false; // the project itself
    const found = installed[place];
    return found ? found.version !== version : !optional; // optional ones are for other platforms
  });
}

function readPackages(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', ...options });
  if (error) throw new Error(`${command} can’t be started: ${error.message}`);
  if (status !== 0) throw new Error(`\`${path.basename(command)} ${args.join(' ')}\` failed.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(setUp);
