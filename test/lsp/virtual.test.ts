import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FIND_FILES_METHOD, READ_FILE_METHOD, type ReadFileParams } from '../../server/src/lsp/protocol.ts';
import { LanguageClient } from './client.ts';

const SERVER = path.resolve(import.meta.dirname, '../../dist/server.js');
const FOLDER = 'vscode-vfs://github/shop';
const COMPOSE = 'services:\n  cache:\n    image: redis\n    ports:\n      - "${CACHE_ADDRESS:-0.0.0.0}:6379:6379"\n';

/* A server with a disk, and a workspace that is not on it: what VS Code's desktop does with a repository that was never cloned. */
describe.skipIf(!existsSync(SERVER))('a virtual workspace (skipped where dist/ is not built)', () => {
  let client: LanguageClient | undefined;
  afterEach(() => client?.kill());

  it('is read through the editor', async () => {
    const asked: string[] = [];
    client = await LanguageClient.start([SERVER, '--stdio']);
    client.connection.onRequest(FIND_FILES_METHOD, () => []);
    client.connection.onRequest(READ_FILE_METHOD, ({ uri }: ReadFileParams) => {
      asked.push(uri);
      return uri === `${FOLDER}/.env` ? 'CACHE_ADDRESS=127.0.0.1\n' : null;
    });
    const codes = await codesIn(`${FOLDER}/docker-compose.yml`);
    expect(codes).not.toContain('exposed-service');
    expect(asked).toContain(`${FOLDER}/.env`);
  });

  it('has no other files where the editor can’t be asked', async () => {
    client = await LanguageClient.start([SERVER, '--stdio']);
    expect(await codesIn(`${FOLDER}/docker-compose.yml`)).toContain('exposed-service');
  });

  async function codesIn(uri: string) {
    const found = client!.diagnostics(uri);
    await client!.open(uri, 'yaml', COMPOSE);
    return (await found).map(({ code }) => code);
  }
});
