import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { folderWith, hasProgram, portwise, ROOT, run } from './support.ts';

const REDIS = 'services:\n  cache:\n    image: redis\n    ports:\n      - "6379:6379"\n';

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: {
    readonly steps: readonly { readonly run: string; readonly env?: Readonly<Record<string, string>> }[];
  };
}

/** Runs all steps of action.yml as a runner would: each with bash, its inputs put into its environment. */
async function runAction(cwd: string, given: Readonly<Record<string, string>>) {
  const { inputs, runs } = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Action;
  const inputNamed = (name: string) => given[name] ?? inputs[name]?.default ?? '';
  let outcome = { status: 0 as number | null, stdout: '', stderr: '' };
  for (const { run: script, env = {} } of runs.steps) {
    const filled = Object.entries(env).map(([name, value]) => [
      name,
      value.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_all, input) => inputNamed(input)),
    ]);
    outcome = await run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      cwd,
      env: { ...Object.fromEntries(filled), GITHUB_ACTION_PATH: ROOT },
    });
    if (outcome.status !== 0) break;
  }
  return outcome;
}

describe.skipIf(!hasProgram('bash'))('the GitHub Action (needs bash)', () => {
  test('annotates and fails', async () => {
    const { status, stdout, stderr } = await runAction(folderWith({ 'compose.yaml': REDIS }), {});
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(
      /^::warning file=compose\.yaml,line=5,endLine=5,col=10,endColumn=13,title=exposed-service::/,
    );
  });

  test('takes paths, a threshold, a config and a SARIF file', async () => {
    const cwd = folderWith({ 'a/compose.yaml': REDIS, 'b/compose.yaml': REDIS, 'c.jsonc': '{}' });
    const given = { paths: 'a b', 'fail-on': 'error', config: 'c.jsonc', 'sarif-file': 'ports.sarif' };
    const { status, stdout } = await runAction(cwd, given);
    expect(status).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
    const log = JSON.parse(readFileSync(join(cwd, 'ports.sarif'), 'utf8'));
    expect(log.runs[0].results).toHaveLength(2);
  });

  test('fails where the call is wrong', async () => {
    expect((await runAction(folderWith({}), { paths: 'nowhere' })).status).toBe(2);
  });
});

describe('pre-commit', () => {
  test('each hook calls the command line as it is', async () => {
    const hooks = parse(readFileSync(join(ROOT, '.pre-commit-hooks.yaml'), 'utf8')) as { id: string; entry: string }[];
    expect(hooks.map(({ id }) => id)).toEqual(['portwise', 'portwise-changed']);
    for (const { entry } of hooks) {
      const [program = '', ...words] = entry.split(' ');
      const { status, stdout } = await run(join(ROOT, program), [...words, '--help'], { cwd: folderWith({}) });
      expect(status).toBe(0);
      expect(stdout).toContain('Usage');
    }
  });
});

describe('docs/ci.md', () => {
  const page = readFileSync(join(ROOT, 'docs/ci.md'), 'utf8');

  test('has examples that are YAML', () => {
    const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
    expect(examples.length).toBeGreaterThanOrEqual(3);
    for (const example of examples) {
      for (const document of parseAllDocuments(example)) expect(document.errors).toEqual([]);
    }
  });

  test('calls no option that does not exist', async () => {
    const { stdout: help } = await portwise(['--help']);
    const calls = [...page.matchAll(/portwise (?:check|list|lookup|graph)[^\n`]*/g)].map(([call]) => call);
    expect(calls.length).toBeGreaterThanOrEqual(3);
    for (const option of calls.join(' ').match(/--[a-z][a-z-]+/g) ?? []) expect(help).toContain(option);
  });
});
