import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type CompletionItem,
  CompletionRequest,
  DocumentHighlightRequest,
  type Location,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
  type TextDocumentEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { LanguageClient } from './client.ts';

/*
 * What the built server answers of a port beside its hover, as an editor asks it.
 */

const SERVER = path.resolve(import.meta.dirname, '../../dist/server.js');
const COMPOSE = {
  uri: 'file:///project/compose.yaml',
  text: 'services:\r\n  api: # 🎉\r\n    image: acme/api\r\n    ports: ["8080:3000"] # 🎉\r\n',
};
const NGINX = {
  uri: 'file:///project/nginx.conf',
  text: 'server {\n  location / { proxy_pass http://api:3000; }\n}\n',
};
const FIREWALL = { uri: 'file:///project/fw.sh', text: '#!/bin/sh\nufw allow 8080/tcp\nufw deny 8080/udp\n' };

describe.skipIf(!existsSync(SERVER))('ports over the protocol (skipped where dist/ is not built)', () => {
  let client: LanguageClient | undefined;
  afterEach(() => client?.kill());

  async function start() {
    client = await LanguageClient.start([SERVER, '--stdio']);
    for (const { uri, text } of [COMPOSE, NGINX, FIREWALL]) {
      const answer = client.diagnostics(uri);
      await client.open(uri, uri.endsWith('.sh') ? 'shellscript' : 'plaintext', text);
      await answer;
    }
    return client;
  }

  it('finds where a port is used, in other files too, without this place where that is not asked for', async () => {
    const server = await start();
    const ask = async (includeDeclaration: boolean): Promise<Location[]> =>
      (await server.connection.sendRequest(ReferencesRequest.type, {
        ...at(COMPOSE, '8080'),
        context: { includeDeclaration },
      })) ?? [];
    expect((await ask(true)).map(textAt)).toEqual(['compose.yaml 8080', 'fw.sh 8080']);
    expect((await ask(false)).map(textAt)).toEqual(['fw.sh 8080']);
  });

  it('marks the same port in the document', async () => {
    const server = await start();
    const found = await server.connection.sendRequest(DocumentHighlightRequest.type, at(FIREWALL, '8080/tcp'));
    expect(found).toEqual([{ range: { start: { line: 1, character: 10 }, end: { line: 1, character: 14 } } }]);
  });

  it('marks it whatever the editor leaves unescaped in the name of the file', async () => {
    const server = await start();
    const odd = { ...FIREWALL, uri: 'file:///project/a+b/fw.sh' };
    const answer = server.diagnostics(odd.uri);
    await server.open(odd.uri, 'shellscript', odd.text);
    await answer;
    expect(await server.connection.sendRequest(DocumentHighlightRequest.type, at(odd, '8080/tcp'))).toHaveLength(1);
  });

  it('renames a port in every file that it stands in', async () => {
    const server = await start();
    const where = at(NGINX, '3000');
    expect(await server.connection.sendRequest(PrepareRenameRequest.type, where)).toMatchObject({
      start: { line: 1, character: 37 },
      end: { line: 1, character: 41 },
    });
    const edit = await server.connection.sendRequest(RenameRequest.type, { ...where, newName: '3001' });
    expect(edit?.documentChanges).toHaveLength(2);
    for (const { uri, text } of [COMPOSE, NGINX]) {
      const change = edit?.documentChanges?.find(
        (one): one is TextDocumentEdit => 'textDocument' in one && one.textDocument.uri === uri,
      );
      expect(change?.textDocument.version).toBe(1);
      const document = TextDocument.create(uri, 'plaintext', 1, text);
      expect(TextDocument.applyEdits(document, (change?.edits ?? []) as never)).toBe(text.replace('3000', '3001'));
    }
  });

  it('says why it renames nothing', async () => {
    const server = await start();
    const where = at(NGINX, '3000');
    expect(await server.connection.sendRequest(PrepareRenameRequest.type, at(NGINX, 'location'))).toBeNull();
    await expect(server.connection.sendRequest(RenameRequest.type, { ...where, newName: 'web' })).rejects.toThrow(
      'is no port',
    );
  });

  it('suggests the services that can be reached', async () => {
    const server = await start();
    const typed = 'server {\n  location / { proxy_pass http://a';
    const answer = server.diagnostics(NGINX.uri);
    await server.change(NGINX.uri, { text: typed });
    await answer;
    const position = { line: 1, character: typed.length - typed.indexOf('\n') - 1 };
    const items = (await server.connection.sendRequest(CompletionRequest.type, {
      textDocument: { uri: NGINX.uri },
      position,
    })) as CompletionItem[];
    expect(items.map(({ label }) => label)).toEqual(['api:3000', '127.0.0.1:8080']);
    expect(items[0]?.textEdit).toEqual({
      range: { start: { line: 1, character: position.character - 1 }, end: position },
      newText: 'api:3000',
    });
  });
});

function at({ uri, text }: { uri: string; text: string }, word: string) {
  const position = TextDocument.create(uri, 'plaintext', 1, text).positionAt(text.indexOf(word) + 1);
  return { textDocument: { uri }, position };
}

function textAt({ uri, range }: Location): string {
  const { text } = [COMPOSE, NGINX, FIREWALL].find((one) => one.uri === uri)!;
  return `${path.posix.basename(uri)} ${TextDocument.create(uri, 'plaintext', 1, text).getText(range)}`;
}
