import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fix, RuleExample } from '../../server/src/core/rule.ts';
import { applyEdits, type TextEdit } from '../../server/src/core/text.ts';
import { RULES } from '../../server/src/rules/index.ts';
import { findingsOf, openExample } from '../support/examples.ts';

/*
 * Every fix that is offered on every example, those that silence a finding too: applied, the finding is gone and the safe fixes have
 * nothing left to do; and a file that its real tool loaded before is loaded after.
 */

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portwise-fixes-'));
  const subject = ['-subj', '/CN=example.org', '-keyout', join(folder, 'a.key'), '-out', join(folder, 'a.pem')];
  spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...subject]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Tool {
  readonly name: string;
  /** Why it can't be asked here; empty where it can. */
  readonly missing: string;
  /** Which examples it reads. */
  readonly file: RegExp;
  readonly content: RegExp;
  /** Whether the tool loads the text. */
  loads(text: string): boolean;
}

const TOOLS: readonly Tool[] = [nginxTool(), composeTool(), nftTool(), iptablesTool(), ufwTool()];

describe.each(RULES.map((rule) => [rule.meta.id, rule] as const))('%s', (id, rule) => {
  it.each(rule.meta.bad.map((example) => [example.text, example] as const))('mends %j', async (_text, example) => {
    for (const { fix, title } of await fixesOn(id, example)) {
      const before = await findingsOf(id, example);
      const mended = applied(example, fix);
      expect((await findingsOf(id, mended)).length, title).toBeLessThan(before.length);
    }
  });

  it('has nothing to do the second time', async () => {
    for (const example of rule.meta.bad) {
      const text = applyEdits(example.text, await safeEditsOf(id, example));
      expect(await safeEditsOf(id, { ...example, text }), example.text).toEqual([]);
    }
  });
});

/** @returns what "fix all" writes for one rule's findings. */
async function safeEditsOf(id: string, example: RuleExample): Promise<readonly TextEdit[]> {
  const findings = await findingsOf(id, example);
  return findings.flatMap(({ fixes = [] }) => fixes.find(({ safe }) => safe)?.edits ?? []);
}

describe.each(TOOLS.map((tool) => [tool.missing || tool.name, tool] as const))('%s', (_title, tool) => {
  it.skipIf(tool.missing !== '')(
    'still loads what a fix has mended',
    async () => {
      let loaded = 0;
      for (const { meta } of RULES) {
        for (const example of meta.bad.filter(({ file, text }) => tool.file.test(file) && tool.content.test(text))) {
          if (!tool.loads(example.text)) continue;
          for (const { fix, title } of await fixesOn(meta.id, example)) {
            const { text } = applied(example, fix);
            expect(tool.loads(text), `${meta.id}: ${title}\n${text}`).toBe(true);
            loaded++;
          }
        }
      }
      expect(loaded).toBeGreaterThan(0);
    },
    300_000,
  );
});

/** @returns all that is offered for the findings of one rule. */
async function fixesOn(id: string, example: RuleExample): Promise<readonly { fix: Fix<string>; title: string }[]> {
  const service = openExample(id, example);
  const findings = (await service.check(example.file)).filter(({ rule }) => rule === id);
  const offered = await Promise.all(findings.map((finding) => service.fixes(example.file, finding)));
  return offered.flat().map((fix) => ({ fix, title: `${fix.title} on ${example.text}` }));
}

/** @returns the example with the fix in place, which may be in a file beside it. */
function applied(example: RuleExample, { edits, file }: Fix<string>): RuleExample {
  if (!file || file.uri === example.file) return { ...example, text: applyEdits(example.text, edits) };
  return { ...example, beside: { ...example.beside, [file.uri]: applyEdits(file.text ?? '', edits) } };
}

function run(command: string, args: readonly string[], input?: string) {
  return spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
    ...(input === undefined ? {} : { input }),
  });
}

function versionOf(command: string, args: readonly string[]): number | undefined {
  const { stdout, stderr } = run(command, args);
  const [, major, minor, patch] = /(\d+)\.(\d+)\.(\d+)/.exec(`${stdout ?? ''}${stderr ?? ''}`) ?? [];
  return major === undefined ? undefined : Number(major) * 1e6 + Number(minor) * 1e3 + Number(patch);
}

function nginxTool(): Tool {
  folder = tmpdir();
  const version = versionOf('nginx', ['-v']);
  const name = 'nginx -t';
  return {
    name,
    missing:
      version === undefined
        ? `${name}: skipped, nginx is not installed`
        : version < 1_025_001
          ? `${name}: skipped, nginx is older than 1.25.1`
          : '',
    file: /nginx/,
    content: /./,
    loads(text) {
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (kind) => `${kind}_temp_path ${folder};`,
      );
      const ready = text.replace('http {', `http { access_log off; ${temporary.join(' ')}`);
      writeFileSync(join(folder, 'nginx.conf'), `pid ${folder}/nginx.pid; error_log stderr; events {}\n${ready}`);
      return run('nginx', ['-t', '-p', folder, '-c', join(folder, 'nginx.conf')]).status === 0;
    },
  };
}

function composeTool(): Tool {
  const name = 'docker-compose config';
  const command = [process.env.DOCKER_COMPOSE ?? 'docker-compose', 'docker compose'].find(
    (one) => (versionOf(one.split(' ')[0] ?? '', [...one.split(' ').slice(1), 'version', '--short']) ?? 0) >= 2_024_000,
  );
  const [program = '', ...words] = command?.split(' ') ?? [];
  return {
    name,
    missing: command ? '' : `${name}: skipped, there is no Docker Compose of 2.24 or newer`,
    file: /compose/,
    content: /./,
    loads(text) {
      writeFileSync(join(folder, 'compose.yaml'), text);
      return run(program, [...words, '-f', join(folder, 'compose.yaml'), 'config', '--quiet']).status === 0;
    },
  };
}

function nftTool(): Tool {
  const name = 'nft -c';
  const works = run('nft', ['-c', '-f', '-'], 'table inet probe { chain c { tcp dport 22 accept; }; }\n').status === 0;
  return {
    name,
    missing: works ? '' : `${name}: skipped, nft is not installed or may not be used here`,
    file: /nft|\.conf$/,
    content: /^\s*(table|add rule|chain)\b/m,
    loads: (text) => run('nft', ['-c', '-f', '-'], text).status === 0,
  };
}

function iptablesTool(): Tool {
  const name = 'iptables-restore --test';
  const restore = (rules: string) => run('iptables-restore', ['--test'], `*filter\n${rules}COMMIT\n`).status === 0;
  return {
    name,
    missing: restore('') ? '' : `${name}: skipped, iptables is not installed or may not be used here`,
    file: /\.sh$/,
    content: /^iptables /m,
    loads: (text) => restore(text.replace(/^(?!iptables ).*\n/gm, '').replace(/^iptables /gm, '')),
  };
}

function ufwTool(): Tool {
  const name = 'ufw --dry-run';
  const dryRun = (words: string) => run('ufw', ['--dry-run', ...words.split(/\s+/)]).status === 0;
  return {
    name,
    missing: dryRun('allow 22/tcp') ? '' : `${name}: skipped, ufw is not installed or may not be used here`,
    file: /\.sh$/,
    content: /^ufw /m,
    loads: (text) => [...text.matchAll(/^ufw (.*)$/gm)].every(([, words = '']) => dryRun(words.trim())),
  };
}
