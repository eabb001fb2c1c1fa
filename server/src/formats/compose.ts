import type { DeployedService } from '../core/deployment.ts';
import { baseName } from '../core/document.ts';
import type { Format, Gap, Oddity } from '../core/format.ts';
import type { ContainerFacts, PortRole, PortUse } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';
import {
  addressOddities,
  base60Oddities,
  exposedOddities,
  lengthOddities,
  numberOddities,
  protocolOddities,
  shortMappingOddities,
} from '../syntax/composeChecks.ts';
import { composeModel, composeReferences, type ServiceLayer } from '../syntax/composeModel.ts';
import {
  type PortPart,
  readPortPart,
  readShortMapping,
  slotBefore,
  type TextPart,
  transportsOf,
} from '../syntax/composePorts.ts';
import { deployedServices } from '../syntax/composeServices.ts';
import { looksLikeCompose } from '../syntax/composeSniff.ts';
import { typedInCompose } from '../syntax/composeTyping.ts';
import { interpolate, interpolateInto, type VariableLookup } from '../syntax/interpolation.ts';
import { type MappedText, MappedTextBuilder, UNKNOWN } from '../syntax/mappedText.ts';
import { unsetVariable } from '../syntax/mappingUses.ts';
import {
  isPortName,
  type PortMention,
  portsInCommand,
  portsInEnvironment,
  portsInUrls,
  portsInValue,
} from '../syntax/portMentions.ts';
import {
  asMap,
  asScalar,
  itemsOf,
  readYaml,
  resolveAlias,
  valueAt,
  type YamlMap,
  type YamlNode,
  type YamlPair,
  type YamlScalar,
} from '../syntax/yaml.ts';
import { slotBeforeKey } from '../syntax/yamlSlots.ts';

/**
 * Docker Compose files, by the Compose Specification. `"8080:80"` is a `publish` use of 8080 that maps to 80 and an `expose` use of 80;
 * `"80"` alone is published on a random port and so an `expose` use only.
 *
 * What a service takes from elsewhere in the file (an anchor, a merge key, `extends`) is read once for each service, where it is
 * written, with that service as owner: two services that share a published port are in each other's way. Everything else is read once.
 */
export const compose: Format = {
  id: 'compose',
  title: 'Docker Compose',
  names: ['**/docker-compose*.{yml,yaml}', '**/compose{,.*,-*,_*}.{yml,yaml}'],
  languages: ['dockercompose'],
  candidates: ['**/*.{yml,yaml}'],
  candidateLanguages: ['yaml'],
  recognises: looksLikeCompose,
  comment: { open: '#' },
  typedAt: typedInCompose,
  read(doc, context) {
    const found: Found = { text: doc.text, uses: [], oddities: [], gaps: [], seen: new Set() };
    const fileName = baseName(doc.path);
    const services: DeployedService[] = [];
    const roots = readYaml(doc.text).flatMap((node) => asMap(node) ?? []);
    const references = roots.flatMap((root) => {
      const model = composeModel(root, fileName, context);
      for (const { name, layers, container } of model.services) {
        readService({ found, name, lookup: model.lookup, container }, layers);
      }
      services.push(...deployedServices(root, model));
      return composeReferences(root, model, doc.text, fileName);
    });
    const inOrder = (a: { span: Span }, b: { span: Span }) => a.span.start - b.span.start || a.span.end - b.span.end;
    const { uses, oddities, gaps } = found;
    return {
      uses: uses.sort(inOrder),
      oddities: oddities.sort(inOrder),
      gaps: gaps.sort(inOrder),
      references,
      deployment: { services },
    };
  },
};

/** What was found so far. */
interface Found {
  readonly text: string;
  readonly uses: PortUse[];
  readonly oddities: Oddity[];
  readonly gaps: Gap[];
  /** Tells what is already there, for what several services share. */
  readonly seen: Set<string>;
}

interface Service {
  readonly found: Found;
  readonly name: string;
  readonly lookup: VariableLookup;
  readonly container: ContainerFacts;
}

type Path = readonly string[];

function readService(service: Service, layers: readonly ServiceLayer[]): void {
  const path = ['services', service.name];
  for (const key of ['ports', 'expose'] as const) {
    for (const list of listsOf(layers, key)) {
      for (const [index, item] of itemsOf(list).entries()) {
        const place = [...path, key, String(index)];
        if (key === 'expose') readExposed(service, item, place);
        else readPublished(service, item, place);
      }
    }
  }
  const own = layers[0]?.map;
  readFields(service, valueAt(own, 'environment'), [...path, 'environment'], portsInEnvironment);
  const deploy = asMap(valueAt(own, 'deploy'));
  readFields(service, valueAt(own, 'labels'), [...path, 'labels'], labelMentions);
  readFields(service, valueAt(deploy, 'labels'), [...path, 'deploy', 'labels'], labelMentions);
  for (const key of ['entrypoint', 'command']) readCommand(service, valueAt(own, key), [...path, key], 'expose');
  const test = valueAt(asMap(valueAt(own, 'healthcheck')), 'test');
  readCommand(service, test, [...path, 'healthcheck', 'test'], 'connect');
}

/**
 * @returns the lists that make up a service's `ports` or `expose`: lists of a base are added to, not replaced, save where `!override`
 * or `!reset` says so (Compose Specification, chapter "Merge")
 */
function listsOf(layers: readonly ServiceLayer[], key: string): YamlNode[] {
  const lists: YamlNode[] = [];
  for (const { map, isLocal } of layers) {
    const own = map.pairs.flatMap((pair) => (pair.key.source === key && pair.value ? [pair.value] : []));
    if (isLocal) lists.push(...own.filter((node) => node.tag !== '!reset'));
    if (own.some((node) => node.tag === '!reset' || node.tag === '!override')) break;
  }
  return lists;
}

