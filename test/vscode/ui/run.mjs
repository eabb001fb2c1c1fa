// The main job as a person does it: the packaged extension in a real window, on a copy of examples/.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../../scripts/setup.mjs';
import { launchBrowser } from '../host/browser.mjs';
import { packageExtension } from '../host/bundle.mjs';
import { startServer, workbenchUrl } from '../host/server.mjs';
import { Workbench } from './workbench.mjs';

const PICTURES = path.join(ROOT, 'out', 'vscode');

/** High enough for the whole of a file above the Problems panel: VS Code draws only what is on the screen. */
const SIZE = { width: 1280, height: 1500 };

/** Each step builds on the one before it. */
const STEPS = {
  async 'a Compose file opens'(workbench) {
    await workbench.openFile('docker-compose.yml');
  },

  async 'the hover on 6379:6379 names Redis and says that it is published on every interface'(workbench) {
    const hover = await workbench.hoverOver('6379:6379', /IANA/);
    assert.match(hover, /Redis/);
    assert.match(hover, /every interface/);
    await workbench.leave();
  },

  async 'the Problems panel has a row for it'(workbench) {
    await problemsThat(workbench, 'have Redis', (rows) =>
      rows.some((row) => /Redis.*every interface.*exposed-service/.test(row)),
    );
  },

  async 'the quick fix binds it to this machine, and the row leaves'(workbench) {
    const titles = await workbench.openQuickFixes('6379:6379');
    assert.ok(titles.includes('Bind to 127.0.0.1'), titles.join(', '));
    await workbench.takeQuickFix('Bind to 127.0.0.1');
    await workbench.eventually(
      'the edit',
      () => workbench.text(),
      (text) => text.includes('"127.0.0.1:6379:6379"'),
    );
    await problemsThat(workbench, 'lack Redis', (rows) => rows.length > 0 && !rows.some((row) => /Redis/.test(row)));
  },

  async 'an nginx file: a listener on an unassigned port is found, typing mends it'(workbench) {
    await workbench.openFile('nginx.conf');
    await problemsThat(workbench, 'have 808', (rows) => rows.some((row) => /808 is assigned to nobody/.test(row)));
    await workbench.token('listen 808').dblclick({ position: { x: 60, y: 8 } });
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.press('ArrowLeft');
    await workbench.page.keyboard.type('0');
    await workbench.eventually(
      'the edit',
      () => workbench.text(),
      (text) => text.includes('listen 8080;'),
    );
    await problemsThat(
      workbench,
      'lack 808',
      (rows) => rows.length > 0 && !rows.some((row) => /808 is assigned/.test(row)),
    );
  },

  async 'firewall scripts: Telnet let in by one is found, Telnet stopped by the other is not'(workbench) {
    await workbench.openFile('iptables.sh');
    await problemsThat(workbench, 'have Telnet', (rows) => rows.some((row) => /^Telnet/.test(row)));
    await workbench.openFile('ufw.sh');
    const rows = await problemsThat(workbench, 'have FTP', (all) => all.some((row) => /^FTP/.test(row)));
    assert.equal(rows.filter((row) => /^Telnet/.test(row)).length, 1, rows.join('\n'));
  },

  async 'the lookup finds Redis by its number'(workbench) {
    await workbench.runCommand('Portwise: Look Up Port');
    await workbench.quickInputText.fill('6379');
    await workbench.eventually(
      'Redis',
      () => workbench.quickInputLines(),
      ([first]) => /^6379.*redis/i.test(first ?? ''),
    );
  },

  async 'and PostgreSQL by its common name'(workbench) {
    await workbench.quickInputText.fill('postgres');
    await workbench.eventually(
      'PostgreSQL',
      () => workbench.quickInputLines(),
      ([first]) => /^5432\b/.test(first ?? ''),
    );
  },

  async 'Enter shows the full card'(workbench) {
    await workbench.page.keyboard.press('Enter');
    await workbench.webview().getByRole('heading', { name: /5432/ }).waitFor();
  },
};

/**
 * @param {string} version see install.mjs
 * @param {(line: string) => void} say
 * @returns {Promise<{passed: number, failed: number, skipped: number}>} after the first failure the rest is skipped
 */
export async function runUi(version, say) {
  const folder = mkdtempSync(path.join(tmpdir(), 'portwise-ui-'));
  cpSync(path.join(ROOT, 'examples'), folder, { recursive: true });
  const browser = await launchBrowser();
  const server = await startServer({
    version,
    say,
    extensions: [packageExtension()],
    settings: { 'editor.hover.delay': 100, 'editor.minimap.enabled': false },
  });
  const total = { passed: 0, failed: 0, skipped: Object.keys(STEPS).length };
  let workbench;
  try {
    workbench = await Workbench.open(browser, workbenchUrl(server, folder), SIZE);
    for (const [name, step] of Object.entries(STEPS)) {
      total.skipped--;
      const start = Date.now();
      await attempt(name, () => step(workbench));
      total.passed++;
      console.log(`  ✔ ${name} (${Date.now() - start} ms)`);
    }
  } catch (error) {
    total.failed++;
    console.log(`  ✘ ${error.message}`);
    await pictureOf(workbench, version);
  } finally {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return total;
}

function problemsThat(workbench, what, satisfy) {
  return workbench.eventually(`problems that ${what}`, () => workbench.problems(), satisfy);
}

async function attempt(name, step) {
  try {
    await step();
  } catch (error) {
    throw new Error(`${name}: ${error.stack}`);
  }
}

async function pictureOf(workbench, version) {
  if (!workbench) return;
  mkdirSync(PICTURES, { recursive: true });
  const file = path.join(PICTURES, `failed-${version}.png`);
  await workbench.takePicture(file).then(
    () => console.log(`    picture: ${file}`),
    () => console.log('    and no picture could be taken'),
  );
}
