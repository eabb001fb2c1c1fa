import { createScanner } from 'jsonc-parser';
import { isLoopback } from '../core/addresses.ts';
import type { FileReference, Format, FormatResult, ReadContext } from '../core/format.ts';
import { say } from '../core/message.ts';
import { parseRange } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';
import { type PortPart, readShortMapping, transportsOf } from '../syntax/composePorts.ts';
import { UseCollector } from '../syntax/firewallUses.ts';
import { MappedText } from '../syntax/mappedText.ts';

/** Development containers (containers.dev/implementors/json_reference). */
export const devcontainer: Format = {
  id: 'devcontainer',
  title: say`Development container`,
  names: ['**/devcontainer.json', '**/.devcontainer.json'],
  languages: [],
  candidates: ['**/*devcontainer*.json'],
  candidateLanguages: [],
  recognises: (text) => /"(?:forwardPorts|appPort|portsAttributes)"\s*:/.test(text),
  comment: { open: '//' },
  read: (doc, context) => readContainer(doc.text, context),
};

/** A string or number somewhere in the document. */
interface Scalar {
  readonly text: string;
  /** Inside the quotes, where it has any. */
  readonly span: Span;
  /** The names and indices that lead to it; a name of a property leads to itself. */
  readonly path: readonly string[];
  readonly isName: boolean;
  readonly isNumber: boolean;
}

function readContainer(text: string, context: ReadContext): FormatResult {
  const collector = new UseCollector(context);
  const references: FileReference[] = [];
  let service: string | undefined;
  let lastArgument = '';
  for (const scalar of scalarsOf(text)) {
    const [key = ''] = scalar.path;
    if (key === 'forwardPorts') addForward(scalar, collector);
    else if (key === 'service' && !scalar.isName) service = scalar.text;
    else if (key === 'dockerComposeFile' && !scalar.isName)
      references.push({ path: scalar.text, kind: 'compose', span: scalar.span });
    else if (key === 'appPort') addMapping(text, scalar, scalar.span, collector);
    else if (key === 'portsAttributes' && scalar.isName) addAttributes(scalar, collector);
    else if (key === 'runArgs') {
      const given = /^(?:-p=?|--publish=)(?=[\d[])/.exec(scalar.text);
      if (/^(?:-p|--publish)$/.test(lastArgument)) addMapping(text, scalar, scalar.span, collector);
      else if (given) {
        addMapping(text, scalar, { start: scalar.span.start + given[0].length, end: scalar.span.end }, collector);
      }
      lastArgument = scalar.text;
    }
  }
  const result = collector.result();
  // A port without a host is that of the service which the editor works in, and which may be named below.
  const own = service === undefined ? {} : { owner: service };
  const uses = result.uses.map((use) => (use.path[0] === 'forwardPorts' ? { ...own, ...use } : use));
  return { ...result, uses, references: [...result.references, ...references] };
}

/** The editor forwards a port to this machine alone: `3000`, or `"db:5432"` for another container of the same network. */
function addForward({ text, span, path, isName }: Scalar, collector: UseCollector): void {
  if (isName || path.length !== 2) return;
  const colon = text.lastIndexOf(':');
  const ports = parseRange(text.slice(colon + 1));
  if (!ports) return;
  collector.add({ start: span.start + colon + 1, end: span.end }, ports, 'digits', {
    role: 'publish',
    transports: { value: ['tcp'] },
    host: { value: '127.0.0.1' },
    mapsTo: ports,
    ...(colon > 0 && !isLoopback(text.slice(0, colon)) ? { owner: text.slice(0, colon) } : {}),
    statement: span,
    path,
  });
}

/** What is known of a port beforehand: its label, and what happens when something listens on it. */
function addAttributes({ text, span, path }: Scalar, collector: UseCollector): void {
  if (path.length !== 2) return;
  const colon = text.lastIndexOf(':');
  const ports = parseRange(text.slice(colon + 1));
  if (!ports) return;
  collector.add({ start: span.start + colon + 1, end: span.end }, ports, 'digits', {
    role: 'declare',
    transports: { value: ['tcp'] },
    statement: span,
    path,
  });
}

/** A mapping as `docker run -p` takes it; `appPort` as a number is published on this machine alone. */
function addMapping(document: string, scalar: Scalar, span: Span, collector: UseCollector): void {
  if (scalar.isName || scalar.path.length > 2) return;
  const mapping = readShortMapping(MappedText.plain(document, span));
  const { published, target, host } = mapping;
  const shared = { transports: transportsOf(mapping.protocol), statement: scalar.span, path: scalar.path };
  if (scalar.isNumber && target) {
    const mapsTo = target.ports ? { mapsTo: target.ports } : {};
    addPart(target, { ...shared, ...mapsTo, role: 'publish', host: { value: '127.0.0.1' } }, collector);
    return;
  }
  if (published) {
    const address = host ? { value: host.text, span: host.span } : { value: '*' };
    const slot = { span: host?.span ?? { start: published.span.start, end: published.span.start }, prefix: '' };
    addPart(
      published,
      {
        ...shared,
        role: 'publish',
        host: address,
        ...(target?.ports ? { mapsTo: target.ports } : {}),
        addressSlot: { ...slot, suffix: host ? '' : ':' },
      },
      collector,
    );
  }
  if (target) addPart(target, { ...shared, role: 'expose' }, collector);
}

function addPart(
  part: PortPart,
  facts: Omit<PortUse, 'span' | 'ports' | 'spelling' | 'variable'>,
  collector: UseCollector,
): void {
  collector.add(part.span, part.ports, part.spelling, facts, part.variable);
}

interface OpenValue {
  readonly isArray: boolean;
  index: number;
  key: string;
}

/** JSON with comments, one scalar at a time. No recursion, so that no nesting is too deep. */
function* scalarsOf(text: string): Iterable<Scalar> {
  const scanner = createScanner(text, true);
  const open: OpenValue[] = [];
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    const start = scanner.getTokenOffset();
    const end = start + scanner.getTokenLength();
    const first = text.charAt(start);
    const inner = open.at(-1);
    if (first === '{' || first === '[') open.push({ isArray: first === '[', index: 0, key: '' });
    else if (first === '}' || first === ']') open.pop();
    else if (first === ',' && inner) {
      inner.index++;
      inner.key = '';
    } else if (/["\d]/.test(first) && inner && open.length <= MAX_DEPTH) {
      const isNumber = first !== '"';
      const closed = end > start + 1 && text.charAt(end - 1) === '"';
      const span = isNumber ? { start, end } : { start: start + 1, end: closed ? end - 1 : end };
      const said = text.slice(span.start, span.end);
      const isName = !inner.isArray && inner.key === '';
      if (isName) inner.key = said;
      yield { text: said, span, path: open.map(keyOf), isName, isNumber };
    }
  }
}

/** What matters stands in the document's object or in an object or list there. */
const MAX_DEPTH = 3;

function keyOf({ isArray, index, key }: OpenValue): string {
  return isArray ? String(index) : key;
}
