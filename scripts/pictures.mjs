/*
 * `npm run pictures`: takes the README's pictures of the examples in a real VS Code, dark and light, into docs/images/.
 * On Debian the packages fonts-inter and fonts-jetbrains-mono make them look as they should.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main, ROOT, say, setUp } from './setup.mjs';

const IMAGES = path.join(ROOT, 'docs', 'images');
const THEMES = { dark: 'Default Dark Modern', light: 'Default Light Modern' };
const SIZE = { width: 1100, height: 680 };

/** Leaves on the screen what the picture is about. */
const SETTINGS = {
  'breadcrumbs.enabled': false,
  'editor.cursorBlinking': 'solid',
  'editor.fontFamily': 'JetBrains Mono, monospace',
  'editor.fontSize': 14,
  'editor.hover.above': false,
  'editor.hover.delay': 100,
  'editor.lineHeight': 1.5,
  'editor.minimap.enabled': false,
  'editor.scrollbar.horizontal': 'hidden',
  'editor.scrollbar.vertical': 'hidden',
  'window.commandCenter': false,
  'workbench.activityBar.location': 'hidden',
  'workbench.layoutControl.enabled': false,
};
const STYLE = `
  .monaco-workbench { font-family: Inter, sans-serif !important }
  #status\\.host, #status\\.workbench\\.keyboardLayout, [id*="forwardedPorts"] { display: none !important }
`;

/** What is shown in each picture, beginning with no file open. */
const PICTURES = {
  async hover(workbench) {
    await workbench.openFile('docker-compose.yml');
    await workbench.goToLine(35); // so that the hover has room below line 26
    await underlined(workbench);
    await workbench.hoverOver('6379:6379', /IANA/);
  },

  async problems(workbench) {
    await workbench.leave();
    await workbench.openFile('iptables.sh');
    await workbench.eventually(
      'problems',
      () => workbench.problems(),
      (rows) => rows.some((row) => /Telnet/.test(row)),
    );
    await workbench.goToLine(22);
  },

  async lookup(workbench) {
    await workbench.runCommand('View: Hide Panel');
    await workbench.openFile('docker-compose.yml');
    await workbench.runCommand('Portwise: Look Up Port');
    await workbench.quickInputText.fill('kube');
    await workbench.eventually(
      'answers',
      () => workbench.quickInputLines(),
      (lines) => lines.some((line) => /^6443/.test(line)),
    );
  },

  async ports(workbench) {
    await workbench.page.keyboard.press('Escape');
    await workbench.openPorts();
    await workbench.widenSideBar(190);
    await workbench.eventually(
      'rows of the Ports view',
      () => workbench.portLines(),
      (lines) => lines.some((line) => /^6379/.test(line)),
    );
    await workbench.portRows.filter({ hasText: '6379/tcp' }).first().click();
    await workbench.token('6379:6379').waitFor();
    await underlined(workbench);
    await workbench.leave();
  },

  async map(workbench) {
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await workbench.runCommand('Portwise: Show Port Map');
    await workbench.webview().locator('.node', { hasText: 'database' }).waitFor();
    await workbench.leave();
  },
};

/** Waits for the problems of the open file: without them a picture shows what nobody sees for long. */
async function underlined(workbench) {
  await workbench.page.locator('.editor-instance .squiggly-warning').first().waitFor();
}

await main(async () => {
  setUp();
  const { launchBrowser } = await import('../test/vscode/host/browser.mjs');
  const { packageExtension } = await import('../test/vscode/host/bundle.mjs');
  const { NEWEST } = await import('../test/vscode/host/install.mjs');
  const { startServer, workbenchUrl } = await import('../test/vscode/host/server.mjs');
  const { Workbench } = await import('../test/vscode/ui/workbench.mjs');
  mkdirSync(IMAGES, { recursive: true });
  const temporary = mkdtempSync(path.join(tmpdir(), 'portwise-pictures-'));
  const folder = path.join(temporary, 'shop'); // its name is in the pictures
  cpSync(path.join(ROOT, 'examples'), folder, { recursive: true });
  const extensions = [packageExtension()];
  const browser = await launchBrowser();
  try {
    for (const [name, theme] of Object.entries(THEMES)) {
      const settings = { ...SETTINGS, 'workbench.colorTheme': theme };
      const server = await startServer({ version: NEWEST, say, extensions, settings });
      try {
        const workbench = await Workbench.open(browser, workbenchUrl(server, folder), SIZE);
        await workbench.page.addStyleTag({ content: STYLE });
        for (const [picture, show] of Object.entries(PICTURES)) {
          await workbench.runCommand('View: Close All Editors');
          const file = path.join(IMAGES, `${picture}-${name}.png`);
          await show(workbench);
          await workbench.takePicture(file);
          say(`took ${path.relative(ROOT, file)}`);
        }
      } finally {
        await server.stop();
      }
    }
  } finally {
    await browser.close();
    rmSync(temporary, { recursive: true, force: true });
  }
});
