import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { version } from '../../package.json';
import { manPage } from '../../server/src/cli/manPage.ts';
import { folderWith, hasProgram, portwise, ROOT, run } from './support.ts';

/** Asks bash for what it would offer at the end of a line. */
async function offered(line: string, cwd = ROOT): Promise<readonly string[]> {
  const { stdout: script } = await portwise(['completion', 'bash']);
  const words = line.split(' ').map((word) => `'${word}'`);
  const ask = `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _portwise; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = await run('bash', ['-c', `${script}\n${ask}`], { cwd });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

describe.skipIf(!hasProgram('bash'))('completion in bash (needs bash)', { concurrent: true }, () => {
  test('offers commands, options, formats, rules and files', async () => {
    expect(await offered('portwise l')).toEqual(['list', 'lookup', 'lsp']);
    expect(await offered('portwise check --fi')).toEqual(['--fix']);
    expect(await offered('portwise list --f')).toEqual(['--format']);
    expect(await offered('portwise check --format ')).toEqual(['text', 'jsonl', 'sarif', 'github', 'junit']);
    expect(await offered('portwise graph --format d')).toEqual(['dot']);
    expect(await offered('portwise explain exposed-')).toEqual(['exposed-service']);
    expect(await offered('portwise check --as ngi')).toEqual(['nginx']);
    expect(await offered('portwise check comp', folderWith({ 'compose.yaml': '', other: '' }))).toEqual([
      'compose.yaml',
    ]);
  });
});

describe('completion', () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    test.skipIf(!hasProgram(shell))(`the script for ${shell} is one that it can read (needs ${shell})`, async () => {
      const { stdout } = await portwise(['completion', shell]);
      const cwd = folderWith({ script: stdout });
      expect(await run(shell, ['-n', 'script'], { cwd })).toMatchObject({ status: 0, stderr: '' });
    });
  }

  test.each(['bash', 'zsh', 'fish'])('the script for %s knows every command', async (shell) => {
    const { status, stdout } = await portwise(['completion', shell]);
    expect(status).toBe(0);
    const commands = readdirSync(join(ROOT, 'server/src/cli/commands')).map((name) => name.replace('.ts', ''));
    for (const command of [...commands, 'lsp']) expect(stdout).toMatch(new RegExp(`\\b${command}\\b`));
  });
});

describe('the manual page', () => {
  test('docs/portwise.1 is what `npm run generate` writes', () => {
    expect(readFileSync(join(ROOT, 'docs/portwise.1'), 'utf8'), 'run: npm run generate').toBe(manPage(version));
  });

  test.skipIf(!hasProgram('groff'))('is typeset without a warning (needs groff)', () => {
    const text = execFileSync('groff', ['-man', '-Tutf8', '-ww', '-P', '-c', 'docs/portwise.1'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).replace(/.\u0008/gu, '');
    for (const words of ['portwise check [PATH', '--fail-on SEVERITY', 'EXIT STATUS', 'origin/main --format github']) {
      expect(text).toContain(words);
    }
  });
});

describe('progress', () => {
  test('is silent where standard error is no terminal', async () => {
    expect((await portwise(['check', 'examples'])).stderr).toBe('');
  });
});
