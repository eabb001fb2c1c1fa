// Portwise in VS Code for the web: the packaged extension by its `browser` entry, on a workspace that is on no disk.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../scripts/setup.mjs';
import { launchBrowser } from './host/browser.mjs';
import { bundleMemoryFiles, bundleWebSuite, packageExtension } from './host/bundle.mjs';
import { runSuite } from './host/runSuite.mjs';
import { unpackExtension } from './host/server.mjs';
import { startWeb } from './host/web.mjs';
import { runSteps, UI_SETTINGS } from './ui/runSteps.mjs';
import { WEB_STEPS } from './ui/steps.mjs';
import { WebWorkbench } from './ui/workbench.mjs';

/**
 * The suite in the extension host, then the window as a person sees it, in Restricted Mode.
 * @param {string} version see install.mjs
 * @param {(line: string) => void} say
 * @returns {Promise<{passed: number, failed: number, skipped: number}>}
 */
export async function runWeb(version, say) {
  const profile = mkdtempSync(path.join(tmpdir(), 'portwise-unpacked-'));
  const browser = await launchBrowser();
  try {
    const portwise = unpackExtension(packageExtension(), profile, { version, say });
    const memoryFiles = await bundleMemoryFiles(path.join(ROOT, 'examples'));
    const common = { version, say, extensions: [portwise, memoryFiles], workspace: 'vscode-vfs://github/shop' };
    const suite = await bundleWebSuite(memoryFiles);
    const inHost = await serve({ ...common, suite }, (web) => runSuite({ server: web, browser, url: web.url }));
    const inWindow = await serve({ ...common, trusted: false, settings: UI_SETTINGS }, ({ url }) =>
      runSteps((size) => WebWorkbench.open(browser, url, size), WEB_STEPS, `web-${version}`),
    );
    return {
      passed: inHost.passed + inWindow.passed,
      failed: inHost.failed + inWindow.failed,
      skipped: inHost.skipped + inWindow.skipped,
    };
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

async function serve(options, use) {
  const web = await startWeb(options);
  try {
    return await use(web);
  } finally {
    await web.stop();
  }
}
