/*
 * Runs Portwise in a real VS Code, which is installed from npm:
 *
 *     node test/vscode/run.mjs                        everything, on the oldest and the newest VS Code
 *     node test/vscode/run.mjs api 1.139.1            the suite in the extension host: suite/
 *     node test/vscode/run.mjs ui                     the real window, driven as a person does: ui/
 *     node test/vscode/run.mjs web                    both in VS Code for the web, with the server in a web worker
 *     node test/vscode/run.mjs selftest               proves that the runner fails when it should
 *
 * The last line is the total: `N passed, N failed`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main, ROOT, say, setUp } from '../../scripts/setup.mjs';
import { NEWEST, OLDEST, whyNotHere } from './host/install.mjs';

const KINDS = { api: runApiSuite, ui: runUiSuite, web: runWebSuites, selftest: runSelftest };

await main(async () => {
  const words = process.argv.slice(2);
  const kinds = words.filter((word) => word in KINDS);
  const versions = words.filter((word) => !(word in KINDS));
  const { closingLine } = await import('./host/runSuite.mjs');
  const total = { passed: 0, failed: 0, skipped: 0 };
  const absent = whyNotHere();
  if (absent) {
    say(`skipped: ${absent}`);
    total.skipped = 1;
  } else {
    if (!process.env.PORTWISE_BUILT) setUp(); // scripts/test.mjs has done it already
    for (const kind of kinds.length > 0 ? kinds : Object.keys(KINDS)) {
      for (const version of versions.length > 0 ? versions : versionsFor(kind)) {
        say(`${kind} on VS Code ${version}`);
        const { passed, failed, skipped } = await KINDS[kind](version);
        total.passed += passed;
        total.failed += failed;
        total.skipped += skipped;
      }
    }
  }
  console.log(closingLine(total));
  process.exit(total.failed > 0 ? 1 : 0);
});

/** The runner is the same for every version. */
function versionsFor(kind) {
  return kind === 'selftest' ? [OLDEST] : [OLDEST, NEWEST];
}

/** The extension from its folder, and the suite beside it, in an empty workspace. */
async function runApiSuite(version) {
  const { bundleSuite } = await import('./host/bundle.mjs');
  const { launchBrowser } = await import('./host/browser.mjs');
  const { runSuite } = await import('./host/runSuite.mjs');
  const { startServer, workbenchUrl } = await import('./host/server.mjs');
  const suite = await bundleSuite();
  const workspace = mkdtempSync(path.join(tmpdir(), 'portwise-workspace-'));
  const browser = await launchBrowser();
  const server = await startServer({ version, say, development: true });
  try {
    return await runSuite({ server, browser, url: workbenchUrl(server, workspace, { extension: ROOT, suite }) });
  } finally {
    await browser.close();
    await server.stop();
    rmSync(workspace, { recursive: true, force: true });
  }
}

async function runUiSuite(version) {
  const { runUi } = await import('./ui/run.mjs');
  return runUi(version, say);
}

async function runWebSuites(version) {
  const { runWeb } = await import('./web.mjs');
  return runWeb(version, say);
}

async function runSelftest(version) {
  const selftest = await import('./host/selftest.mjs');
  return selftest.runSelftest(version, say);
}
