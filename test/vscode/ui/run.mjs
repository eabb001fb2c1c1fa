// The packaged extension in a real window, with the server as a process of its own.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../../scripts/setup.mjs';
import { launchBrowser } from '../host/browser.mjs';
import { packageExtension } from '../host/bundle.mjs';
import { startServer, workbenchUrl } from '../host/server.mjs';
import { runSteps, UI_SETTINGS } from './runSteps.mjs';
import { STEPS } from './steps.mjs';
import { Workbench } from './workbench.mjs';

/**
 * @param {string} version see install.mjs
 * @param {(line: string) => void} say
 * @returns {Promise<{passed: number, failed: number, skipped: number}>} after the first failure the rest is skipped
 */
export async function runUi(version, say) {
  const folder = mkdtempSync(path.join(tmpdir(), 'portwise-ui-'));
  cpSync(path.join(ROOT, 'examples'), folder, { recursive: true });
  const browser = await launchBrowser();
  const extensions = [packageExtension()];
  const server = await startServer({ version, say, extensions, settings: UI_SETTINGS, trusted: false });
  try {
    const open = (size) => Workbench.open(browser, workbenchUrl(server, folder), size);
    return await runSteps(open, STEPS, version);
  } finally {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
