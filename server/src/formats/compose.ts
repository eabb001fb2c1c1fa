import type { DeployedService } from '../core/deployment.ts';
import { baseName } from '../core/document.ts';
import type { Format } from '../core/format.ts';
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
import { readComposeMentions } from '../syntax/composeMentions.ts';
import { composeModel, composeReferences, type ServiceLayer } from '../syntax/composeModel.ts';
import { readPortPart, readShortMapping, slotBefore, transportsOf } from '../syntax/composePorts.ts';
import { deployedServices } from '../syntax/composeServices.ts';
import { looksLikeCompose } from '../syntax/composeSniff.ts';
import { typedInCompose } from '../syntax/composeTyping.ts';
import {
  addOddities,
  addPort,
  addressText,
  type ComposeFound,
  mapped,
  type ServiceReading,
} from '../syntax/composeUses.ts';
import {
  asMap,
  asScalar,
  itemsOf,
  readYaml,
  resolveAlias,
  valueAt,
  type YamlMap,
  type YamlNode,
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
    const found: ComposeFound = { text: doc.text, uses: [], oddities: [], gaps: [], seen: new Set() };
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

function readService(service: ServiceReading, layers: readonly ServiceLayer[]): void {
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
  readComposeMentions(service, layers[0]?.map, path);
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

function readPublished(service: ServiceReading, item: YamlNode, path: readonly string[]): void {
  const node = resolveAlias(item);
  if (node?.kind === 'map') readLongMapping(service, node, path);
  else if (node?.kind === 'scalar') readShort(service, node, path);
}

function readShort(service: ServiceReading, scalar: YamlScalar, path: readonly string[]): void {
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

function readExposed(service: ServiceReading, item: YamlNode, path: readonly string[]): void {
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

function readLongMapping(service: ServiceReading, map: YamlMap, path: readonly string[]): void {
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
