import { isLoopback } from '../core/addresses.ts';
import type { SourceDoc } from '../core/document.ts';
import type { FileReference, Format, FormatResult, ReadContext } from '../core/format.ts';
import { say } from '../core/message.ts';
import { parsePort, singlePort } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';
import { readEndpoint } from '../syntax/endpoint.ts';
import { UseCollector } from '../syntax/firewallUses.ts';

/** Directives that only the server's file has, or that both have and a client's rarely sets. */
const SERVER_ONLY =
  /^[ \t]*(?:PermitRootLogin|AuthorizedKeysFile|UsePAM|PermitEmptyPasswords|HostKey[ \t]+[/_]\S*|Subsystem[ \t]+[\w-]+[ \t]+[\w./-]+|MaxStartups|AllowUsers|AllowGroups|ListenAddress|LoginGraceTime|ClientAliveInterval)(?:[ \t=]|\r?$)/im;

/** The OpenSSH server's file and its drop-ins (sshd_config(5)). */
export const sshd: Format = {
  id: 'sshd',
  title: say`OpenSSH server configuration`,
  names: ['**/*sshd_config*', '**/sshd_config.d/*.conf'],
  languages: ['sshd_config'],
  candidates: ['**/*sshd*', '**/ssh/*.{conf,j2,tmpl,template}'],
  candidateLanguages: [],
  recognises: (text) => SERVER_ONLY.test(text),
  comment: { open: '#' },
  read: readFile,
};

interface Directive {
  readonly keyword: string;
  /** The first argument, without its quotes. */
  readonly value: string;
  readonly span: Span;
  readonly statement: Span;
}

function readFile(doc: SourceDoc, context: ReadContext): FormatResult {
  const ports: Directive[] = [];
  const addresses: Directive[] = [];
  const references: FileReference[] = [];
  for (const directive of directivesOf(doc.text)) {
    const { keyword, value, span } = directive;
    // What follows holds only for some connections, and neither directive may stand there.
    if (keyword === 'match') break;
    if (keyword === 'port') ports.push(directive);
    else if (keyword === 'listenaddress') addresses.push(directive);
    else if (keyword === 'include') references.push({ path: value, kind: 'include', span });
  }
  const collector = new UseCollector(context);
  const bare: string[] = [];
  for (const address of addresses) {
    const endpoint = readEndpoint(address.value, address.span.start);
    const host = endpoint.host?.text ?? '*';
    if (endpoint.port)
      addPort(address, endpoint.port, { value: host, ...spanOf(endpoint.host) }, endpoint.address, collector);
    else bare.push(host);
  }
  // Each port is bound on each address without one; the widest tells who can reach it.
  const host = bare.find((one) => !isLoopback(one)) ?? bare[0] ?? '*';
  for (const port of ports) {
    addPort(port, { text: port.value, span: port.span }, { value: host }, undefined, collector);
  }
  return collector.result(references);
}

function spanOf(piece: { readonly span: Span } | undefined): { readonly span?: Span } {
  return piece ? { span: piece.span } : {};
}

function addPort(
  { keyword, statement }: Directive,
  port: { readonly text: string; readonly span: Span },
  host: NonNullable<PortUse['host']>,
  address: Span | undefined,
  collector: UseCollector,
): void {
  const facts = {
    role: 'listen' as const,
    service: 'ssh',
    transports: { value: ['tcp'] as const },
    host,
    statement,
    path: [keyword === 'port' ? 'Port' : 'ListenAddress'],
    ...(address ? { addressSlot: { span: address, prefix: '', suffix: '' } } : {}),
  };
  const number = parsePort(port.text);
  if (number !== undefined) collector.add(port.span, singlePort(number), 'digits', facts);
  else if (/^(\$|\{\{|%|@|<)/.test(port.text)) {
    collector.addUnknown(port.text, port.span, facts);
  } else collector.addText(port.text, port.span, facts);
}

/** One directive a line: a keyword in any case, blanks or `=`, and arguments that may be quoted (sshd_config(5)). */
function* directivesOf(text: string): Iterable<Directive> {
  let start = 0;
  for (const line of text.split('\n')) {
    const match = /^(\s*([A-Za-z]\w*)(?:[ \t]*=[ \t]*|[ \t]+)"?)(\{\{[^\n}]*\}\}|[^\s"#]+)/.exec(line);
    if (match) {
      const [whole, lead = '', keyword = '', value = ''] = match;
      const from = start + lead.length;
      yield {
        keyword: keyword.toLowerCase(),
        value,
        span: { start: from, end: from + value.length },
        statement: { start: start + line.indexOf(keyword), end: start + whole.length },
      };
    }
    start += line.length + 1;
  }
}
