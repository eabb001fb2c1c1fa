import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from './arguments.ts';

/**
 * Asks git which files differ from a revision, those it does not track yet included.
 * @returns their absolute paths
 * @throws UsageError where there is no git, no repository or no such revision
 */
export function changedFiles(revision: string, cwd: string): ReadonlySet<string> {
  const top = git(cwd, ['rev-parse', '--show-toplevel']).trim();
  const changed = git(cwd, ['diff', '--name-only', '-z', '--diff-filter=d', revision, '--']);
  const untracked = git(top, ['ls-files', '--others', '--exclude-standard', '-z']);
  const names = [...changed.split('\0'), ...untracked.split('\0')].filter((name) => name !== '');
  // git tells the real path of the repository; a path that was named may go through a link.
  const real = realpathSync(cwd);
  return new Set(names.map((name) => path.join(cwd, path.relative(real, path.join(top, name)))));
}

function git(cwd: string, words: readonly string[]): string {
  try {
    return execFileSync('git', words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 28 });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).split('\n')[0] : '';
    throw new UsageError(`--changed-since: git says: ${said || 'there is no git here'}`);
  }
}
