import type { SourceDoc } from '../core/document.ts';
import type { Format, FormatResult, Gap, Oddity } from '../core/format.ts';
import { say } from '../core/message.ts';
import type { Transport } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import { type ConfigWord, type Piece, pieceOf } from '../syntax/configWord.ts';
import { type Endpoint, findUrls, readEndpoint } from '../syntax/endpoint.ts';
import { type ConfigLine, type LineDialect, readLines } from '../syntax/lineWords.ts';
import { notAPort, portFields, readPort } from '../syntax/portText.ts';
import { typedIn } from '../syntax/typing.ts';

/** HAProxy: https://docs.haproxy.org/ */
export const haproxy: Format = {
  id: 'haproxy',
  title: 'HAProxy',
  names: ['**/haproxy.cfg', '**/haproxy.cfg.*'],
  languages: ['haproxy'],
  candidates: ['**/*.cfg', '**/*.cfg.*', '**/*haproxy*', '**/haproxy*/**'],
  candidateLanguages: ['plaintext'],
  recognises: (text) => SECTION.test(text) && KEYWORD.test(text),
  comment: { open: '#' },
  typedAt: typedIn({ kind: 'authority', before: /^[\t ]*server[\t ]+\S+[\t ]+([\w.-]*(?::\d*)?)$/ }),
  read: (doc, context) => new HaproxyReading(doc, (name) => context.portOf(name)).read(),
};

