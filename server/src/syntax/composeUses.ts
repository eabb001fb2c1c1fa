import type { Gap, Oddity } from '../core/format.ts';
import type { ContainerFacts, PortRole, PortUse } from '../core/portUse.ts';
import type { PortPart, TextPart } from './composePorts.ts';
import { interpolate, type VariableLookup } from './interpolation.ts';
import { type MappedText, UNKNOWN } from './mappedText.ts';
import { unsetVariable } from './mappingUses.ts';
import type { PortMention } from './portMentions.ts';
import type { YamlScalar } from './yaml.ts';

/** What one file gave so far. */
export interface ComposeFound {
  readonly text: string;
  readonly uses: PortUse[];
  readonly oddities: Oddity[];
  readonly gaps: Gap[];
  /** Tells what is already there, for what several services share. */
  readonly seen: Set<string>;
}

/** One service while its ports are read. */
export interface ServiceReading {
  readonly found: ComposeFound;
  readonly name: string;
  readonly lookup: VariableLookup;
  readonly container: ContainerFacts;
}

/** Adds a port that a text mentions, unless it is there for another service. */
export function addMention(
  service: ServiceReading,
  entry: MappedText,
  mention: PortMention,
  role: PortRole,
  place: Pick<PortUse, 'statement' | 'path'>,
): void {
  const { span, variable } = entry.origin(mention.start, mention.end);
  const key = `${span.start} ${role}`;
  if (service.found.seen.has(key)) return;
  service.found.seen.add(key);
  const spelled = variable ? { spelling: 'variable' as const, variable } : { spelling: 'digits' as const };
  service.found.uses.push({
    span,
    ports: mention.ports,
    ...spelled,
    role,
    transports: { value: [mention.transport] },
    ...(mention.host === undefined ? {} : { host: { value: mention.host } }),
    owner: service.name,
    container: service.container,
    ...place,
  });
}

/** Adds a port of a mapping, unless the service has it there already; one that isn't known is a gap too. */
export function addPort(
  service: ServiceReading,
  port: PortPart,
  use: Omit<PortUse, 'span' | 'ports' | 'spelling' | 'owner' | 'container'>,
): void {
  const key = `${port.span.start} ${use.role} ${service.name}`;
  if (service.found.seen.has(key)) return;
  service.found.seen.add(key);
  const { span, ports, spelling, variable } = port;
  const { name: owner, container } = service;
  const found = { span, ports, spelling, owner, container, ...use };
  service.found.uses.push(variable ? { ...found, variable } : found);
  if (ports === null && variable) {
    service.found.gaps.push({ span, reason: unsetVariable(variable) });
  }
}

/** Adds what is odd, once for all services that share the place. */
export function addOddities({ found }: ServiceReading, oddities: readonly Oddity[]): void {
  for (const oddity of oddities) {
    const key = `${oddity.kind} ${oddity.span.start}`;
    if (!found.seen.has(key)) found.oddities.push(oddity);
    found.seen.add(key);
  }
}

/** An address as it reads; one that is not known as it is written. */
export function addressText({ found }: ServiceReading, { text, span }: TextPart): string {
  return text.includes(UNKNOWN) ? found.text.slice(span.start, span.end) : text;
}

/** @returns what a scalar reads as with its variables filled in. */
export function mapped({ found, lookup }: ServiceReading, { body }: YamlScalar): MappedText {
  return interpolate(found.text, body, lookup);
}
