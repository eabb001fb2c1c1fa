import { commands, languages, type Uri, workspace } from 'vscode';
import { cleanUp, eventually, openFile, replace, uriOf, write } from './support.ts';

/** What other tests leave behind in their folders is part of the workspace too: each has a port of its own. */
const publish = (mapping: string) => `services:\n  app:\n    image: acme/app\n    ports:\n      - "${mapping}"\n`;
const deny = (port: number) => `#!/bin/sh\nufw deny ${port}/tcp\n`;

/** Waits until a file, open or not, has a rule's finding this often. */
async function expectCount(uri: Uri, rule: string, count: number): Promise<void> {
  const found = () =>
    languages.getDiagnostics(uri).filter(({ source, code }) => {
      return source === 'portwise' && (typeof code === 'object' ? code.value : code) === rule;
    });
  await eventually(
    () => found().length === count,
    () => `${count} findings of ${rule} in ${uri.path}, but there are ${found().length}`,
  );
}

/** Lets whatever is still on its way arrive. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1500));
}

describe('findings across files', function () {
  this.timeout(60_000);
  afterEach(cleanUp);

  it('are shown for a file that nobody has open, once, open or closed, and go when the other file is mended', async () => {
    const firewall = uriOf('firewall.sh');
    await write(firewall, deny(18081));
    const compose = await openFile('compose.yaml', publish('18081:80'));
    await expectCount(firewall, 'firewall-bypassed', 1);

    // As a person does: a document that an extension opens stays open for a while without an editor.
    await commands.executeCommand('vscode.open', firewall);
    await settle();
    await expectCount(firewall, 'firewall-bypassed', 1);

    await commands.executeCommand('workbench.action.closeActiveEditor');
    await settle();
    await expectCount(firewall, 'firewall-bypassed', 1);

    // Not even saved: what is open wins over the disk.
    await replace(compose, '18081:80', '127.0.0.1:18081:80');
    await expectCount(firewall, 'firewall-bypassed', 0);
    await settle();
    await expectCount(firewall, 'firewall-bypassed', 0);
    await replace(compose, '127.0.0.1:18081:80', '18081:80');
    await expectCount(firewall, 'firewall-bypassed', 1);
  });

  it('go with the file', async () => {
    const firewall = uriOf('firewall.sh');
    await write(firewall, deny(18082));
    await openFile('compose.yaml', publish('18082:80'));
    await expectCount(firewall, 'firewall-bypassed', 1);
    await workspace.fs.delete(firewall);
    await expectCount(firewall, 'firewall-bypassed', 0);
  });

  it('follow a file that another program changes', async () => {
    const [firewall, compose] = [uriOf('firewall.sh'), uriOf('compose.yaml')];
    await openFile('notes.conf', 'http {\n  server {\n    listen 8080;\n  }\n}\n');
    await write(firewall, deny(18083));
    await write(compose, publish('18083:80'));
    await expectCount(firewall, 'firewall-bypassed', 1);
    await write(compose, publish('127.0.0.1:18083:80'));
    await expectCount(firewall, 'firewall-bypassed', 0);
  });
});
