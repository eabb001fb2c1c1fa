import type { SourceDoc } from '../core/document.ts';
import type { FileReference, Format, FormatResult, Gap } from '../core/format.ts';
import { type Message, say } from '../core/message.ts';
import type { Transport } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { BraceStatement } from '../syntax/braces.ts';
import { readCaddyfile } from '../syntax/caddyTree.ts';
import { type ConfigWord, type Piece, pieceOf } from '../syntax/configWord.ts';
import { type Endpoint, findUrls, readEndpoint } from '../syntax/endpoint.ts';
import { portFields, readPort } from '../syntax/portText.ts';
import { typedIn } from '../syntax/typing.ts';

/** Caddy's Caddyfile: https://caddyserver.com/docs/caddyfile */
export const caddyfile: Format = {
  id: 'caddyfile',
  title: 'Caddyfile',
  names: ['**/Caddyfile', '**/*.{caddyfile,caddyfiletest,caddy}', '**/Caddyfile.*'],
  languages: ['caddyfile'],
  candidates: ['**/*Caddyfile', '**/*Caddyfile.*'],
  candidateLanguages: ['plaintext'],
  recognises: (text) => DIRECTIVE.test(text) && (BLOCK.test(text) || FIRST_ADDRESS.test(text)),
  comment: { open: '#' },
  typedAt: typedIn({ kind: 'authority', before: /\breverse_proxy[\t ](?:.*[\t ])?([\w.-]*(?::\d*)?)$/ }),
  read: (doc) => new CaddyReading(doc).read(),
};

/** Directives and global options, by https://caddyserver.com/docs/caddyfile/directives and …/options. */
const DIRECTIVE =
  /^[\t ]*(?:reverse_proxy|php_fastcgi|file_server|forward_auth|handle(?:_path|_errors)?|encode|respond|redir|rewrite|route|root[\t ]+\*|try_files|uri|tls|import|log|header|request_header|request_body|basic_?auth|templates|metrics|method|abort|error|map|vars|fastcgi|proxy|servers|default_bind|admin|email|debug|https?_port|local_certs|auto_https|on_demand_tls|acme_ca|skip_install_trust)(?:[\t ]|\r?$)/m;
