import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { downloadText } from '../../server/src/host/download.ts';
import { loadTables, saveTables } from '../../server/src/host/registryStore.ts';
import { tablesFromIanaCsv } from '../../server/src/registry/ianaCsv.ts';
import { plausibleCsv } from '../support/ianaCsv.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** @returns the address of a server on loopback that answers so. */
async function serve(answer: RequestListener): Promise<string> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/registry.csv`;
}

describe('downloadText', () => {
  it('takes a good file, which makes tables', async () => {
    const csv = plausibleCsv([]);
    const address = await serve((_request, response) => response.end(csv));
    expect(tablesFromIanaCsv(await downloadText(address)).registry).toContain('ssh');
  });

  it('takes a file that breaks off, which makes none', async () => {
    const csv = plausibleCsv([]);
    const address = await serve((_request, response) => response.end(csv.slice(0, 4000)));
    const text = await downloadText(address);
    expect(() => tablesFromIanaCsv(text)).toThrow(/cut off|columns|no CSV/);
  });

  it('refuses a connection that breaks off', async () => {
    const address = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('half');
      setImmediate(() => response.destroy());
    });
    await expect(downloadText(address)).rejects.toThrow();
  });

  it('refuses 200 MB without reading them', async () => {
    const megabyte = Buffer.alloc(1_000_000, 'x');
    let sent = 0;
    const address = await serve((_request, response) => {
      const more = () => {
        while (sent < 200 && !response.destroyed) {
          sent++;
          if (!response.write(megabyte)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    await expect(downloadText(address)).rejects.toThrow('larger than 20 MB');
    expect(sent).toBeLessThan(60);
  });

  it('refuses a server that is slow', async () => {
    const address = await serve((_request, response) => void response.write('a'));
    await expect(downloadText(address, { timeoutMs: 200 })).rejects.toThrow('no answer within 0.2 seconds');
  });

  it('refuses what is no answer', async () => {
    const address = await serve((_request, response) => response.writeHead(404, 'Gone Fishing').end());
    await expect(downloadText(address)).rejects.toThrow('404');
    await expect(downloadText('http://127.0.0.1:49998/')).rejects.toThrow();
  });

  it('refuses what is not encrypted, redirected to or named', async () => {
    await expect(downloadText('http://example.org/x')).rejects.toThrow('no https address');
    await expect(downloadText('file:///etc/passwd')).rejects.toThrow('no https address');
    await expect(downloadText('nonsense')).rejects.toThrow('no https address');
  });

  it('goes through the proxy that it is given', async () => {
    const asked: string[] = [];
    const proxy = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.end('through the proxy');
    });
    server?.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await downloadText('http://127.0.0.1:49999/registry.csv', { proxy: new URL(proxy).origin }).catch(() => '');
    expect(asked.length).toBe(1);
  });
});

describe('the store', () => {
  it('replaces as a whole and keeps the previous copy', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'portwise-store-'));
    try {
      expect(loadTables(folder)).toBeUndefined();
      saveTables(folder, { registry: 'a', meta: 'b' });
      saveTables(folder, { registry: 'c', meta: 'd' });
      expect(loadTables(folder)).toEqual({ registry: 'c', meta: 'd' });
      expect(readdirSync(folder).sort()).toEqual(['registry.json', 'registry.previous.json']);
      expect(JSON.parse(readFileSync(path.join(folder, 'registry.previous.json'), 'utf8'))).toEqual({
        registry: 'a',
        meta: 'b',
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