const SECTION =
  /^(?:global|defaults|(?:frontend|backend|listen|peers|resolvers|defaults)[\t ]+[^\s={]+)[\t ]*(?:[#:*\d][^\n={]*)?\r?$/m;
const KEYWORD =
  /^[\t ]+(?:bind|server|mode|balance|option|timeout|default_backend|use_backend|maxconn|log|stats|peer|nameserver|acl|http-request)[\t ][^\n;={]*\r?$/m;

/** A line's first word that begins a section, at whose lines the sections before end. */
const SECTIONS: ReadonlySet<string> = new Set(
  (
    'acme backend cache crt-list crt-store defaults fcgi-app frontend global http-errors listen log-forward log-profile mailers ' +
    'namespace_list peers program resolvers ring traces userlist'
  ).split(' '),
);

/** https://docs.haproxy.org/3.0/configuration.html#2.2 */
const HAPROXY: LineDialect = {
  quotes: `"'`,
  quotesSpanLines: false,
  comment: 'anywhere',
  escapes: true,
  heredocs: false,
};

const TCP: readonly Transport[] = ['tcp'];
const UDP: readonly Transport[] = ['udp'];

type Facts = Pick<PortUse, 'role' | 'transports'>;
const LISTEN: Facts = { role: 'listen', transports: { value: TCP } };
const CONNECT: Facts = { role: 'connect', transports: { value: TCP } };
const CONNECT_UDP: Facts = { role: 'connect', transports: { value: UDP } };
const MATCH: Facts = { role: 'match', transports: { value: TCP } };
const SOURCE: Facts = { role: 'source', transports: { value: TCP } };

/** Which word of a line is an address, and what HAProxy does with it. */
const ADDRESSES: ReadonlyMap<string, { readonly at: number; readonly facts: Facts }> = new Map([
  ['bind', { at: 1, facts: LISTEN }],
  ['dgram-bind', { at: 1, facts: { role: 'listen', transports: { value: UDP } } }],
  ['dispatch', { at: 1, facts: CONNECT }],
  ['log', { at: 1, facts: CONNECT_UDP }],
  ['mailer', { at: 2, facts: CONNECT }],
  ['nameserver', { at: 2, facts: CONNECT_UDP }],
  ['peer', { at: 2, facts: CONNECT }],
  ['server', { at: 2, facts: CONNECT }],
  ['server-template', { at: 3, facts: CONNECT }],
  ['source', { at: 1, facts: SOURCE }],
]);

class HaproxyReading {
  readonly #lines: readonly ConfigLine[];
  readonly #portOf: (name: string) => number | undefined;
  readonly #uses: PortUse[] = [];
  readonly #oddities: Oddity[] = [];
  readonly #gaps: Gap[] = [];
  #section = '';
  #sectionName: string | undefined;

  constructor(doc: SourceDoc, portOf: (name: string) => number | undefined) {
    this.#lines = readLines(doc.text, HAPROXY);
    this.#portOf = portOf;
  }

  read(): FormatResult {
    for (const line of this.#lines) this.#readLine(line);
    this.#uses.sort((a, b) => a.span.start - b.span.start);
    return { uses: this.#uses, oddities: this.#oddities, references: [], gaps: this.#gaps };
  }

  #readLine(line: ConfigLine): void {
    const [name, first, second] = line.words;
    if (SECTIONS.has(name.text)) {
      this.#section = name.text;
      this.#sectionName = first?.text;
      // `listen stats :1936` and `frontend web *:80` are the old way to write a `bind`.
      if ((name.text === 'listen' || name.text === 'frontend') && second) this.#readAddresses(second, line, LISTEN);
      return;
    }
    const place = ADDRESSES.get(name.text);
    if (place) {
      this.#readAddresses(line.words[place.at], line, place.facts);
      this.#readOptions(line, place.at + 1);
    } else if (name.text === 'default-server') this.#readOptions(line, 1);
    else if (name.text === 'stats' && first?.text === 'socket') this.#readAddresses(second, line, LISTEN);
    else if (name.text === 'http-check' || name.text === 'tcp-check') this.#readOptions(line, 1);
    else if (name.text !== 'option' && name.text !== 'description') {
      this.#readConditions(line);
      for (const word of line.words) {
        for (const url of findUrls(word.text, word.start)) this.#addEndpoint(url, line, CONNECT);
      }
    }
  }

  /** `check port 81`, `agent-port 82`, `addr 10.0.0.1:83`, `source 10.0.0.2:84`. */
  #readOptions(line: ConfigLine, from: number): void {
    for (let at = from; at < line.words.length - 1; at++) {
      const option = line.words[at]?.text;
      const value = line.words[at + 1];
      if (!value) continue;
      if (option === 'port' || option === 'agent-port') this.#add(pieceOf(value), line, CONNECT, undefined);
      else if (option === 'addr') this.#readAddresses(value, line, CONNECT);
      else if (option === 'source') this.#readAddresses(value, line, SOURCE);
    }
  }

  /** `acl tls dst_port 443 8443`, `if { dst_port eq 80 }`. */
  #readConditions(line: ConfigLine): void {
    const at = line.words.findIndex(({ text }) => text === 'dst_port');
    if (at < 0) return;
    for (const word of line.words.slice(at + 1)) {
      if (/^(?:eq|-m|int|-i)$/.test(word.text)) continue;
      if (!/^\d+(?:[:-]\d+)?$/.test(word.text)) return;
      const colon = word.text.indexOf(':');
      if (colon < 0) this.#add(pieceOf(word), line, MATCH, undefined);
    }
  }

  /** One or more addresses with commas between them: `10.0.0.1:80,:8080-8090`, `ipv4@*:80`, `quic6@:443`, `:::443`. */
  #readAddresses(word: ConfigWord | undefined, line: ConfigLine, facts: Facts): void {
    if (!word) return;
    let at = 0;
    for (const part of word.text.split(',')) {
      const family = /^([a-z]+)[46]?@/.exec(part)?.[1] ?? '';
      const isPath =
        part.startsWith('/') || /^(?:unix|uxst|uxdg|fd|sockpair|abns|abnsz|ring|stdout|stderr|rhttp)$/.test(family);
      const datagram = family === 'quic' || family === 'udp';
      const own = datagram
        ? { ...facts, transports: { value: UDP } }
        : family === 'tcp'
          ? { ...facts, transports: { value: TCP } }
          : facts;
      if (!isPath) this.#addEndpoint(readEndpoint(part, word.start + at, true), line, own);
      at += part.length + 1;
    }
  }

  #addEndpoint({ host, port, unix }: Endpoint, line: ConfigLine, facts: Facts): void {
    if (port && !unix) this.#add(port, line, facts, host);
  }

  #add(piece: Piece, line: ConfigLine, facts: Facts, host: Piece | undefined): void {
    const port = readPort(piece);
    if (!port || port.span.end < piece.span.end) {
      // A server's port can be relative to the client's: `server s1 10.0.0.1:+1000`.
      if (/^[A-Za-z][\w-]*$/.test(piece.text))
        this.#oddities.push(notAPort(piece, line.span, this.#portOf(piece.text)));
      return;
    }
    if (!port.ports) {
      const reason = say`“${port.placeholder?.name ?? ''}” is set outside this file, and its value is not here.`;
      this.#gaps.push({ span: port.span, reason });
    }
    const known = host
      ? { host: { value: host.text, span: host.span } }
      : facts.role === 'listen'
        ? { host: { value: '*' } }
        : {};
    this.#uses.push({
      ...portFields(port),
      ...facts,
      ...known,
      statement: line.span,
      path: [this.#section, line.words[0].text].filter((part) => part !== ''),
      ...(this.#sectionName === undefined ? {} : { owner: this.#sectionName }),
    });
  }
}
