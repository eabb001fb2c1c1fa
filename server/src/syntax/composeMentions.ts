import type { PortRole } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';
import { addMention, mapped, type ServiceReading } from './composeUses.ts';
import { interpolateInto } from './interpolation.ts';
import { type MappedText, MappedTextBuilder } from './mappedText.ts';
import {
  isPortName,
  type PortMention,
  portsInCommand,
  portsInEnvironment,
  portsInUrls,
  portsInValue,
} from './portMentions.ts';
import { asMap, asScalar, itemsOf, resolveAlias, valueAt, type YamlMap, type YamlNode, type YamlPair } from './yaml.ts';

/**
 * Reads the ports that a service mentions beside its mappings: in its environment, its labels and the commands that run in it.
 * @param own the service without what it extends
 * @param path the keys that lead to it
 */
export function readComposeMentions(service: ServiceReading, own: YamlMap | undefined, path: readonly string[]): void {
  readFields(service, valueAt(own, 'environment'), [...path, 'environment'], portsInEnvironment);
  const deploy = asMap(valueAt(own, 'deploy'));
  readFields(service, valueAt(own, 'labels'), [...path, 'labels'], labelMentions);
  readFields(service, valueAt(deploy, 'labels'), [...path, 'deploy', 'labels'], labelMentions);
  for (const key of ['entrypoint', 'command']) readCommand(service, valueAt(own, key), [...path, key], 'expose');
  const test = valueAt(asMap(valueAt(own, 'healthcheck')), 'test');
  readCommand(service, test, [...path, 'healthcheck', 'test'], 'connect');
}

type MentionReader = (name: string, value: string) => readonly (PortMention & { readonly role: PortRole })[];

/** Traefik's `…loadbalancer.server.port` and its like name the container's port. */
function labelMentions(name: string, value: string): ReturnType<MentionReader> {
  const own = isPortName(name) ? portsInValue(value) : [];
  if (own.length > 0) return own.map((mention) => ({ ...mention, role: 'expose' }));
  return portsInUrls(value).map((mention) => ({ ...mention, role: 'connect' }));
}

/** Reads `NAME: value` pairs or a list of `NAME=value`. */
function readFields(
  service: ServiceReading,
  node: YamlNode | undefined,
  path: readonly string[],
  mentionsIn: MentionReader,
): void {
  const map = asMap(node);
  const fields = map
    ? map.pairs.flatMap((pair) => fieldOf(service, pair))
    : itemsOf(node).flatMap((item) => assignmentIn(service, item));
  for (const { name, entry, from, statement } of fields) {
    const value = entry.value.slice(from);
    for (const { role, ...mention } of mentionsIn(name, value)) {
      addMention(service, entry, { ...mention, start: mention.start + from, end: mention.end + from }, role, {
        statement,
        path: [...path, name],
      });
    }
  }
}

interface Field {
  readonly name: string;
  readonly entry: MappedText;
  /** Where the value begins in the entry. */
  readonly from: number;
  readonly statement: Span;
}

function fieldOf(service: ServiceReading, { key, value }: YamlPair): Field[] {
  const scalar = asScalar(value);
  if (!scalar || !/[\d$]/.test(scalar.source)) return [];
  return [
    {
      name: key.source,
      entry: mapped(service, scalar),
      from: 0,
      statement: { start: key.span.start, end: Math.max(key.span.end, scalar.span.end) },
    },
  ];
}

function assignmentIn(service: ServiceReading, item: YamlNode): Field[] {
  const scalar = asScalar(item);
  if (!scalar || !/[\d$]/.test(scalar.source)) return [];
  const entry = mapped(service, scalar);
  const equals = entry.value.indexOf('=');
  if (equals < 0) return [];
  return [{ name: entry.value.slice(0, equals), entry, from: equals + 1, statement: scalar.span }];
}

/** Reads a command line, or a list of its words, for flags and addresses that name a port. */
function readCommand(
  service: ServiceReading,
  node: YamlNode | undefined,
  path: readonly string[],
  ownRole: PortRole,
): void {
  const words = itemsOf(node).flatMap((item) => asScalar(item) ?? []);
  const [first] = words;
  const whole = resolveAlias(node);
  if (!first || !whole || !words.some(({ source }) => /\d\d/.test(source))) return;
  const builder = new MappedTextBuilder(first.body.start);
  for (const { body } of words) {
    interpolateInto(builder, service.found.text, body, service.lookup);
    builder.addJoint('\n');
  }
  const entry = builder.build();
  for (const mention of [...portsInUrls(entry.value), ...portsInCommand(entry.value)]) {
    addMention(service, entry, mention, mention.side === 'peer' ? 'connect' : ownRole, { statement: whole.span, path });
  }
}
