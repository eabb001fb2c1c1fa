import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type CodeAction,
  CodeActionRequest,
  type Diagnostic,
  DiagnosticTag,
  DidChangeConfigurationNotification,
  DocumentDiagnosticRequest,
  ExitNotification,
  type Hover,
  HoverRequest,
  type Range,
  type TextDocumentEdit,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { CARD_METHOD, INFO_METHOD, LOOKUP_METHOD, PORT_AT_METHOD } from '../../server/src/lsp/protocol.ts';
import { type ClientOptions, LanguageClient, PULLED } from './client.ts';

/*
 * The built server as an editor meets it: a process, spoken to over its standard input and output.
 */

const SERVER = path.resolve(import.meta.dirname, '../../dist/server.js');
const URI = 'file:///project/docker-compose.yml';
const COMPOSE = 'services:\n  cache:\n    image: redis:8\n    ports:\n      - "6379:6379"\n';

describe.skipIf(!existsSync(SERVER))('language server (skipped where dist/ is not built)', () => {
  let client: (LanguageClient & { readonly about: { capabilities: object } }) | undefined;
  afterEach(() => client?.kill());

  async function start(options: ClientOptions = {}) {
    client = await LanguageClient.start([SERVER, '--stdio'], options);
    return client;
  }

  /** Opens the document and waits for what is pushed. */
  async function open(server: LanguageClient, text: string, uri = URI) {
    const answer = server.diagnostics(uri);
    await server.open(uri, 'yaml', text);
    return answer;
  }

  it('says what it can do: pushes diagnostics unless the client pulls them', async () => {
    const pushing = await start();
    expect(pushing.about.capabilities).toMatchObject({ textDocumentSync: TextDocumentSyncKind.Incremental });
    expect(pushing.about.capabilities).not.toHaveProperty('diagnosticProvider');
    pushing.kill();
    const pulling = await start({ capabilities: PULLED });
    expect(pulling.about.capabilities).toMatchObject({ diagnosticProvider: { interFileDependencies: true } });
  });

  it('pushes what it finds, for the version that it read, and takes it back when the document closes', async () => {
    const server = await start();
    const [found] = exposed(await open(server, COMPOSE));
    expect(textAt(COMPOSE, found!.range)).toBe('6379');
    expect(found).toMatchObject({ severity: 2, source: 'portwise' });
    const answer = server.diagnostics(URI);
    await server.close(URI);
    expect(await answer).toEqual([]);
  });

  it('says of what can go that it can, so that an editor fades it', async () => {
    const server = await start();
    const diagnostics = await open(server, COMPOSE.replace('- "6379:6379"', '- "8080:80"\n      - "8080:80"'));
    const tags = diagnostics.flatMap(({ code, tags }) => (tags ? [[code, ...tags]] : []));
    expect(tags).toEqual([['duplicate-entry', DiagnosticTag.Unnecessary]]);
  });

  it('follows edits in UTF-16 columns, past CRLF and characters outside the basic plane', async () => {
    const server = await start();
    let text = 'services:\r\n  cache: # 🎉🎉\r\n    image: redis # 🎉\r\n    ports: ["6379:6379"] # 🎉\r\n';
    expect(exposed(await open(server, text))).toHaveLength(1);
    for (const [old, replacement, expected] of [
      ['"6379:', '"127.0.0.1:6379:', []],
      ['🎉🎉', '🎉 🎉🎉\r\n  # more', []],
      ['127.0.0.1:', '', ['6379']],
      ['image: redis # 🎉', 'image: redis # 🎉🎉', ['6379']],
    ] as const) {
      const document = TextDocument.create(URI, 'yaml', 0, text);
      const start = text.indexOf(old);
      const range = { start: document.positionAt(start), end: document.positionAt(start + old.length) };
      text = text.replace(old, replacement);
      const answer = server.diagnostics(URI);
      await server.change(URI, { range, text: replacement });
      expect(exposed(await answer).map((finding) => textAt(text, finding.range))).toEqual(expected);
    }
  });

  it('answers a burst of keystrokes for the last of them', async () => {
    const server = await start();
    await open(server, COMPOSE);
    const answer = server.diagnostics(URI);
    const end = { line: 4, character: 9 };
    for (const character of '127.0.0.1:') {
      await server.change(URI, { range: { start: end, end }, text: character });
      end.character++;
    }
    expect(exposed(await answer)).toEqual([]);
    expect(server.published).toBeLessThanOrEqual(11);
  });

  it('gives what it finds to a client that pulls', async () => {
    const server = await start({ capabilities: PULLED });
    await server.open(URI, 'yaml', COMPOSE);
    const report = await server.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri: URI } });
    expect(report).toMatchObject({ kind: 'full', items: [{ code: 'exposed-service' }] });
    expect(server.published).toBe(0);
  });

  it('takes changed settings without a restart', async () => {
    const settings: Record<string, unknown> = { portwise: {} };
    const server = await start({ settings });
    expect(exposed(await open(server, COMPOSE))).toHaveLength(1);
    settings.portwise = { rules: { 'exposed-service': 'off' } };
    const answer = server.diagnostics(URI, (diagnostics) => exposed(diagnostics).length === 0);
    await server.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    await answer;
  });

  it('has a client that pulls ask again when settings change', async () => {
    const settings: Record<string, unknown> = { portwise: {} };
    const server = await start({ settings, capabilities: PULLED });
    await server.open(URI, 'yaml', COMPOSE);
    settings.portwise = { rules: { 'exposed-service': 'off' } };
    const before = server.refreshes;
    await server.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    await expect.poll(() => server.refreshes).toBeGreaterThan(before);
    const report = await server.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri: URI } });
    expect(exposed((report as { items: Diagnostic[] }).items)).toEqual([]);
  });

  it('hovers over exactly the port', async () => {
    const server = await start();
    await open(server, COMPOSE);
    const hover = (character: number) => {
      const position = { line: 4, character };
      return server.connection.sendRequest<Hover | null>(HoverRequest.method, { textDocument: { uri: URI }, position });
    };
    const host = await hover(10);
    expect(textAt(COMPOSE, host!.range!)).toBe('6379');
    expect(host!.range!.start.character).toBe(9);
    expect(host!.contents).toMatchObject({
      kind: 'markdown',
      value: expect.stringMatching(/every interface[\s\S]*Redis/),
    });
    expect((await hover(15))!.range!.start.character).toBe(14);
    expect(await hover(2)).toBeNull();
  });

  it('offers a fix whose edit mends the file', async () => {
    const server = await start();
    const diagnostics = await open(server, COMPOSE);
    const [{ range }] = exposed(diagnostics) as [Diagnostic];
    const params = { textDocument: { uri: URI }, range, context: { diagnostics, only: ['quickfix'] } };
    const actions = await server.connection.sendRequest<CodeAction[]>(CodeActionRequest.method, params);
    const fix = actions.find(({ title }) => title === 'Bind to 127.0.0.1');
    const [change] = fix!.edit!.documentChanges as [TextDocumentEdit];
    expect(change.textDocument).toEqual({ uri: URI, version: 1 });
    const mended = TextDocument.applyEdits(TextDocument.create(URI, 'yaml', 1, COMPOSE), change.edits as never);
    expect(mended).toBe(COMPOSE.replace('"6379:', '"127.0.0.1:6379:'));
  });

  it.each([
    [
      'zh-cn',
      /^Redis .*已发布到所有网络接口（主机端口 6379）/,
      /主机端口 6379\/tcp，绑定：\*\*所有网络接口\*\*/,
      '绑定到 127.0.0.1',
    ],
    [
      'de',
      /^Redis .* is published on every interface/,
      /Host port 6379\/tcp on \*\*every interface\*\*/,
      'Bind to 127.0.0.1',
    ],
  ])('speaks to a user whose language is %s', async (locale, message, markdown, title) => {
    const server = await start({ locale });
    const diagnostics = await open(server, COMPOSE);
    const [found] = exposed(diagnostics) as [Diagnostic];
    expect(found.message).toMatch(message);
    const textDocument = { uri: URI };
    const hover = { textDocument, position: found.range.start };
    expect(await server.connection.sendRequest(HoverRequest.method, hover)).toMatchObject({
      contents: { value: expect.stringMatching(markdown) },
    });
    const actions = { textDocument, range: found.range, context: { diagnostics, only: ['quickfix'] } };
    expect(await server.connection.sendRequest(CodeActionRequest.method, actions)).toContainEqual(
      expect.objectContaining({ title }),
    );
  });

  it('answers our own messages, with no document open', async () => {
    const server = await start();
    const ask = (method: string, params: object) => server.connection.sendRequest(method, params);
    expect(await ask(LOOKUP_METHOD, { query: 'postgres', limit: 3 })).toMatchObject([
      { ports: { first: 5432, last: 5432 } },
      {},
      {},
    ]);
    expect(await ask(CARD_METHOD, { id: '443/udp' })).toMatchObject({ title: expect.stringContaining('443') });
    expect(await ask(CARD_METHOD, { id: 'nonsense' })).toBeNull();
    expect(await ask(PORT_AT_METHOD, { uri: URI, position: { line: 0, character: 0 } })).toBeNull();
    expect(await ask(INFO_METHOD, {})).toMatchObject({ pid: server.pid });
  });

  it.each([
    ['nothing', ''],
    ['a half-typed entry', 'services:\n  web:\n    ports:\n      - "80'],
    ['a binary file', `services:\u0000\u0001\ufffd\n${'\u0000'.repeat(2000)}`],
    ['a lone surrogate', 'services:\n  \ud83d:\n    ports: ["6379:6379"]\n'],
    ['deep nesting', `services: ${'['.repeat(50_000)}`],
    ['one long line', `services: {a: {ports: [${'"70000:80",'.repeat(2_000)}]}}`],
  ])('lives through %s', async (_, text) => {
    const server = await start({ patienceMs: 25_000 });
    const lines = text.split('\n');
    for (const { range } of await open(server, text)) {
      expect(range.end.line).toBeLessThan(lines.length);
      expect(range.end.character).toBeLessThanOrEqual(lines[range.end.line]!.length);
    }
    // A place that the document doesn't have.
    const place = { textDocument: { uri: URI }, position: { line: 999_999, character: 999_999 } };
    await server.connection.sendRequest(HoverRequest.method, place);
    const other = 'file:///project/compose.yaml';
    expect(exposed(await open(server, COMPOSE, other))).toHaveLength(1);
  });

  it('ends with 0 after a shutdown, and with 1 without', async () => {
    const orderly = await start();
    expect(await orderly.stop()).toBe(0);
    const abrupt = await start();
    const exited = abrupt.exited;
    await abrupt.connection.sendNotification(ExitNotification.type);
    expect(await exited).toBe(1);
  });
});

/** Other rules have tests of their own: here one is enough to see that findings travel. */
function exposed(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ code }) => code === 'exposed-service');
}

function textAt(text: string, range: Range): string {
  return TextDocument.create(URI, 'yaml', 0, text).getText(range);
}
