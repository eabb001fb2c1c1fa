import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLI, folderWith, hasProgram, objectsIn, portwise, run } from '../cli/support.ts';

const FILES = {
  'compose.yaml':
    'services:\n  cache:\n    image: redis\n    ports:\n      - "6379:6379"\n      - "70000:80"\n      - "127.0.0.1:8010-8000:90-80"\n',
  'nginx.conf': '# 😀\nhttp {\n\tserver {\n\t\tlisten 808;\n\t}\n}\n',
  'ufw.sh': '#!/bin/sh\nufw allow 23/tcp\nufw allow 6379/tcp\n',
};

/** What the scripts in this folder print. */
interface Seen {
  readonly editor: string;
  readonly diagnostics: readonly Readonly<Record<string, unknown>>[];
  readonly hover: string;
  /** The code action that was applied, and the line of the finding after it. */
  readonly action: string;
  readonly lineAfter: string;
}

async function runEditor(program: string, words: readonly string[], cwd: string): Promise<Seen> {
  const env = { PORTWISE_NODE: process.execPath, PORTWISE_CLI: CLI, HOME: cwd };
  const { status, stdout, stderr } = await run(program, words, { cwd, env });
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as Seen;
}

describe('other editors', () => {
  test.skipIf(!hasProgram('nvim'))(
    'Neovim shows what the command line finds, hovers, completes, fixes, refers and renames (needs nvim)',
    async () => {
      const cwd = folderWith(FILES);
      const script = join(import.meta.dirname, 'neovim.lua');
      const seen = await runEditor('nvim', ['--headless', '--clean', '-S', script, ...Object.keys(FILES)], cwd);
      const { stdout } = await portwise(['check', '--format', 'jsonl'], { cwd });
      const told = objectsIn(stdout).map(({ file, line, column, endLine, endColumn, rule, severity, message }) => ({
        ...{ file, line, column, endLine, endColumn, rule, severity, message },
      }));
      expect(told.length).toBeGreaterThanOrEqual(5);
      expect(sorted(seen.diagnostics)).toEqual(sorted(told));
      expect(seen.hover).toContain('Redis');
      expect(seen).toMatchObject({
        action: 'Bind to 127.0.0.1',
        lineAfter: '      - "127.0.0.1:6379:6379"',
        fewer: true,
        references: ['compose.yaml', 'ufw.sh'],
        completion: expect.arrayContaining(['6379']),
        lineRenamed: '      - "127.0.0.1:16379:6379"',
      });
    },
  );

  test.skipIf(!hasEglot())(
    'Emacs’ eglot shows what the command line finds, hovers and fixes (needs emacs with eglot)',
    async () => {
      const cwd = folderWith({ 'compose.yaml': FILES['compose.yaml'] });
      const script = join(import.meta.dirname, 'emacs.el');
      const seen = await runEditor('emacs', ['-Q', '--batch', '-l', script, 'compose.yaml'], cwd);
      const { stdout } = await portwise(['check', '--format', 'jsonl'], { cwd });
      const shown = seen.diagnostics.map(
        ({ line, message }) => `${line} ${String(message).replace(/\s*\[[\w-]+\]$/, '')}`,
      );
      // eglot puts the source and the rule around the message.
      for (const { line, message } of objectsIn(stdout)) {
        expect(shown.some((text) => text.startsWith(`${line} `) && text.includes(String(message)))).toBe(true);
      }
      expect(shown).toHaveLength(objectsIn(stdout).length);
      expect(seen.hover).toContain('Redis');
      expect(seen).toMatchObject({ action: 'Bind to 127.0.0.1', lineAfter: '      - "127.0.0.1:6379:6379"' });
      expect(readFileSync(join(cwd, 'compose.yaml'), 'utf8')).toBe(FILES['compose.yaml']);
    },
  );
});

/** An Emacs since 29 has it of its own; Debian's older ones have it as a package. */
function hasEglot(): boolean {
  const load =
    '(progn (dolist (d (file-expand-wildcards "/usr/share/emacs/site-lisp/elpa*/*")) (push d load-path)) (require (quote eglot)))';
  return hasProgram('emacs') && spawnSync('emacs', ['-Q', '--batch', '--eval', load]).status === 0;
}

function sorted(found: readonly Readonly<Record<string, unknown>>[]): readonly unknown[] {
  const key = ({ file, line, column, rule }: Readonly<Record<string, unknown>>) => [file, line, column, rule].join(' ');
  return [...found].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
