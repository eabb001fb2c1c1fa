import { type Message, say } from '../core/message.ts';
import type { PortUse, VariableFacts } from '../core/portUse.ts';
import { type PortPart, type ShortMapping, slotBefore, transportsOf } from './composePorts.ts';
import { UNKNOWN } from './mappedText.ts';

/** What a mapping's uses have in common. */
export type MappingPlace = Pick<PortUse, 'owner' | 'container' | 'statement' | 'path'>;

/**
 * @param text the whole document
 * @returns the uses that a mapping makes: the host's side, and the container's
 */
export function mappingUses(text: string, mapping: ShortMapping, place: MappingPlace): PortUse[] {
  const { published, target, host, protocol } = mapping;
  const transports = transportsOf(protocol);
  const uses: PortUse[] = [];
  if (published) {
    const slot = slotBefore(mapping, published);
    // Quotes around a part of a shell's word would be cut in two.
    const isWhole = slot && !/["'\\]/.test(text.slice(slot.span.start, slot.span.end));
    const address = host?.text.includes(UNKNOWN) ? text.slice(host.span.start, host.span.end) : host?.text;
    uses.push({
      ...fieldsOf(published),
      ...place,
      role: 'publish',
      transports,
      host: host && address ? { value: address, span: host.span } : { value: '*' },
      ...(target?.ports ? { mapsTo: target.ports } : {}),
      ...(isWhole ? { addressSlot: slot } : {}),
    });
  }
  if (target) uses.push({ ...fieldsOf(target), ...place, role: 'expose', transports });
  return uses;
}

/** @returns why a port has no number. */
export function unsetVariable({ name }: VariableFacts): Message {
  return say`Nothing known here sets ${name}, and it has no default.`;
}

function fieldsOf({
  span,
  ports,
  spelling,
  variable,
}: PortPart): Pick<PortUse, 'span' | 'ports' | 'spelling' | 'variable'> {
  return { span, ports, spelling, ...(variable ? { variable } : {}) };
}
