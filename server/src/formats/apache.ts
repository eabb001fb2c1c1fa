import type { SourceDoc } from '../core/document.ts';
import type { FileReference, Format, FormatResult, Gap, Oddity } from '../core/format.ts';
import { say } from '../core/message.ts';
import type { Transport } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import { type ConfigWord, type Piece, pieceOf } from '../syntax/configWord.ts';
import { findUrls, readEndpoint } from '../syntax/endpoint.ts';
import { type ConfigLine, type LineDialect, readLines } from '../syntax/lineWords.ts';
import { notAPort, portFields, readPort } from '../syntax/portText.ts';
import { typedIn } from '../syntax/typing.ts';

/** The Apache HTTP Server: https://httpd.apache.org/docs/2.4/ */
export const apache: Format = {
  id: 'apache',
  title: 'Apache httpd',
  names: ['**/apache2.conf', '**/.htaccess'],
  languages: ['apacheconf'],
  candidates: [
    '**/*.{conf,vhost}',
    '**/*.conf.*',
    '**/{apache,apache2,httpd,sites-available,sites-enabled,conf.d}/**',
    '**/*{apache,httpd}*.{j2,erb,tmpl,tpl,template,sample,example}',
  ],
  candidateLanguages: ['apacheconf', 'properties', 'plaintext'],
  recognises: (text) => (SECTION.test(text) || LISTEN.test(text)) && !CUPS.test(text),
  comment: { open: '#' },
  typedAt: typedIn(),
  read: (doc) => new ApacheReading(doc).read(),
};

const SECTION =
  /^[\t ]*<(?:VirtualHost|Directory|DirectoryMatch|Files|FilesMatch|Proxy|IfModule|IfDefine|Macro|Location)[\t ][^>\n=]{1,400}>[\t ]*\r?$/im;
const LISTEN = /^[\t ]*(?:Listen|NameVirtualHost)[\t ]+(?:[\w.*[\]:-]{1,200}:)?\d{1,5}(?:[\t ]+https?)?[\t ]*\r?$/m;
/** CUPS writes `Listen` and `<Location>` too; these are its own. */
const CUPS =
  /^[\t ]*(?:<Policy[\t ]|Browsing[\t ]|BrowseLocalProtocols[\t ]|DefaultAuthType[\t ]|SystemGroup[\t ]|WebInterface[\t ]|JobPrivateAccess[\t ])/im;

const APACHE: LineDialect = { quotes: `"'`, quotesSpanLines: false, comment: 'line', escapes: false, heredocs: false };

/** Directives whose text is a format, a pattern or a policy, in which a URL is no connection. */
const TEXT_DIRECTIVE = /^(?:logformat|customlog|errorlogformat|setenvif.*|browsermatch.*|rewritecond|serveradmin)$/;

/** Sections nested deeper than this are not told apart. */
const MAX_DEPTH = 50;

const TCP: readonly Transport[] = ['tcp'];

type Facts = Pick<PortUse, 'role' | 'host'>;
const CONNECT: Facts = { role: 'connect' };

class ApacheReading {
  readonly #lines: readonly ConfigLine[];
  readonly #definitions = new Map<string, Piece>();
  /** By the line that begins it, a virtual host's `ServerName`. */
  readonly #serverNames = new Map<ConfigLine, string>();
  readonly #uses: PortUse[] = [];
  readonly #oddities: Oddity[] = [];
  readonly #references: FileReference[] = [];
  readonly #gaps: Gap[] = [];
  /** The sections around the line being read, outermost first. */
  readonly #sections: string[] = [];
  #owner: string | undefined;

  constructor(doc: SourceDoc) {
    this.#lines = readLines(doc.text, APACHE);
    let host: ConfigLine | undefined;
    for (const line of this.#lines) {
      const [name, first, second] = line.words;
      const directive = name.text.toLowerCase();
      if (directive === '<virtualhost') host = line;
      else if (directive === '</virtualhost>') host = undefined;
      else if (directive === 'servername' && first && host) this.#serverNames.set(host, hostName(first.text));
      else if (directive === 'define' && first && second) this.#definitions.set(first.text, pieceOf(second));
    }
  }

  read(): FormatResult {
    for (const line of this.#lines) this.#readLine(line);
    return { uses: this.#uses, oddities: this.#oddities, references: this.#references, gaps: this.#gaps };
  }

  #readLine(line: ConfigLine): void {
    const [name, ...args] = line.words;
    const directive = name.text.toLowerCase();
    if (directive.startsWith('</')) this.#endSection(directive.slice(2).replace(/>.*$/, ''));
    else if (directive.startsWith('<')) this.#beginSection(directive.slice(1), line);
    else this.#readDirective(directive, args, line);
  }

  #beginSection(section: string, line: ConfigLine): void {
    if (section === 'virtualhost') {
      this.#owner = this.#serverNames.get(line);
      for (const word of line.words.slice(1)) {
        const text = word.text.replace(/>.*$/, '');
        this.#readAddress(pieceOf(word, 0, text.length), line, 'listen');
      }
    }
    if (this.#sections.length < MAX_DEPTH) this.#sections.push(section.replace(/>.*$/, ''));
  }

  /** Ends the innermost section of that name, and what was left open inside it. */
  #endSection(section: string): void {
    if (section === 'virtualhost') this.#owner = undefined;
    const at = this.#sections.lastIndexOf(section);
    if (at >= 0) this.#sections.length = at;
  }

