import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

/** The project's folder. */
export const ROOT = join(import.meta.dirname, '../..');

/** The built command line. */
export const CLI = join(ROOT, 'dist/cli.js');

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CallOptions {
  readonly cwd?: string;
  /** What stands on standard input; empty without. */
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs the built command line as a shell would. */
export function portwise(words: readonly string[], options: CallOptions = {}): Promise<Outcome> {
  return run(process.execPath, [CLI, ...words], options);
}

/** Runs a program to its end. */
export function run(
  program: string,
  words: readonly string[],
  { cwd = ROOT, input = '', env = {} }: CallOptions = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd, env: { ...process.env, ...env } });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (piece) => {
      stdout += piece;
    });
    child.stderr.setEncoding('utf8').on('data', (piece) => {
      stderr += piece;
    });
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stdout, stderr }));
    // A program that does not read its input may be gone before all of it is written.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

const FOLDERS: string[] = [];

afterAll(() => {
  for (const folder of FOLDERS) rmSync(folder, { recursive: true, force: true });
});

/** @returns a new folder with these files, which is gone after the file's tests. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'portwise-cli-'));
  FOLDERS.push(folder);
  for (const [name, content] of Object.entries(files)) put(folder, name, content);
  return folder;
}

/** Writes a file, with the folders above it. */
export function put(folder: string, name: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}

/** @returns whether a program is installed here. */
export function hasProgram(name: string): boolean {
  return spawnSync('which', [name]).status === 0;
}

/** @returns the objects of an answer with one a line. */
export function objectsIn(text: string): readonly Record<string, unknown>[] {
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}

/** Makes a path one that the user may not read; a superuser reads it all the same. */
export function forbid(path: string): void {
  if (existsSync(path)) chmodSync(path, 0o000);
}
