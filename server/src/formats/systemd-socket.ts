import { baseName, type SourceDoc } from '../core/document.ts';
import type { Format, FormatResult, ReadContext } from '../core/format.ts';
import { say } from '../core/message.ts';
import { parsePort, singlePort, type Transport } from '../core/ports.ts';
import type { Effective, PortUse } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';
import { wordTable } from '../core/wordTable.ts';
import { readEndpoint } from '../syntax/endpoint.ts';
import { UseCollector } from '../syntax/firewallUses.ts';
import { unitEntries } from '../syntax/unitFile.ts';

/** Socket units and their drop-ins (systemd.socket(5)). */
export const systemdSocket: Format = {
  id: 'systemd-socket',
  title: say`systemd socket unit`,
  names: ['**/*.socket', '**/*.socket.d/*.conf'],
  languages: [],
  candidates: ['**/*.socket.{j2,in,tmpl,template}', '**/*.{service,conf,unit,txt}'],
  candidateLanguages: ['ini', 'properties', 'systemd-unit-file'],
  recognises: (text) =>
    /^[ \t]*\[Socket\]/m.test(text) && /^[ \t]*Listen(?:Stream|Datagram|SequentialPacket)[ \t]*=/m.test(text),
  comment: { open: '#', also: [';'] },
  read: readUnit,
};

/** What each directive's kind of socket speaks over IP: of sequential packets Linux knows only SCTP's (sctp(7)). */
const TRANSPORTS = wordTable<Transport>({
  ListenStream: 'tcp',
  ListenDatagram: 'udp',
  ListenSequentialPacket: 'sctp',
});

/** A `Listen…=` line, before it is known whether a later empty one takes it back. */
interface Listen {
  readonly directive: string;
  readonly value: string;
  /** Where the value stands. */
  readonly start: number;
  readonly statement: Span;
}

function readUnit(doc: SourceDoc, context: ReadContext): FormatResult {
  const listens = new Map<string, Listen[]>();
  let protocol: Effective<Transport> | undefined;
  for (const { section, key, value: span, statement } of unitEntries(doc.text)) {
    if (section !== 'Socket') continue;
    const { start } = span;
    const value = doc.text.slice(start, span.end);
    if (key === 'SocketProtocol') protocol = protocolOf(value, start);
    if (TRANSPORTS[key] === undefined) continue;
    // An empty value takes back all that was said of this directive before.
    const earlier = value === '' ? [] : (listens.get(key) ?? []);
    if (value !== '') earlier.push({ directive: key, value, start, statement });
    listens.set(key, earlier);
  }
  const collector = new UseCollector(context);
  const owner = baseName(doc.path).replace(/\.socket.*$/, '');
  for (const listen of [...listens.values()].flat()) addListen(listen, protocol, owner, collector);
  return collector.result();
}

/** `SocketProtocol=sctp` makes a stream socket one of SCTP; UDP-Lite shares UDP's ports (RFC 3828, section 3). */
function protocolOf(word: string, start: number): Effective<Transport> | undefined {
  const value = word === 'sctp' ? 'sctp' : word === 'udplite' ? 'udp' : undefined;
  return value && { value, span: { start, end: start + word.length } };
}

/** Reads `80`, `127.0.0.1:80`, `[::1]:80`; a path, an abstract name (`@x`) and `vsock:` have no port. */
function addListen(
  { directive, value, start, statement }: Listen,
  protocol: Effective<Transport> | undefined,
  owner: string,
  collector: UseCollector,
): void {
  if (/^([/@%]|vsock:)/.test(value)) return;
  const endpoint = readEndpoint(value, start);
  const host = endpoint.port ? endpoint.host : undefined;
  const port = endpoint.port ?? { text: value, span: { start, end: start + value.length } };
  const transport = TRANSPORTS[directive] ?? 'tcp';
  const facts: Omit<PortUse, 'span' | 'ports' | 'spelling'> = {
    role: 'listen',
    transports: protocol ? { ...protocol, value: [protocol.value] } : { value: [transport] },
    // "If the address string is a single number, it is read as port number to listen on via IPv6", and so via IPv4 too.
    host: host ? { value: host.text, span: host.span } : { value: '*' },
    owner,
    statement,
    path: ['Socket', directive],
    addressSlot: host
      ? { span: endpoint.address, prefix: '', suffix: '' }
      : { span: { start: port.span.start, end: port.span.start }, prefix: '', suffix: ':' },
  };
  const number = parsePort(port.text);
  if (number !== undefined) collector.add(port.span, singlePort(number), 'digits', facts);
  else if (/^%\w$|^\$\{?\w+\}?$|^\{\{.*\}\}$|^@\w+@$/.test(port.text)) {
    collector.addUnknown(port.text, port.span, facts, say`What stands here is filled in only when the unit is used.`);
  }
}
