import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { INFO_METHOD, LOOKUP_METHOD, READ_FILE_METHOD } from '../../server/src/lsp/protocol.ts';

const BUNDLE = join(import.meta.dirname, '../../dist/server.js');
const COMPOSE = 'services:\n  cache:\n    image: redis\n    ports:\n      - "${HOST_PORT}:6379"\n';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
}

/** A web worker's scope around the built server: no Node in it, messages in and out as objects. */
class FakeWorker {
  readonly #waiting = new Map<number, (result: unknown) => void>();
  readonly #scope: { onmessage?: (event: { data: unknown }) => void };
  readonly #answer: (message: Message) => unknown;
  #lastId = 0;

  /** @param answer what the client says to the server's own requests */
  constructor(answer: (message: Message) => unknown) {
    this.#answer = answer;
    const scope = {
      importScripts() {},
      addEventListener() {},
      postMessage: (message: Message) => this.#receive(message),
      ...{ console, crypto, performance, queueMicrotask, setTimeout, clearTimeout, TextDecoder, TextEncoder, URL },
    };
    this.#scope = createContext(Object.assign(scope, { self: scope }));
    runInContext(readFileSync(BUNDLE, 'utf8'), this.#scope);
  }

  async request(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#lastId;
    const result = new Promise((resolve) => this.#waiting.set(id, resolve));
    this.#send({ id, method, params });
    return result;
  }

  notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  #send(message: Message): void {
    // A message is a task of its own, as in a browser.
    setTimeout(() => this.#scope.onmessage?.({ data: { jsonrpc: '2.0', ...message } }), 0);
  }

  #receive(message: Message): void {
    if (message.method === undefined) this.#waiting.get(message.id ?? 0)?.(message.result);
    else if (message.id !== undefined) this.#send({ id: message.id, result: this.#answer(message) });
  }
}

describe.skipIf(!existsSync(BUNDLE))('the built server in a web worker (skipped before `npm run build`)', () => {
  test('finds what a process of Node’s finds, and reads other files through the client', async () => {
    const worker = new FakeWorker(({ method, params }) => {
      const { uri } = (params ?? {}) as { uri?: string };
      return method === READ_FILE_METHOD && uri === 'memfs:///shop/.env' ? 'HOST_PORT=16379\n' : null;
    });
    await worker.request('initialize', {
      processId: null,
      rootUri: null,
      capabilities: { textDocument: { diagnostic: {} } },
    });
    worker.notify('initialized', {});
    expect(await worker.request(INFO_METHOD, {})).toMatchObject({ pid: null });

    const uri = 'memfs:///shop/compose.yaml';
    worker.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text: COMPOSE } });
    const report = await worker.request('textDocument/diagnostic', { textDocument: { uri } });
    expect(report).toMatchObject({ items: [{ code: 'exposed-service', message: expect.stringContaining('16379') }] });
  });

  test('speaks the user’s language without a disk to read it from', async () => {
    const worker = new FakeWorker(() => null);
    await worker.request('initialize', { processId: null, rootUri: null, capabilities: {}, locale: 'zh-cn' });
    worker.notify('initialized', {});
    expect(await worker.request(LOOKUP_METHOD, { query: '49151', limit: 1 })).toMatchObject([{ title: '保留' }]);
  });
});
