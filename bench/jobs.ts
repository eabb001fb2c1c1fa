/*
 * What `--jobs` brings: `portwise check` on a tree of 4,000 files, with 1, 2 and 4 threads in turn; wall time, medians. Means nothing on a
 * machine that has other things to do.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { median } from './support/median.ts';

const CLI = path.resolve('dist/cli.js');
/** Copies of examples/, which has seven files for us. */
const COPIES = 570;
const ROUNDS = 3;

const tree = mkdtempSync(path.join(tmpdir(), 'portwise-bench-'));
try {
  for (let copy = 0; copy < COPIES; copy++) cpSync('examples', path.join(tree, String(copy)), { recursive: true });
  const asked = [1, 2, 4].filter((jobs) => jobs === 1 || jobs <= availableParallelism());
  const medians = asked.map((jobs) => [jobs, median(Array.from({ length: ROUNDS }, () => secondsOf(jobs)))] as const);
  const [[, alone] = [1, 0]] = medians;
  console.log(`check on ${COPIES * 7} files, ${availableParallelism()} processors`);
  console.table(
    Object.fromEntries(
      medians.map(([jobs, seconds]) => [
        `--jobs ${jobs}`,
        { 'wall time': `${seconds.toFixed(1)} s`, faster: `${(alone / seconds).toFixed(2)} times` },
      ]),
    ),
  );
} finally {
  rmSync(tree, { recursive: true, force: true });
}

function secondsOf(jobs: number): number {
  const start = performance.now();
  const words = ['check', '--format', 'jsonl', '--fail-on', 'never', '--jobs', String(jobs)];
  const { status, stderr } = spawnSync(process.execPath, [CLI, ...words], {
    cwd: tree,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`portwise ended with ${status}: ${stderr}`);
  return (performance.now() - start) / 1000;
}