/** A block with an address for a name, a snippet, or the nameless one with the global options. */
const BLOCK =
  /^(?:\{|\([\w-]{1,80}\)[\t ]*\{|(?:[^\s#;="]{0,200}[.:$][^\s;="]{0,200}|localhost)(?:[\t ][^\n;="]{0,400})?[\t ]\{)[\t ]*\r?$/m;
/** A file of one site needs no braces around it: its first line is the address. */
const FIRST_ADDRESS =
  /^\uFEFF?\s*(?:#[^\n]*\n\s*)*(?:https?:\/\/)?(?:localhost|[\w.*-]{0,200}(?:\.\w{1,80}|:\d{2,5}))[\t ]*(?:\r?\n|$)/;

const TCP: readonly Transport[] = ['tcp'];
const UDP: readonly Transport[] = ['udp'];
/** Caddy serves HTTP/3 next to HTTP/1 and 2 wherever it serves TLS, unless `protocols` says otherwise. */
const WITH_QUIC: readonly Transport[] = ['tcp', 'udp'];
const DNS: readonly Transport[] = ['udp', 'tcp'];

/** Directives whose arguments, after an optional matcher, are addresses that Caddy connects to. */
const PROXIES: ReadonlySet<string> = new Set([
  'reverse_proxy',
  'php_fastcgi',
  'forward_auth',
  'fastcgi',
  'proxy',
  'to',
]);

/** Options whose argument is a port that Caddy itself opens. */
const OWN_PORTS: ReadonlySet<string> = new Set(['http_port', 'https_port', 'alt_http_port', 'alt_tlsalpn_port']);

type Facts = Pick<PortUse, 'role' | 'transports' | 'host'>;

class CaddyReading {
  readonly #statements: readonly BraceStatement[];
  readonly #snippets: ReadonlySet<string>;
  /** The one site of a file that writes no braces around it. */
  readonly #bareSite: BraceStatement | undefined;
  readonly #binds = new Map<BraceStatement | undefined, Piece>();
  readonly #quic: boolean;
  readonly #uses: PortUse[] = [];
  readonly #references: FileReference[] = [];
  readonly #gaps: Gap[] = [];

  constructor(doc: SourceDoc) {
    this.#statements = readCaddyfile(doc.text);
    const tops = this.#statements.filter((statement) => !statement.parent);
    this.#snippets = new Set(tops.flatMap(({ words }) => /^&?\((.+)\)$/.exec(words[0]?.text ?? '')?.[1] ?? []));
    const bare = tops.find(({ words }) => words.length > 0 && !isSnippet(words[0]) && words[0]?.text !== 'import');
    this.#bareSite = bare && !bare.children ? bare : undefined;
    for (const statement of this.#statements) {
      const [name, address] = statement.words;
      if (name?.text === 'bind' && address) this.#binds.set(this.#siteOf(statement), pieceOf(address));
    }
    const protocols = this.#statements.find(({ words }) => words[0]?.text === 'protocols');
    this.#quic = !protocols || protocols.words.some(({ text }) => text === 'h3');
  }

  read(): FormatResult {
    for (const statement of this.#statements) {
      if (this.#isSite(statement)) for (const word of statement.words) this.#readAddress(word, statement);
      else this.#readDirective(statement);
    }
    return { uses: this.#uses, oddities: [], references: this.#references, gaps: this.#gaps };
  }

  #isSite(statement: BraceStatement): boolean {
    if (this.#bareSite) return statement === this.#bareSite;
    const [first] = statement.words;
    return (
      !statement.parent &&
      statement.children !== undefined &&
      first !== undefined &&
      !isSnippet(first) &&
      first.text !== 'import'
    );
  }

  #siteOf(statement: BraceStatement): BraceStatement | undefined {
    let top = statement;
    while (top.parent) top = top.parent;
    if (this.#isSite(top)) return top;
    return top.words.length > 0 ? this.#bareSite : undefined;
  }

  /** A site's address says which port it is served on; the network address comes from `bind` alone. */
  #readAddress(word: ConfigWord, site: BraceStatement): void {
    const text = word.text.replace(/,$/, '');
    const { scheme, host, port } = readEndpoint(text, word.start);
    if (!port) return;
    const tls = scheme === 'https' || (scheme === undefined && host !== undefined && port.text !== '80');
    const bind = this.#binds.get(site);
    this.#add(port, site, {
      role: 'listen',
      transports: { value: tls && this.#quic ? WITH_QUIC : TCP },
      host: bind ? { value: bind.text, span: bind.span } : { value: '*' },
    });
  }

  #readDirective(statement: BraceStatement): void {
    const [name, ...args] = statement.words;
    if (!name) return;
    const within = statement.parent?.words[0]?.text ?? '';
    if (OWN_PORTS.has(name.text))
      this.#readPorts(args, statement, { role: 'listen', transports: { value: TCP }, host: { value: '*' } });
    else if (name.text === 'admin') this.#connectAll(args, statement, 'listen');
    else if (name.text === 'origins' || name.text === 'servers') this.#connectAll(args, statement, 'match');
    else if (PROXIES.has(name.text))
      this.#connectAll(
        args.filter(({ text }) => !/^[/@*]/.test(text)),
        statement,
        'connect',
      );
    else if (name.text === 'resolvers') this.#connectAll(args, statement, 'connect', DNS);
    else if (name.text === 'health_port' || (name.text === 'port' && within === 'dynamic'))
      this.#readPorts(args, statement);
    else if (name.text === 'dynamic' && args.length > 2) this.#readPorts(args.slice(2, 3), statement);
    else if (name.text === 'output' && args[0]?.text === 'net')
      this.#connectAll(args.slice(1, 2), statement, 'connect');
    else if (name.text === 'import') this.#readImport(args[0]);
    else
      for (const arg of args)
        for (const url of findUrls(arg.text, arg.start)) this.#connect(url, statement, 'connect', TCP);
  }

  #readPorts(
    args: readonly ConfigWord[],
    statement: BraceStatement,
    facts: Facts = { role: 'connect', transports: { value: TCP } },
  ): void {
    for (const arg of args) this.#add(pieceOf(arg), statement, facts);
  }

  #connectAll(args: readonly ConfigWord[], statement: BraceStatement, role: Facts['role'], transports = TCP): void {
    for (const arg of args) {
      const network = /^(tcp|udp|unix|fd|fdgram|unixgram)[46]?(?:\+h2c)?\//.exec(arg.text);
      if (network && !/^(?:tcp|udp)/.test(network[0])) continue;
      const skip = network?.[0].length ?? 0;
      const endpoint = readEndpoint(arg.text.slice(skip), arg.start + skip);
      // `app:6{re.port.1}`: the number goes on in the placeholder.
      if (/^\d+\{/.test(endpoint.port?.text ?? '')) continue;
      this.#connect(endpoint, statement, role, network?.[1] === 'udp' ? UDP : transports);
    }
  }

  #connect(
    { host, port, unix }: Endpoint,
    statement: BraceStatement,
    role: Facts['role'],
    transports: readonly Transport[],
  ): void {
    if (!port || unix) return;
    const known = host
      ? { host: { value: host.text, span: host.span } }
      : role === 'listen'
        ? { host: { value: '*' } }
        : {};
    this.#add(port, statement, { role, transports: { value: transports }, ...known });
  }

  #readImport(target: ConfigWord | undefined): void {
    if (!target || this.#snippets.has(target.text)) return;
    if (/[{}]/.test(target.text))
      this.#gaps.push({ span: target.span, reason: say`Which file is imported is not known here.` });
    else if (/[./*]/.test(target.text))
      this.#references.push({ path: target.text, kind: 'include', span: pieceOf(target).span });
  }

  #add(piece: Piece, statement: BraceStatement, facts: Facts): void {
    const port = readPort(piece);
    // What follows a number is a path or a placeholder that holds one; in the middle of a number nothing can be known.
    if (!port || /^[\w-]/.test(piece.text.slice(port.span.end - piece.span.start))) return;
    const ofRequest = port.placeholder && !/^(?:\{\$|\{\{|<%|\$)/.test(piece.text);
    if (!port.ports) this.#gaps.push({ span: port.span, reason: whyUnknown(port.placeholder?.name ?? '', ofRequest) });
    if (ofRequest && !port.ports) return;
    const owner = this.#ownerOf(statement);
    this.#uses.push({
      ...portFields(port),
      ...facts,
      statement: statement.span,
      path: pathOf(statement),
      ...(owner === undefined ? {} : { owner }),
    });
  }

  /** @returns the host of the site's first address. */
  #ownerOf(statement: BraceStatement): string | undefined {
    const first = this.#siteOf(statement)?.words[0];
    return first && readEndpoint(first.text.replace(/,$/, ''), first.start).host?.text;
  }
}

function isSnippet(word: ConfigWord | undefined): boolean {
  return /^&?\(/.test(word?.text ?? '');
}

function whyUnknown(name: string, ofRequest: boolean | undefined): Message {
  if (ofRequest) return say`“{${name}}” gets its value while Caddy runs.`;
  return say`“${name}” is filled in before Caddy reads the file, and its value is not here.`;
}

function pathOf(statement: BraceStatement): string[] {
  const path: string[] = [];
  for (let at: BraceStatement | null = statement; at; at = at.parent)
    path.push(at.words[0]?.text.replace(/,$/, '') ?? '');
  return path.reverse();
}
