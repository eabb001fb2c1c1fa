import type { SourceDoc } from '../core/document.ts';
import type { FileReference, Format, FormatResult, ReadContext } from '../core/format.ts';
import { say } from '../core/message.ts';
import { parsePort, type Transport } from '../core/ports.ts';
import { spanOf } from '../core/text.ts';
import type { BraceStatement } from '../syntax/braces.ts';
import { type ConfigWord, type Piece, pieceOf } from '../syntax/configWord.ts';
import { findUrls, readEndpoint } from '../syntax/endpoint.ts';
import { looksLikeNginx } from '../syntax/nginxSniff.ts';
import { NginxTree, nameOf } from '../syntax/nginxTree.ts';
import { NginxUses } from '../syntax/nginxUses.ts';
import { type Assignment, NginxVariables } from '../syntax/nginxVariables.ts';
import { isPort } from '../syntax/portText.ts';
import { readPlaceholder } from '../syntax/templates.ts';
import { typedIn } from '../syntax/typing.ts';

/** nginx and what is built on it (OpenResty, Tengine, Angie): whole configs, and snippets of any part of one. */
export const nginx: Format = {
  id: 'nginx',
  title: 'nginx',
  names: ['**/nginx.conf', '**/nginx.conf.{default,template,tmpl,tpl,j2,erb,sample,example,dist,in}', '**/*.nginx'],
  languages: ['nginx'],
  candidates: [
    '**/*.{conf,vhost,nginxconf}',
    '**/*.conf.*',
    '**/*nginx*.{cfg,j2,erb,tmpl,tpl,template,sample,example}',
    '**/{nginx,openresty,tengine,angie,sites-available,sites-enabled,conf.d,vhosts.d}/**',
  ],
  candidateLanguages: ['properties', 'plaintext', 'jinja'],
  recognises: looksLikeNginx,
  comment: { open: '#' },
  typedAt: typedIn({
    kind: 'authority',
    before: /\b(?:[a-z]+_pass[\t ]+(?:[a-z]+:\/\/)?|server[\t ]+)([\w.-]*(?::\d*)?)$/,
  }),
  read: (doc, context) => new NginxReading(doc, context).read(),
};

/** Directives, besides all that end in `_pass`, whose first argument is a host with an optional port, or a URL without scheme. */
const CONNECTING: ReadonlySet<string> = new Set([
  'auth_http',
  'drizzle_server',
  'endpoint',
  'postgres_server',
  'upsync',
  'zone_sync_server',
]);

/** Blocks whose statements are values, not directives. */
const VALUE_BLOCKS: ReadonlySet<string> = new Set(['map', 'geo', 'split_clients', 'types', 'charset_map', 'match']);

/** Directives whose text is a program or a format, in which a URL means nothing. */
const TEXT_DIRECTIVE = /^log_format$|_by_lua$|^perl|^js_/;

const TCP: readonly Transport[] = ['tcp'];
const UDP: readonly Transport[] = ['udp'];
/** nginx's resolver asks over UDP, and again over TCP where an answer was cut short. */
const DNS: readonly Transport[] = ['udp', 'tcp'];

/** One reading of one document. */
class NginxReading {
  readonly #tree: NginxTree;
  readonly #variables: NginxVariables;
  readonly #uses: NginxUses;
  readonly #references: FileReference[] = [];

  constructor(doc: SourceDoc, context: ReadContext) {
    this.#tree = new NginxTree(doc.text, (path) => context.neighbour(path));
    this.#variables = new NginxVariables(this.#tree.statements);
    this.#uses = new NginxUses(this.#tree, this.#variables, context);
  }

  read(): FormatResult {
    for (const statement of this.#tree.statements) this.#readStatement(statement);
    this.#uses.followTargets();
    for (const assignment of this.#variables.assignments) this.#readAssignment(assignment);
    return { ...this.#uses.result(), references: this.#references };
  }

  #readStatement(statement: BraceStatement): void {
    const name = nameOf(statement);
    if (statement.parent && VALUE_BLOCKS.has(nameOf(statement.parent))) this.#readKey(statement);
    else if (statement.children) {
      if (name === 'if') this.#readCondition(statement);
    } else if (name === 'listen') this.#readListen(statement);
    else if (name === 'include') this.#readInclude(statement);
    else if (name === 'resolver') this.#readResolver(statement);
    else if (name === 'server' || name.endsWith('_pass') || CONNECTING.has(name)) this.#readTarget(statement);
    else if (name.endsWith('_bind')) this.#readBind(statement);
    else if (name === 'access_log' || name === 'error_log') this.#readSyslog(statement);
    else if (name === 'health_check' || name === 'check') this.#readHealthCheck(statement);
    else if (name !== 'set' && !TEXT_DIRECTIVE.test(name)) this.#readUrls(statement);
  }

  /** `listen` in all its forms: https://nginx.org/en/docs/http/ngx_http_core_module.html#listen and its stream and mail kin. */
  #readListen(statement: BraceStatement): void {
    const [, word, ...options] = statement.words;
    if (!word) return;
    const portOnly = isPort(pieceOf(word));
    const endpoint = readEndpoint(word.text, word.start);
    if (endpoint.unix) return;
    const port = portOnly ? pieceOf(word) : endpoint.port;
    if (!port) {
      this.#noteMissingPort(statement, word);
      return;
    }
    const server = this.#tree.serverOf(statement);
    const { host } = endpoint;
    const datagram = options.find(({ text }) => text === 'udp' || text === 'quic');
    const words = options.map(({ text }) => text.toLowerCase());
    // Up to nginx 1.25.0 a server's `ssl on` was the `ssl` of all its `listen`.
    if (this.#tree.isOn('ssl', server) && !words.includes('ssl')) words.push('ssl');
    const address = portOnly ? spanOf(word.start, 0) : endpoint.address;
    this.#uses.add(port, {
      at: statement,
      strict: true,
      role: 'listen',
      transports: datagram ? { value: UDP, span: datagram.span } : { value: TCP },
      host: portOnly || !host ? { value: '*' } : { value: host.text, span: host.span },
      server: { ...this.#tree.serverBlock(server), options: words },
      addressSlot: { span: address, prefix: '', suffix: portOnly ? ':' : '' },
    });
  }

  /** `listen localhost;` is right and means port 80; `listen 443ssl;` and `listen 80,443;` are slips. */
  #noteMissingPort(statement: BraceStatement, word: ConfigWord): void {
    if (/^\d+(?:[^\d.:]|$)/.test(word.text) && !word.text.includes('.'))
      this.#uses.addNotAPort(pieceOf(word), statement);
    else this.#uses.addGap(word.span, say`No port is written here: nginx takes 80.`);
  }

