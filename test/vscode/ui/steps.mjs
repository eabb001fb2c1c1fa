// The main job as a person does it in VS Code's window, on a copy of examples/. Each step builds on the one before it.
import assert from 'node:assert/strict';

/** What is done → how, with a Workbench. */
export const STEPS = {
  async 'nobody has trusted the folder: it is in Restricted Mode'(workbench) {
    await workbench.restrictedMode.waitFor();
  },

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

  async 'the Ports view lists what is open, by how far it is reached: Redis by this machine alone, since it was mended'(
    workbench,
  ) {
    await workbench.openPorts();
    const lines = await portsThat(workbench, 'have Redis', (all) => all.some((line) => /^6379\/tcp Redis/.test(line)));
    const [redis, loopback] = [/^6379\/tcp Redis/, /^Loopback/].map((text) =>
      lines.findIndex((line) => text.test(line)),
    );
    assert.ok(loopback >= 0 && loopback < redis, lines.join('\n'));
    assert.ok(lines.indexOf('cache redis:8-alpine') > loopback, lines.join('\n'));
  },

  async 'its filter leaves what has the words'(workbench) {
    await workbench.runCommand('Portwise: Filter Ports');
    await workbench.quickInputText.fill('redis key');
    await workbench.page.keyboard.press('Enter');
    const isPort = (line) => /^\d/.test(line);
    await portsThat(workbench, 'are about Redis alone', (lines) => {
      const ports = lines.filter(isPort);
      return ports.length > 0 && ports.every((line) => /^6379/.test(line));
    });
    await workbench.runCommand('Portwise: Clear Ports Filter');
    await portsThat(workbench, 'are all', (lines) => lines.some((line) => /^5432|^15432/.test(line)));
  },

  async 'a row of it leads to its line'(workbench) {
    await workbench.portRows.filter({ hasText: '15432' }).click();
    await workbench.page.locator('.tab.active[data-resource-name="docker-compose.yml"]').waitFor();
    await workbench.token('0.0.0.0:${DATABASE_PORT').waitFor();
  },

  async 'the Port Map draws who reaches whom'(workbench) {
    await workbench.runCommand('Portwise: Show Port Map');
    const map = workbench.webview();
    for (const name of ['anyone', 'proxy', 'shop', 'cache', 'database']) {
      await map.locator('.node', { has: map.locator(`text.name:text-is("${name}")`) }).waitFor();
    }
    await map.getByRole('button', { name: /^proxy → shop, connects: .*3000/ }).waitFor();
  },

  async 'a search marks what it finds, and a click on it leads to its line'(workbench) {
    const map = workbench.webview();
    await map.getByRole('searchbox').fill('postgres');
    await map.locator('.node.found', { hasText: 'database' }).waitFor();
    assert.equal(await map.locator('.node.found').count(), 1);
    await map.getByRole('button', { name: /^database, postgres/ }).click();
    await workbench.page.locator('.tab[data-resource-name="docker-compose.yml"].active').waitFor();
  },

  async 'the walkthrough is there for who asks'(workbench) {
    await workbench.runCommand('Portwise: Get Started');
    await workbench.page.getByText('Open a sample').first().waitFor();
  },
};

/** As {@link STEPS}, in VS Code for the web: code-server's build of it renders no Markdown, so that the card is shown as text. */
export const WEB_STEPS = {
  ...STEPS,
  async 'Enter shows the full card'(workbench) {
    await workbench.page.keyboard.press('Enter');
    await workbench.eventually(
      'the card',
      () => workbench.text(),
      (text) => /PostgreSQL/.test(text) && /IANA/.test(text),
    );
  },
};

function portsThat(workbench, what, satisfy) {
  return workbench.eventually(`rows of the Ports view that ${what}`, () => workbench.portLines(), satisfy);
}

function problemsThat(workbench, what, satisfy) {
  return workbench.eventually(`problems that ${what}`, () => workbench.problems(), satisfy);
}
