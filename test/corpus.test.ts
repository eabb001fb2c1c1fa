import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { LIST_FORMATS } from '../server/src/cli/output/list.ts';
import { createPaint } from '../server/src/cli/output/paint.ts';
import { openWorkspace } from './support/service.ts';

/** Real files of other people, and what the real tools find in them; `README.md` there says how that was measured. */
const CORPUS = path.resolve(import.meta.dirname, '../../shared/corpus');
const FILES = path.join(CORPUS, 'files');
const isThere = existsSync(FILES);

/** Shares: of the truth that is found, of what is found that is true, and of the found ports those with the right line, transport and role. */
const ASKED = { recall: 0.99, precision: 0.99, line: 0.98, transport: 0.98, role: 0.98 };

/**
 * Where less is asked, and why. nftables: `nft -j list ruleset` tells no lines, and the truth's guesses put some rows on a line that
 * holds the same digits (`af22`, the user `http`), and every pair of `th sport` and `th dport` in both roles; neighbours that nft
 * merged (7997, 7998) are rows of their own in the file. pf: its truth's parser knew no `privoxy`, which IANA has at 8118.
 */
const LESS: Readonly<Record<string, Partial<typeof ASKED>>> = {
  nftables: { precision: 0.98, line: 0.97, transport: 0.97, role: 0.89 },
  pf: { precision: 0.98 },
};

/** The scorer's figures for one format. */
interface Score {
  readonly files: number;
  readonly core: number;
  readonly hit: number;
  readonly wrongline: number;
  readonly found: number;
  readonly extra: number;
  readonly protoGiven: number;
  readonly protoRight: number;
  readonly roleGiven: number;
  readonly roleRight: number;
}

describe.skipIf(!isThere)('real files (skipped where there is no corpus of them beside the project)', () => {
  let scores: Readonly<Record<string, Score>> = {};
  beforeAll(async () => {
    scores = await scoreAll();
  });

  it.each(['nginx', 'compose', 'traefik', 'haproxy', 'apache', 'iptables-save', 'nftables', 'ufw', 'firewalld', 'pf'])(
    '%s',
    (format) => {
      const score = scores[format];
      if (!score) throw new Error(`the scorer knows no ${format}`);
      expect(score.files, 'files').toBeGreaterThan(5);
      const asked = { ...ASKED, ...LESS[format] };
      expect((score.hit + score.wrongline) / score.core, 'recall').toBeGreaterThanOrEqual(asked.recall);
      expect((score.found - score.extra) / score.found, 'precision').toBeGreaterThanOrEqual(asked.precision);
      expect(score.hit / score.core, 'line').toBeGreaterThanOrEqual(asked.line);
      expect(score.protoRight / score.protoGiven, 'transport').toBeGreaterThanOrEqual(asked.transport);
      expect(score.roleRight / score.roleGiven, 'role').toBeGreaterThanOrEqual(asked.role);
    },
  );
});

/** Lists the ports of every file as `portwise list --format jsonl` does, and has the corpus's own scorer compare them. */
async function scoreAll(): Promise<Readonly<Record<string, Score>>> {
  const service = openWorkspace({});
  const found: string[] = [];
  for (const entry of readdirSync(FILES, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(FILES, file);
    const text = readFileSync(file, 'utf8');
    // Each file alone: their neighbours were left behind, and those that lie beside them now are strangers.
    service.update({ uri: name, path: name, text, version: 1 });
    const readings = await service.readings(name);
    await service.close(name);
    const uses = readings.flatMap(({ result, format }) => result.uses.map((use) => ({ use, format: format.id })));
    found.push(LIST_FORMATS.jsonl.file({ name, text, uses }, createPaint(false)));
  }
  const { stdout, stderr } = spawnSync(process.execPath, [path.join(CORPUS, 'score.mjs'), '-', '--json'], {
    input: found.join(''),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout).formats;
}
