import { assert } from 'chai';
import { commands } from 'vscode';
import { cleanUp, eventually, expectFindings, openFile, portwise, replace } from './support.ts';

describe('language server', () => {
  afterEach(cleanUp);

  it('comes back after it was killed', async () => {
    const document = await openFile('ufw.sh', '#!/bin/sh\nufw allow 23/tcp\n');
    await expectFindings(document, ['warning cleartext-service "23"']);
    const first = await pid();
    process.kill(first, 'SIGKILL');
    await anotherThan(first);
    // The old findings were never taken away: only another one proves that the new server knows the document.
    await replace(document, '23/tcp', '21/tcp');
    await expectFindings(document, ['warning cleartext-service "21"']);
  });

  it('starts anew when it is asked to', async () => {
    const document = await openFile('ufw.sh', '#!/bin/sh\nufw allow 23/tcp\n');
    await expectFindings(document, ['warning cleartext-service "23"']);
    const first = await pid();
    await commands.executeCommand('portwise.restartServer');
    assert.isTrue(hasEnded(first), 'the first one is gone');
    assert.notEqual(await pid(), first);
    await expectFindings(document, ['warning cleartext-service "23"']);
  });
});

function pid(): Promise<number> {
  return eventually(
    // While the server comes back, the request fails.
    async () => (await portwise()).serverPid().catch(() => null),
    () => 'the server',
  );
}

function anotherThan(first: number): Promise<boolean> {
  return eventually(
    async () => (await pid()) !== first,
    () => 'another server',
  );
}

function hasEnded(id: number): boolean {
  try {
    process.kill(id, 0);
    return false;
  } catch {
    return true;
  }
}