  #readTarget(statement: BraceStatement): void {
    const word = statement.words[1];
    if (word) this.#uses.connect(readEndpoint(word.text, word.start), statement, true);
  }

  #readBind(statement: BraceStatement): void {
    const word = statement.words[1];
    const { port, host } = word ? readEndpoint(word.text, word.start) : {};
    if (!port) return;
    const transports = { value: this.#tree.connectTransports(statement) };
    this.#uses.add(port, {
      at: statement,
      strict: true,
      role: 'source',
      transports,
      ...this.#uses.hostOf(host, statement),
    });
  }

  #readResolver(statement: BraceStatement): void {
    for (const word of statement.words.slice(1)) {
      if (word.text.includes('=')) continue;
      this.#uses.connect(readEndpoint(word.text, word.start), statement, true, DNS);
    }
  }

  /** `access_log syslog:server=10.0.0.1:514,tag=nginx;`: https://nginx.org/en/docs/syslog.html */
  #readSyslog(statement: BraceStatement): void {
    for (const { text, start } of statement.words.slice(1)) {
      if (!text.startsWith('syslog:')) continue;
      const at = text.indexOf('server=') + 'server='.length;
      if (at < 'server='.length) continue;
      const comma = text.indexOf(',', at);
      const server = text.slice(at, comma < 0 ? text.length : comma);
      this.#uses.connect(readEndpoint(server, start + at), statement, true, UDP);
    }
  }

  /** `health_check port=8080;` of nginx Plus and Angie, `check port=80 type=http;` of Tengine. */
  #readHealthCheck(statement: BraceStatement): void {
    for (const { text, start } of statement.words.slice(1)) {
      if (!text.startsWith('port=')) continue;
      const port = { text: text.slice(5), span: { start: start + 5, end: start + text.length } };
      const transports = { value: this.#tree.connectTransports(statement) };
      this.#uses.add(port, { at: statement, strict: true, role: 'connect', transports });
    }
  }

  /** URLs in any other directive: `return`, `rewrite`, `error_page`, `proxy_redirect`, `ssl_ocsp_responder`, RTMP's `push` … */
  #readUrls(statement: BraceStatement): void {
    for (const word of statement.words.slice(1)) {
      for (const url of findUrls(word.text, word.start)) this.#uses.connect(url, statement, false, TCP);
    }
  }

  /** `if ($server_port = 80)`: the words are `($server_port`, `=` and `80)`. */
  #readCondition(statement: BraceStatement): void {
    const at = statement.words.findIndex(({ text }) => /^\(?\$(?:server_port|\{server_port\})$/.test(text));
    const value = statement.words[at + 2];
    if (at < 0 || !value || !/^!?=$/.test(statement.words[at + 1]?.text ?? '')) return;
    const text = value.text.replace(/\)+$/, '');
    this.#addMatch({ text, span: spanOf(value.start, text.length) }, statement);
  }

  /** `map $server_port $name { 80 …; }` asks for the port; other keys are no ports. */
  #readKey(statement: BraceStatement): void {
    const [key] = statement.words;
    const source = statement.parent?.words[1]?.text;
    if (key && source === '$server_port') this.#addMatch(pieceOf(key), statement);
  }

  #addMatch(port: Piece, statement: BraceStatement): void {
    if (parsePort(port.text) === undefined) return;
    this.#uses.add(port, { at: statement, strict: false, role: 'match', transports: { value: TCP } });
  }

  #readInclude(statement: BraceStatement): void {
    const word = statement.words[1];
    if (!word) return;
    if (/[${]/.test(word.text)) this.#uses.addGap(word.span, say`Which file is included is not known here.`);
    else this.#references.push({ path: word.text, kind: 'include', span: pieceOf(word).span });
  }

  #readAssignment({ variable, value, statement }: Assignment): void {
    const wholePort = isPort(pieceOf(value));
    if (wholePort) {
      if (!this.#uses.holdsPort(variable) && !/port$/i.test(variable)) return;
      if (this.#variables.has(readPlaceholder(value.text)?.name ?? '')) return;
      this.#uses.add(pieceOf(value), { at: statement, strict: false, role: 'declare', transports: { value: TCP } });
      return;
    }
    const endpoint = readEndpoint(value.text, value.start);
    const host = endpoint.host?.text ?? '';
    const isTarget = this.#uses.holdsTarget(variable) || /^(?:localhost|\d+(?:\.\d+){3})$/.test(host);
    if (isTarget) this.#uses.connect(endpoint, statement, false);
    else for (const url of findUrls(value.text, value.start)) this.#uses.connect(url, statement, false, TCP);
  }
}
