import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { PublishDiagnosticsParams } from 'vscode-languageserver';
import { createNodeHost } from '../../server/src/host/node.ts';
import { ClosedFiles } from '../../server/src/lsp/closedFiles.ts';
import { createDefaultService } from '../../server/src/service.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A workspace on disk in which ufw denies what Compose publishes. */
async function openWorkspace() {
  const folder = mkdtempSync(path.join(tmpdir(), 'portwise-closed-'));
  folders.push(folder);
  const uriOf = (name: string) => pathToFileURL(path.join(folder, name)).href;
  const compose = 'services:\n  app:\n    image: acme/app\n    ports:\n      - "8081:80"\n';
  writeFileSync(path.join(folder, 'docker-compose.yml'), compose);
  writeFileSync(path.join(folder, 'firewall.sh'), '#!/bin/sh\nufw deny 8081/tcp\n');
  const service = createDefaultService(createNodeHost());
  const uri = pathToFileURL(folder).href;
  service.openFolder(uri);
  await service.scan(uri);
  const sent: PublishDiagnosticsParams[] = [];
  const connection = { sendDiagnostics: async (params: PublishDiagnosticsParams) => void sent.push(params) } as never;
  const closed = new ClosedFiles(connection, service, () => true);
  const closeHole = () => {
    const text = compose.replace('8081:80', '127.0.0.1:8081:80');
    const composeUri = uriOf('docker-compose.yml');
    const touched = service.update({ uri: composeUri, path: '/docker-compose.yml', text, version: 1 });
    closed.note([composeUri], touched);
  };
  return { closed, sent, uriOf, closeHole, service, connection };
}

describe('files that nobody has open', () => {
  it('are told of when another file contradicts them, once, and cleared when that is mended', async () => {
    const { closed, sent, uriOf, closeHole } = await openWorkspace();
    await closed.push();
    await closed.push();
    expect(sent).toMatchObject([{ uri: uriOf('firewall.sh'), diagnostics: [{ code: 'firewall-bypassed' }] }]);
    closeHole();
    await closed.push();
    expect(sent.at(-1)).toEqual({ uri: uriOf('firewall.sh'), diagnostics: [] });
  });

  it('are told of though a file that nobody reads changes meanwhile', async () => {
    const { closed, sent, uriOf, service } = await openWorkspace();
    const pushing = closed.push();
    await service.fileChanged(uriOf('notes'));
    await pushing;
    await expect.poll(() => sent, { timeout: 5000 }).toMatchObject([{ uri: uriOf('firewall.sh') }]);
  });

  it('are cleared once they are opened, for an answer of their own follows', async () => {
    const { closed, sent, uriOf, service } = await openWorkspace();
    await closed.push();
    service.update({ uri: uriOf('firewall.sh'), path: '/firewall.sh', text: 'ufw deny 8081/tcp\n', version: 1 });
    closed.note([uriOf('firewall.sh')]);
    await closed.push();
    expect(sent.at(-1)).toEqual({ uri: uriOf('firewall.sh'), diagnostics: [] });
    await closed.push();
    expect(sent).toHaveLength(2);
  });

  it('are left to the message for the open document where the client does not pull', async () => {
    const { sent, uriOf, service, connection } = await openWorkspace();
    const closed = new ClosedFiles(connection, service, () => false);
    await closed.push();
    service.update({ uri: uriOf('firewall.sh'), path: '/firewall.sh', text: 'ufw deny 8081/tcp\n', version: 1 });
    closed.note([uriOf('firewall.sh')]);
    await closed.push();
    expect(sent).toHaveLength(1);
  });

  it('are looked at again only where they depend on what has changed', async () => {
    const { closed, uriOf, service, connection } = await openWorkspace();
    await closed.push();
    const looked: string[] = [];
    const watched = { ...service, checkAcrossFiles: async (uri: string) => looked.push(uri) && [] };
    const other = new ClosedFiles(connection, watched as never, () => true);
    await other.push();
    expect(looked.sort()).toEqual([uriOf('docker-compose.yml'), uriOf('firewall.sh')]);
    looked.length = 0;
    const alone = { uri: uriOf('notes.conf'), path: '/notes.conf', text: 'server { listen 1234; }\n', version: 1 };
    other.note([alone.uri], service.update(alone));
    await other.push();
    expect(looked).toEqual([uriOf('firewall.sh')]);
  });
});
