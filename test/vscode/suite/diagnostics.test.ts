import { assert } from 'chai';
import { commands, type Uri, window } from 'vscode';
import { cleanUp, eventually, expectFindings, findingsOf, openFile, replace } from './support.ts';

/** One of each kind that the others don't speak of: its name, its text, what is found in it. */
const FILES: readonly (readonly [string, string, string])[] = [
  [
    'nftables.conf',
    'table inet filter {\n  chain input {\n    type filter hook input priority 0;\n    tcp dport 23 accept\n  }\n}\n',
    'warning cleartext-service "23"',
  ],
  ['ufw.sh', '#!/bin/sh\nufw allow 21/tcp\n', 'warning cleartext-service "21"'],
  ['firewalld.sh', '#!/bin/sh\nfirewall-cmd --permanent --add-port=23/tcp\n', 'warning cleartext-service "23"'],
];

describe('diagnostics', () => {
  afterEach(cleanUp);

  it('warns of a database that Compose publishes on every interface, and not of one bound to this machine', async () => {
    const document = await openFile(
      'compose.yaml',
      'services:\n  cache:\n    image: redis:8\n    ports:\n      - "6379:6379"\n      - "127.0.0.1:6380:6379"\n',
    );
    await expectFindings(document, ['warning exposed-service "6379"']);
    const [finding] = findingsOf(document);
    assert.match(finding!.message, /Redis.*every interface/);
  });

  it('links a finding to the page of its rule', async () => {
    const document = await openFile(
      'compose.yaml',
      'services:\n  cache:\n    image: redis:8\n    ports:\n      - "6379:6379"\n',
    );
    await expectFindings(document, ['warning exposed-service "6379"']);
    const [finding] = findingsOf(document);
    const { target } = finding!.code as { target: Uri };
    assert.equal(target.scheme, 'command');
    await commands.executeCommand(target.path, ...JSON.parse(target.query));
    const shown = () => window.tabGroups.activeTabGroup.activeTab?.label ?? '';
    await eventually(
      () => /exposed-service/.test(shown()),
      () => `the page, and not "${shown()}"`,
    );
  });

  it('warns of a telnet port that iptables lets in, and not of one that it stops', async () => {
    const document = await openFile('firewall.sh', '#!/bin/sh\niptables -A INPUT -p tcp --dport 23 -j DROP\n');
    await expectFindings(document, []);
    await replace(document, 'DROP', 'ACCEPT');
    await expectFindings(document, ['warning cleartext-service "23"']);
    await replace(document, 'ACCEPT', 'DROP');
    await expectFindings(document, []);
  });

  it('takes a finding away when typing has mended it', async () => {
    const document = await openFile('nginx.conf', 'http {\n  server {\n    listen 4;\n  }\n}\n');
    await expectFindings(document, ['warning unassigned-port "4"']);
    await replace(document, 'listen 4', 'listen 8080');
    await expectFindings(document, []);
  });

  for (const [name, text, expected] of FILES) {
    it(`reads ${name}`, async () => {
      await expectFindings(await openFile(name, text), [expected]);
    });
  }

  it('tells in a config file what VS Code does not know from its schema', async () => {
    const text = '{ "extends": "no-such.jsonc", "rules": { "exposed-servic": "off" } }\n';
    await expectFindings(await openFile('.portwise.jsonc', text), ['warning missing-extends ""no-such.jsonc""']);
  });

  it('lives through damaged text', async () => {
    const document = await openFile(
      'docker-compose.yml',
      'services:\n  web:\n    ports:\n      - "70000:80"\n      - "80-70:80-70"\n',
    );
    await expectFindings(document, [
      'error port-out-of-range "70000"',
      'error reversed-range "80-70"',
      'error reversed-range "80-70"',
    ]);
    await replace(document, '"80-70:80-70"', '"80-[{');
    await expectFindings(document, ['error port-out-of-range "70000"']);
  });
});
