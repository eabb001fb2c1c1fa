// Runs the steps of a person, and takes a picture of the one that fails.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../../scripts/setup.mjs';

const PICTURES = path.join(ROOT, 'out', 'vscode');

/** High enough for the whole of a file above the Problems panel: VS Code draws only what is on the screen. */
const SIZE = { width: 1280, height: 1500 };

export const UI_SETTINGS = { 'editor.hover.delay': 100, 'editor.minimap.enabled': false };

/**
 * @param {(size: object) => Promise<import('./workbench.mjs').Workbench>} open
 * @param {Record<string, (workbench: import('./workbench.mjs').Workbench) => Promise<void>>} steps what is done → how
 * @param {string} where what a picture of a failure is called by
 * @returns {Promise<{passed: number, failed: number, skipped: number}>} after the first failure the rest is skipped
 */
export async function runSteps(open, steps, where) {
  const total = { passed: 0, failed: 0, skipped: Object.keys(steps).length };
  let workbench;
  try {
    workbench = await open(SIZE);
    for (const [name, step] of Object.entries(steps)) {
      total.skipped--;
      const start = Date.now();
      await attempt(name, () => step(workbench));
      total.passed++;
      console.log(`  ✔ ${name} (${Date.now() - start} ms)`);
    }
  } catch (error) {
    total.failed++;
    console.log(`  ✘ ${error.message}`);
    await pictureOf(workbench, where);
  }
  return total;
}

async function attempt(name, step) {
  try {
    await step();
  } catch (error) {
    throw new Error(`${name}: ${error.stack}`);
  }
}

async function pictureOf(workbench, where) {
  if (!workbench) return;
  mkdirSync(PICTURES, { recursive: true });
  const file = path.join(PICTURES, `failed-${where}.png`);
  await workbench.takePicture(file).then(
    () => console.log(`    picture: ${file}`),
    () => console.log('    and no picture could be taken'),
  );
}