function readPublished(service: Service, item: YamlNode, path: Path): void {
  const node = resolveAlias(item);
  if (node?.kind === 'map') readLongMapping(service, node, path);
  else if (node?.kind === 'scalar') readShort(service, node, path);
}

function readShort(service: Service, scalar: YamlScalar, path: Path): void {
  const entry = mapped(service, scalar);
  const mapping = readShortMapping(entry);
  const statement = scalar.span;
  const { published, target, host } = mapping;
  const transports = transportsOf(mapping.protocol);
  if (published) {
    const mapsTo = target?.ports ? { mapsTo: target.ports } : {};
    const slot = slotBefore(mapping, published);
    addPort(service, published, {
      role: 'publish',
      transports,
      host: host && host.text !== '' ? { value: addressText(service, host), span: host.span } : { value: '*' },
      statement,
      path,
      ...mapsTo,
      ...(slot ? { addressSlot: slot } : {}),
    });
  }
  if (target) addPort(service, target, { role: 'expose', transports, statement, path });
  addOddities(service, [...shortMappingOddities(scalar, entry, mapping), ...base60Oddities(scalar)]);
}

function readExposed(service: Service, item: YamlNode, path: Path): void {
  const scalar = asScalar(item);
  if (!scalar) return;
  const entry = mapped(service, scalar);
  const mapping = readShortMapping(entry);
  const transports = transportsOf(mapping.protocol);
  // A mapping is no port of the container, and which of the two is meant is not for us to say.
  if (mapping.target && !mapping.published) {
    addPort(service, mapping.target, { role: 'expose', transports, statement: scalar.span, path });
  }
  addOddities(service, exposedOddities(scalar, entry, mapping));
}

function readLongMapping(service: Service, map: YamlMap, path: Path): void {
  const field = (key: string) => {
    const scalar = asScalar(valueAt(map, key));
    return scalar && { scalar, entry: mapped(service, scalar) };
  };
  const [published, target, host, protocol] = ['published', 'target', 'host_ip', 'protocol'].map(field);
  // An entry that is just being typed (`- 8080:`) is a map too.
  if (!published && !target) return;
  const statement = map.span;
  const word = protocol?.entry.value.trim();
  const protocolPart = protocol && word ? { text: word, span: protocol.scalar.body } : undefined;
  const transports = transportsOf(protocolPart);
  const address = host && { text: host.entry.value.trim(), span: host.scalar.body };
  const hostSide = published && readPortPart(published.entry);
  const containerSide = target && readPortPart(target.entry);
  if (hostSide?.port) {
    const slot = host
      ? { span: host.scalar.body, prefix: '', suffix: '' }
      : slotBeforeKey(service.found.text, map, 'published', 'host_ip');
    addPort(service, hostSide.port, {
      role: 'publish',
      transports,
      host: address?.text ? { value: addressText(service, address), span: address.span } : { value: '*' },
      statement,
      path: [...path, 'published'],
      ...(containerSide?.port?.ports ? { mapsTo: containerSide.port.ports } : {}),
      ...(slot ? { addressSlot: slot } : {}),
    });
  }
  if (containerSide?.port) {
    addPort(service, containerSide.port, { role: 'expose', transports, statement, path: [...path, 'target'] });
  }
  addOddities(service, [
    ...addressOddities(statement, address),
    ...numberOddities(statement, [hostSide?.fault, containerSide?.fault]),
    ...protocolOddities(statement, protocolPart, protocol?.entry),
    ...lengthOddities(statement, hostSide?.port, containerSide?.port),
  ]);
}

type MentionReader = (name: string, value: string) => readonly (PortMention & { readonly role: PortRole })[];

/** Traefik's `…loadbalancer.server.port` and its like name the container's port. */
function labelMentions(name: string, value: string): ReturnType<MentionReader> {
  const own = isPortName(name) ? portsInValue(value) : [];
  if (own.length > 0) return own.map((mention) => ({ ...mention, role: 'expose' }));
  return portsInUrls(value).map((mention) => ({ ...mention, role: 'connect' }));
}

/** Reads `NAME: value` pairs or a list of `NAME=value`. */
function readFields(service: Service, node: YamlNode | undefined, path: Path, mentionsIn: MentionReader): void {
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

function fieldOf(service: Service, { key, value }: YamlPair): Field[] {
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

function assignmentIn(service: Service, item: YamlNode): Field[] {
  const scalar = asScalar(item);
  if (!scalar || !/[\d$]/.test(scalar.source)) return [];
  const entry = mapped(service, scalar);
  const equals = entry.value.indexOf('=');
  if (equals < 0) return [];
  return [{ name: entry.value.slice(0, equals), entry, from: equals + 1, statement: scalar.span }];
}

/** Reads a command line, or a list of its words, for flags and addresses that name a port. */
function readCommand(service: Service, node: YamlNode | undefined, path: Path, ownRole: PortRole): void {
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

function addMention(
  service: Service,
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

function addPort(
  service: Service,
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

function addOddities({ found }: Service, oddities: readonly Oddity[]): void {
  for (const oddity of oddities) {
    const key = `${oddity.kind} ${oddity.span.start}`;
    if (!found.seen.has(key)) found.oddities.push(oddity);
    found.seen.add(key);
  }
}

/** An address as it reads; one that is not known as it is written. */
function addressText({ found }: Service, { text, span }: TextPart): string {
  return text.includes(UNKNOWN) ? found.text.slice(span.start, span.end) : text;
}

function mapped({ found, lookup }: Service, { body }: YamlScalar): MappedText {
  return interpolate(found.text, body, lookup);
}