  #readDirective(directive: string, args: readonly ConfigWord[], line: ConfigLine): void {
    const [first] = args;
    switch (directive) {
      case 'listen':
        if (first) this.#readListen(first, line);
        return;
      case 'namevirtualhost':
        if (first) this.#readAddress(pieceOf(first), line, 'listen');
        return;
      case 'servername':
        if (first) this.#readAddress(pieceOf(first), line, 'declare');
        return;
      case 'include':
      case 'includeoptional':
        if (first) this.#readInclude(first);
        return;
      case 'define':
        this.#readDefinition(args, line);
        return;
      case 'rewritecond':
        this.#readCondition(args, line);
        return;
      case 'fastcgiexternalserver':
      case 'fcgidexternalserver': {
        const host = args[args.findIndex(({ text }) => text === '-host') + 1];
        if (host && host !== first) this.#readAddress(pieceOf(host), line, 'connect');
        return;
      }
      default:
        if (!TEXT_DIRECTIVE.test(directive)) this.#readUrls(args, line);
    }
  }

  /** `Listen 80`, `Listen 192.0.2.1:80`, `Listen [::]:443 https`: https://httpd.apache.org/docs/2.4/mod/mpm_common.html#listen */
  #readListen(word: ConfigWord, line: ConfigLine): void {
    const whole = pieceOf(word);
    if (!/[:[]/.test(whole.text.replace(/\$\{[^}]*\}/g, '')))
      this.#add(whole, line, { role: 'listen', host: { value: '*' } });
    else this.#readAddress(whole, line, 'listen');
  }

  #readAddress({ text, span }: Piece, line: ConfigLine, role: Facts['role']): void {
    const { host, port } = readEndpoint(text, span.start);
    if (!port || port.text === '*') return;
    const name = host && host.text !== '_default_' ? host.text : '*';
    this.#add(port, line, { role, host: { value: name, ...(host ? { span: host.span } : {}) } });
  }

  #readUrls(args: readonly ConfigWord[], line: ConfigLine): void {
    for (const arg of args) {
      for (const { host, port, unix } of findUrls(arg.text, arg.start)) {
        if (port && !unix)
          this.#add(port, line, host ? { ...CONNECT, host: { value: host.text, span: host.span } } : CONNECT);
      }
    }
  }

  #readInclude(word: ConfigWord): void {
    const piece = pieceOf(word);
    if (/[$%]/.test(piece.text))
      this.#gaps.push({ span: piece.span, reason: say`Which file is included is not known here.` });
    else this.#references.push({ path: piece.text, kind: 'include', span: piece.span });
  }

  /** `Define HTTP_PORT 8080` */
  #readDefinition([name, value]: readonly ConfigWord[], line: ConfigLine): void {
    if (name && value && /port/i.test(name.text) && /^\d+$/.test(value.text))
      this.#add(pieceOf(value), line, { role: 'declare' });
  }

  /** `RewriteCond %{SERVER_PORT} !^443$`; a pattern that is more than one number is left alone. */
  #readCondition([test, pattern]: readonly ConfigWord[], line: ConfigLine): void {
    const match = pattern && /^(!?=?\^?)(\d+)\$?$/.exec(pattern.text);
    if (!pattern || !match || !/^%\{SERVER_PORT\}$/i.test(test?.text ?? '')) return;
    const from = match[1]?.length ?? 0;
    this.#add(pieceOf(pattern, from, from + (match[2]?.length ?? 0)), line, { role: 'match' });
  }

  #add(piece: Piece, line: ConfigLine, facts: Facts): void {
    const port = readPort(piece, ({ name }) => this.#definitions.get(name));
    const rest = port ? piece.text.slice(port.span.end - piece.span.start) : piece.text;
    if (!port || /^[\w.-]/.test(rest)) {
      if (facts.role === 'listen' && /^[\w-]+$/.test(piece.text)) this.#oddities.push(notAPort(piece, line.span));
      return;
    }
    if (!port.ports) {
      this.#gaps.push({ span: port.span, reason: say`“${port.placeholder?.name ?? ''}” has no value in this file.` });
    }
    this.#uses.push({
      ...portFields(port),
      ...facts,
      transports: { value: TCP },
      statement: line.span,
      path: [...this.#sections, line.words[0].text.toLowerCase().replace('<', '')],
      ...(this.#owner === undefined ? {} : { owner: this.#owner }),
    });
  }
}

/** @returns a `ServerName` without its scheme and port. */
function hostName(text: string): string {
  return readEndpoint(text, 0).host?.text ?? text;
}
