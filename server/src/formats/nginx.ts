import type { SourceDoc } from '../core/document.ts';
import type { FileReference, Format, FormatResult, Gap, Oddity, ReadContext } from '../core/format.ts';
import { type Message, say } from '../core/message.ts';
import { parsePort, type Transport } from '../core/ports.ts';
import type { PortRole, PortUse } from '../core/portUse.ts';
import { type Span, spanOf } from '../core/text.ts';
import type { BraceStatement } from '../syntax/braces.ts';
import { type ConfigWord, type Piece, pieceOf } from '../syntax/configWord.ts';
import { type Endpoint, findUrls, readEndpoint } from '../syntax/endpoint.ts';
import { NginxTree, nameOf } from '../syntax/nginxTree.ts';
import { type Assignment, NginxVariables } from '../syntax/nginxVariables.ts';
import { isPort, type PortText, portFields, readPort } from '../syntax/portText.ts';
import { type Placeholder, readPlaceholder } from '../syntax/templates.ts';
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
  recognises: (text) => SIGNS.some((sign) => sign.test(text)) && !FOREIGN.some((sign) => sign.test(text)),
  comment: { open: '#' },
  typedAt: typedIn({
    kind: 'authority',
    before: /\b(?:[a-z]+_pass[\t ]+(?:[a-z]+:\/\/)?|server[\t ]+)([\w.-]*(?::\d*)?)$/,
  }),
  read: (doc, context) => new NginxReading(doc, context).read(),
};

/**
 * What only an nginx config says, at the beginning of a statement. A `;` or a `$` sets it apart from Apache and HAProxy, the
 * words from BIND, dhcpd and syslog-ng, and `listen =` from PHP-FPM's pools.
 */
