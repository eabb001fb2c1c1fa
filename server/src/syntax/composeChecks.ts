import type { Oddity } from '../core/format.ts';
import { isSingle, rangeSize } from '../core/ports.ts';
import type { Span } from '../core/text.ts';
import {
  base60Value,
  isBindAddress,
  isKnownProtocol,
  type PortPart,
  type ShortMapping,
  type TextPart,
} from './composePorts.ts';
import type { MappedText } from './mappedText.ts';
import type { YamlScalar } from './yaml.ts';

/*
 * What can't be meant in an entry of `ports` or `expose`: what Compose or Docker would reject, or another tool would misread.
 */

/** An entry where it is written: `span` with its quotes, `body` and `source` without. */
type Written = Pick<YamlScalar, 'span' | 'body' | 'source'>;

/** @returns all that is odd about an entry in the short syntax, in whatever file it stands. */
export function shortMappingOddities(scalar: Written, entry: MappedText, mapping: ShortMapping): Oddity[] {
  const statement = scalar.span;
  return [
    ...addressOddities(statement, mapping.host),
    ...numberOddities(statement, mapping.notPorts),
    ...protocolOddities(statement, mapping.protocol, entry),
    ...lengthOddities(statement, mapping.published, mapping.target),
    ...misplacedProtocol(scalar, entry, mapping),
  ];
}

/** @returns all that is odd about an entry of `expose`, which takes a container port and no mapping. */
export function exposedOddities(scalar: Written, entry: MappedText, mapping: ShortMapping): Oddity[] {
  const statement = scalar.span;
  const oddities = [
    ...numberOddities(statement, mapping.notPorts),
    ...protocolOddities(statement, mapping.protocol, entry),
  ];
  const { published, target } = mapping;
  if (!published || !target) return oddities;
  const { source, body } = scalar;
  // Where both sides are the same, only one number can be meant.
  const isOne = entry.isPlain && !mapping.host && source.slice(0, source.indexOf(':')) === String(target.ports?.first);
  const mend = isOne ? { mend: { span: body, newText: source.slice(source.indexOf(':') + 1) } } : {};
  return [{ kind: 'mapping-in-expose', span: body, statement, detail: { text: source }, ...mend }, ...oddities];
}

/** @returns an oddity where Docker can't bind to the address. */
export function addressOddities(statement: Span, host: TextPart | undefined): Oddity[] {
  if (!host || isBindAddress(host.text)) return [];
  return [{ kind: 'bad-host-address', span: host.span, statement, detail: { text: host.text } }];
}

/** @returns an oddity for each part that stands for a port and is none. */
export function numberOddities(statement: Span, faults: readonly (TextPart | undefined)[]): Oddity[] {
  return faults.flatMap((fault) =>
    fault ? [{ kind: 'not-a-port' as const, span: fault.span, statement, detail: { text: fault.text } }] : [],
  );
}

/** @returns an oddity where Docker does not know the protocol, or knows it in lower case. */
export function protocolOddities(
  statement: Span,
  protocol: TextPart | undefined,
  entry: MappedText | undefined,
): Oddity[] {
  if (!protocol || protocol.text === '') return [];
  const { text, span } = protocol;
  if (!isKnownProtocol(text)) return [{ kind: 'unknown-protocol', span, statement, detail: { text } }];
  const newText = text.toLowerCase();
  if (newText === text) return [];
  const mend = entry?.isPlain ? { mend: { span, newText } } : {};
  return [{ kind: 'protocol-case', span, statement, detail: { text }, ...mend }];
}

/** As many ports on the one side as on the other, or a pool of host ports for one container port (compose-go, `ParsePortSpec`). */
export function lengthOddities(statement: Span, published?: PortPart, target?: PortPart): Oddity[] {
  if (!published?.ports || !target?.ports || isSingle(target.ports)) return [];
  const [ours, theirs] = [rangeSize(published.ports), rangeSize(target.ports)];
  if (ours === theirs) return [];
  const detail = { published: String(ours), target: String(theirs) };
  return [{ kind: 'range-length-mismatch', span: published.span, statement, detail }];
}

function misplacedProtocol(scalar: Written, entry: MappedText, mapping: ShortMapping): Oddity[] {
  const { misplacedProtocol: misplaced, protocol } = mapping;
  if (!misplaced) return [];
  const belongsRight = isKnownProtocol(misplaced.text) && (!protocol || protocol.text === misplaced.text);
  const cut = entry.value.replace(`/${misplaced.text}:`, ':');
  const newText = protocol ? cut : `${cut.trimEnd()}/${misplaced.text}`;
  const mend = belongsRight && entry.isPlain ? { mend: { span: scalar.body, newText } } : {};
  const detail = { text: misplaced.text };
  return [{ kind: 'protocol-on-wrong-side', span: misplaced.span, statement: scalar.span, detail, ...mend }];
}

/** @returns an oddity where an older YAML reader takes the mapping for a number. */
export function base60Oddities(scalar: YamlScalar): Oddity[] {
  const number = scalar.style === 'plain' ? base60Value(scalar.source) : undefined;
  if (number === undefined) return [];
  const { span, source } = scalar;
  const mend = { span, newText: `"${source}"` };
  return [{ kind: 'base60-port', span, statement: span, detail: { text: source, number: String(number) }, mend }];
}
