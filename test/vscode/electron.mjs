/*
 * Runs the same suite in a desktop VS Code, which @vscode/test-electron downloads from the internet:
 *
 *     npm run test:electron                      the oldest that the extension supports, and the stable one
 *     npm run test:electron -- 1.105.0 insiders
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main, ROOT, say, setUp } from '../../scripts/setup.mjs';
import { OLDEST } from './host/install.mjs';

await main(async () => {
  setUp();
  const { runTests } = await import('@vscode/test-electron');
  const { bundleSuite } = await import('./host/bundle.mjs');
  const suite = await bundleSuite();
  const versions = process.argv.slice(2);
  for (const version of versions.length > 0 ? versions : [OLDEST, 'stable']) {
    say(`the suite in desktop VS Code ${version}`);
    const temporary = mkdtempSync(path.join(tmpdir(), 'portwise-desktop-'));
    const workspace = path.join(temporary, 'workspace');
    mkdirSync(workspace);
    const code = await runTests({
      version,
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: suite,
      launchArgs: [
        workspace,
        '--disable-extensions',
        '--disable-workspace-trust',
        '--skip-welcome',
        '--skip-release-notes',
        `--user-data-dir=${path.join(temporary, 'user')}`,
      ],
    });
    rmSync(temporary, { recursive: true, force: true });
    if (code !== 0) throw new Error(`VS Code ${version} ended with ${code}`);
  }
});