const SIGNS: readonly RegExp[] = [
  /listen[\t ]+[^=;\s][^;\n]{0,400};/,
  /server_name[\t ][^;\n]{0,400};/,
  /(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_[a-z_]{1,40}[\t ][^;\n]{0,400};/,
  /upstream[\t ]+[^\s{};]{1,200}\s*\{/,
  /location[\t ]+[=~^@/][^\n{};]{0,400}\{/,
  /(?:map|geo|split_clients)[\t ][^\n{};$]{0,200}(?:\$[^\n{};$]{1,200}){1,3}\{/,
  /server[\t ]+[\w.[\]:-]{1,200}:\d+(?:[\t ][^;{}\n=]{0,200}=[^;{}\n]{0,200})?;/,
  /(?:return[\t ]+[1-5]\d\d|rewrite[\t ]+[^\s;]{1,400}|set[\t ]+\$\w{1,80}[\t ]+[^=\s]|try_files)[\t ]?[^;\n]{0,400};/,
  /(?:resolver|worker_processes|worker_connections|ssl_certificate|ssl_protocols)[\t ][^;={}\n]{0,400};/,
  /(?:http|stream|events)\s*\{\s*(?:#[^\n]*\n\s*)?[a-z_]{1,40}[\t ][^=\n;{]{0,200}[;{]/,
].map((sign) => new RegExp(`(?:^|[;{}])[\\t ]*(?:${sign.source})`, 'm'));

/**
 * OpenBSD's httpd and relayd and SRS, whose blocks look the same; scripts and Dockerfiles, which can hold a config to write out. A `#!`
 * that a block of nginx's follows is only a strange comment.
 */
const FOREIGN: readonly RegExp[] = [
  /^[\t ]*listen[\t ]+on[\t ]/m,
  /^\uFEFF?#!(?![^\n]*\n(?:[\t ]*(?:#[^\n]*|\r)?\n)*[\t ]*(?:server|http|stream|upstream[\t ]+[^\s{}]+)\s*\{)/,
  /^FROM[\t ]+\S/m,
  /^[\t ]*vhost[\t ]+\S+[\t ]*\{/m,
];

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

/** nginx's own variables that can stand for a port; a number is a part of the request that a regex caught. */
const REQUEST_VARIABLE =
  /^(?:\d+$|arg_|cookie_|http_|(?:server|remote|proxy|realip_remote|proxy_protocol(?:_server)?)_port$)/;

const TCP: readonly Transport[] = ['tcp'];
const UDP: readonly Transport[] = ['udp'];
/** nginx's resolver asks over UDP, and again over TCP where an answer was cut short. */
const DNS: readonly Transport[] = ['udp', 'tcp'];

/** What is known of a use before its port is read. */
interface Site extends Omit<PortUse, 'span' | 'ports' | 'spelling' | 'statement' | 'path' | 'variable'> {
  readonly at: BraceStatement;
  /** Whether the place takes nothing but a port, so that other text is a mistake. */
  readonly strict: boolean;
}

/** One reading of one document. */
class NginxReading {
  readonly #context: ReadContext;
  readonly #tree: NginxTree;
  readonly #variables: NginxVariables;
  readonly #uses: PortUse[] = [];
  readonly #oddities: Oddity[] = [];
  readonly #references: FileReference[] = [];
  readonly #gaps: Gap[] = [];
  /** Variables that stand where a port belongs. */
  readonly #portVariables = new Set<string>();
  /** Variables that stand for a whole address or URL that nginx connects to. */
  readonly #targetVariables = new Set<string>();

  constructor(doc: SourceDoc, context: ReadContext) {
    this.#context = context;
    this.#tree = new NginxTree(doc.text, (path) => context.neighbour(path));
    this.#variables = new NginxVariables(this.#tree.statements);
  }

  read(): FormatResult {
    for (const statement of this.#tree.statements) this.#readStatement(statement);
    this.#followTargets();
    for (const assignment of this.#variables.assignments) this.#readAssignment(assignment);
    this.#uses.sort((a, b) => a.span.start - b.span.start);
    return { uses: this.#uses, oddities: this.#oddities, references: this.#references, gaps: this.#gaps };
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
    const datagram = options.find(({ text }) => text === 'udp' || text === 'quic');
    const words = options.map(({ text }) => text.toLowerCase());
    // Up to nginx 1.25.0 a server's `ssl on` was the `ssl` of all its `listen`.
    if (this.#tree.isOn('ssl', server) && !words.includes('ssl')) words.push('ssl');
    const address = portOnly ? spanOf(word.start, 0) : endpoint.address;
    this.#add(port, {
      at: statement,
      strict: true,
      role: 'listen',
      transports: datagram ? { value: UDP, span: datagram.span } : { value: TCP },
      host: portOnly || !endpoint.host ? { value: '*' } : effectiveHost(endpoint.host),
      server: { ...this.#tree.serverBlock(server), options: words },
      addressSlot: { span: address, prefix: '', suffix: portOnly ? ':' : '' },
    });
  }

  /** `listen localhost;` is right and means port 80; `listen 443ssl;` and `listen 80,443;` are slips. */
  #noteMissingPort(statement: BraceStatement, word: ConfigWord): void {
    if (/^\d+(?:[^\d.:]|$)/.test(word.text) && !word.text.includes('.')) this.#addNotAPort(pieceOf(word), statement);
    else this.#gaps.push({ span: word.span, reason: say`No port is written here: nginx takes 80.` });
  }

  #readTarget(statement: BraceStatement): void {
    const word = statement.words[1];
    if (word) this.#connect(readEndpoint(word.text, word.start), statement, true);
  }

  #readBind(statement: BraceStatement): void {
    const word = statement.words[1];
    const { port, host } = word ? readEndpoint(word.text, word.start) : {};
    if (!port) return;
    const transports = { value: this.#tree.connectTransports(statement) };
    this.#add(port, { at: statement, strict: true, role: 'source', transports, ...this.#hostOf(host, statement) });
  }

  #readResolver(statement: BraceStatement): void {
    for (const word of statement.words.slice(1)) {
      if (word.text.includes('=')) continue;
      this.#connect(readEndpoint(word.text, word.start), statement, true, DNS);
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
      this.#connect(readEndpoint(server, start + at), statement, true, UDP);
    }
  }

  /** `health_check port=8080;` of nginx Plus and Angie, `check port=80 type=http;` of Tengine. */
  #readHealthCheck(statement: BraceStatement): void {
    for (const { text, start } of statement.words.slice(1)) {
      if (!text.startsWith('port=')) continue;
      const port = { text: text.slice(5), span: { start: start + 5, end: start + text.length } };
      const transports = { value: this.#tree.connectTransports(statement) };
      this.#add(port, { at: statement, strict: true, role: 'connect', transports });
    }
  }

  /** URLs in any other directive: `return`, `rewrite`, `error_page`, `proxy_redirect`, `ssl_ocsp_responder`, RTMP's `push` … */
  #readUrls(statement: BraceStatement): void {
    for (const word of statement.words.slice(1)) {
      for (const url of findUrls(word.text, word.start)) this.#connect(url, statement, false, TCP);
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
    this.#add(port, { at: statement, strict: false, role: 'match', transports: { value: TCP } });
  }

  #readInclude(statement: BraceStatement): void {
    const word = statement.words[1];
    if (!word) return;
    if (/[${]/.test(word.text))
      this.#gaps.push({ span: word.span, reason: say`Which file is included is not known here.` });
    else this.#references.push({ path: word.text, kind: 'include', span: pieceOf(word).span });
  }

  /** A variable that a target variable is set to is a target too. */
  #followTargets(): void {
    for (const { variable, value } of [...this.#variables.assignments].reverse()) {
      const other = readPlaceholder(value.text);
      if (!other?.dollar) continue;
      if (this.#targetVariables.has(variable)) this.#targetVariables.add(other.name);
      if (this.#portVariables.has(variable)) this.#portVariables.add(other.name);
    }
  }

  #readAssignment({ variable, value, statement }: Assignment): void {
    const wholePort = isPort(pieceOf(value));
    if (wholePort) {
      if (!this.#portVariables.has(variable) && !/port$/i.test(variable)) return;
      if (this.#variables.has(readPlaceholder(value.text)?.name ?? '')) return;
      this.#add(pieceOf(value), { at: statement, strict: false, role: 'declare', transports: { value: TCP } });
      return;
    }
    const endpoint = readEndpoint(value.text, value.start);
    const host = endpoint.host?.text ?? '';
    const isTarget = this.#targetVariables.has(variable) || /^(?:localhost|\d+(?:\.\d+){3})$/.test(host);
    if (isTarget) this.#connect(endpoint, statement, false);
    else for (const url of findUrls(value.text, value.start)) this.#connect(url, statement, false, TCP);
  }

  /** @param strict whether what follows the host's colon can only be a port */
  #connect(
    endpoint: Endpoint,
    at: BraceStatement,
    strict: boolean,
    transports = this.#tree.connectTransports(at),
  ): void {
    const { host, port, unix } = endpoint;
    if (unix) return;
    if (port) {
      const server = { ...this.#tree.serverBlock(this.#tree.serverOf(at)), options: [] };
      const to = this.#hostOf(host, at);
      this.#add(port, { at, strict, role: 'connect', transports: { value: transports }, server, ...to });
    } else if (host && strict) {
      const target = readPlaceholder(host.text);
      if (target?.dollar) this.#targetVariables.add(target.name);
    }
  }

  /** @returns the host, and where it is written: for a variable that this file sets, its value. */
  #hostOf(host: Piece | undefined, at: BraceStatement): Pick<PortUse, 'host'> {
    if (!host) return {};
    const placeholder = readPlaceholder(host.text);
    const assigned = placeholder?.dollar ? this.#variables.find(placeholder.name, at) : undefined;
    return { host: effectiveHost(assigned ? pieceOf(assigned.value) : host) };
  }

  #add(port: Piece, site: Site): void {
    // In a `listen` nginx knows no variables: what looks like one is filled in by a tool before nginx reads the file.
    const byNginx = (placeholder: Placeholder) => placeholder.dollar && site.role !== 'listen';
    const read = readPort(port, (placeholder) => {
      const assigned = byNginx(placeholder) ? this.#variables.find(placeholder.name, site.at) : undefined;
      return assigned && pieceOf(assigned.value);
    });
    const rest = read ? port.text.slice(read.span.end - port.span.start) : port.text;
    if (!read || !mayFollowPort(rest, site.role)) {
      if (site.strict) this.#addUnreadable(port, rest, site.at);
      return;
    }
    const { placeholder } = read;
    if (placeholder && byNginx(placeholder)) this.#portVariables.add(placeholder.name);
    if (!placeholder || read.ports) this.#push(read, site);
    else {
      const ofRequest = byNginx(placeholder) && !/^[A-Z][A-Z0-9_]*$/.test(placeholder.name);
      this.#gaps.push({ span: read.span, reason: this.#whyUnknown(placeholder.name, ofRequest) });
      if (!ofRequest) this.#push(read, site);
    }
  }

  /** @param rest what made it so */
  #addUnreadable(port: Piece, rest: string, statement: BraceStatement): void {
    if (/^[\w-]+$/.test(rest)) this.#addNotAPort(port, statement);
    else if (rest !== '')
      this.#gaps.push({ span: port.span, reason: say`The port is put together from several parts.` });
  }

  #whyUnknown(name: string, ofRequest: boolean): Message {
    if (!ofRequest) return say`“${name}” is filled in before nginx reads the file, and its value is not here.`;
    if (this.#variables.has(name)) return say`“$${name}” has several values, chosen for each request.`;
    if (REQUEST_VARIABLE.test(name)) return say`“$${name}” gets its value with each request.`;
    return say`“$${name}” is not set in this file.`;
  }

  #push(port: PortText, { at, strict: _, ...facts }: Site): void {
    const owner = this.#tree.ownerOf(at);
    this.#uses.push({
      ...portFields(port),
      ...facts,
      statement: at.span,
      path: this.#tree.pathOf(at),
      ...(owner === undefined ? {} : { owner }),
    });
  }

  /** nginx takes no service names: `listen localhost:http` is an error. Where the name is known, its number is the mend. */
  #addNotAPort(port: Piece, statement: BraceStatement): void {
    const number = this.#context.portOf(port.text, 'tcp');
    this.#oddities.push({
      kind: 'not-a-port',
      span: port.span,
      statement: statement.span,
      detail: { word: port.text },
      ...(number === undefined ? {} : { mend: { span: port.span, newText: String(number) } }),
    });
  }
}

/** What may stand behind a port: nothing behind one that is listened on, else a variable that holds the path, or a regex's end. */
function mayFollowPort(rest: string, role: PortRole): boolean {
  return rest === '' || (role !== 'listen' && /^[$)]/.test(rest));
}

function effectiveHost(host: Piece): { value: string; span: Span } {
  return { value: host.text, span: host.span };
}
