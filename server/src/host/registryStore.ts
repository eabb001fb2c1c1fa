import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

/** The two tables that a newer registry brings. */
export interface StoredTables {
  readonly registry: string;
  readonly meta: string;
}

const FILE = 'registry.json';
const PREVIOUS = 'registry.previous.json';

/** @returns where the command line and editors other than VS Code keep a registry that was fetched, by each system's custom. */
export function userDataFolder(): string {
  const { env, platform } = process;
  if (platform === 'win32') return path.join(env.LOCALAPPDATA ?? path.join(homedir(), 'AppData', 'Local'), 'portwise');
  if (platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support', 'portwise');
  return path.join(env.XDG_DATA_HOME || path.join(homedir(), '.local', 'share'), 'portwise');
}

/** @returns the tables kept in a folder; undefined where there are none, or they are damaged. */
export function loadTables(folder: string): StoredTables | undefined {
  try {
    const { registry, meta } = JSON.parse(readFileSync(path.join(folder, FILE), 'utf8')) as Partial<StoredTables>;
    return typeof registry === 'string' && typeof meta === 'string' ? { registry, meta } : undefined;
  } catch {
    // Without a copy of its own, the one that ships is used.
    return undefined;
  }
}

/**
 * Keeps the tables in a folder. The file is replaced as a whole, so that a reader sees the old one or the new one, and the old one stays
 * beside it.
 * @throws the file system's error; the copy that was there is untouched then
 */
export function saveTables(folder: string, tables: StoredTables): void {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, FILE);
  const fresh = `${file}.${process.pid}.new`;
  try {
    writeFileSync(fresh, JSON.stringify(tables));
    if (existsSync(file)) writeFileSync(path.join(folder, PREVIOUS), readFileSync(file));
    renameSync(fresh, file);
  } finally {
    rmSync(fresh, { force: true });
  }
}
