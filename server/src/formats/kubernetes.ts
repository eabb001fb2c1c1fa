import type { Format } from '../core/format.ts';
import { type PortRange, parsePort, type Transport, transportOf } from '../core/ports.ts';
import type { ClusterOpening, Effective, FilterFacts, PortRole, PortUse } from '../core/portUse.ts';
import { wordTable } from '../core/wordTable.ts';
import { type KubernetesResource, NO_RESOURCE, resourceOf } from '../syntax/kubernetesResource.ts';
import { MappedText } from '../syntax/mappedText.ts';
import { isPortName, type PortMention, portsInCommand, portsInValue, portsInVariable } from '../syntax/portMentions.ts';
import { typedIn } from '../syntax/typing.ts';
import {
  asMap,
  asScalar,
  itemsOf,
  readYaml,
  resolveAlias,
  textOf,
  valueAt,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
} from '../syntax/yaml.ts';
import { slotBeforeKey } from '../syntax/yamlSlots.ts';

/**
 * Kubernetes manifests, by the API reference: container ports and host ports, Services, probes, Ingress and Gateway backends, network
 * policies, and the fields of the same names in custom resources. A name in a port's place (`targetPort: http`) means a container's port
 * of that name, not the service that is registered under it, and is no use.
 */
export const kubernetes: Format = {
  id: 'kubernetes',
  title: 'Kubernetes',
  names: [],
  languages: [],
  candidates: ['**/*.{yml,yaml}'],
  candidateLanguages: ['yaml', 'helm'],
  recognises: (text) => /^["']?apiVersion["']?:/m.test(text) && /^["']?kind["']?:/m.test(text),
  comment: { open: '#' },
  typedAt: typedIn(),
  read({ text }) {
    const uses: PortUse[] = [];
    const reading: Reading = { text, uses, seen: new Set(), resource: NO_RESOURCE };
    for (const root of readYaml(text)) walk(reading, root, []);
    uses.sort((a, b) => a.span.start - b.span.start);
    return { uses, oddities: [], references: [], gaps: [] };
  },
};

interface Reading {
  readonly text: string;
  readonly uses: PortUse[];
  /** What was read already: an alias or a merge key may lead to the same node again. */
  readonly seen: Set<YamlNode>;
  readonly resource: KubernetesResource;
}

type Path = readonly string[];

/** Fields whose number is a port whatever object they stand in. */
const PORT_FIELDS = wordTable<PortRole>({
  containerPort: 'expose',
  targetPort: 'expose',
  hostPort: 'publish',
  nodePort: 'publish',
  servicePort: 'connect',
});

const CLUSTER_OPENINGS = wordTable<ClusterOpening>({ hostPort: 'host-port', nodePort: 'node-port' });

/** Where `port` is the port of somebody else: probes and hooks, backends of routes, webhooks, endpoints. */
const PEER_FIELDS =
  /^(?:httpGet|tcpSocket|grpc|backend|backendRefs|backendRef|services?|destination|upstreams?|parentRefs)$/;

const PEER_KINDS = /^(?:Endpoints|EndpointSlice)$/;

function walk(reading: Reading, node: YamlNode | undefined, path: Path): void {
  const target = resolveAlias(node);
  if (!target || reading.seen.has(target)) return;
  reading.seen.add(target);
  const key = path.at(-1);
  if (key === 'env') readEnvironment(reading, target, path);
  else if (key === 'args' || key === 'command') readCommand(reading, target, path);
  else if (target.kind === 'map') walkMap(reading, target, path);
  else if (target.kind === 'sequence') {
    for (const [index, item] of target.items.entries()) walk(reading, item, [...path, String(index)]);
  }
}

function walkMap(reading: Reading, map: YamlMap, path: Path): void {
  const resource = resourceOf(map, path, reading.resource);
  const inside = resource === reading.resource ? reading : { ...reading, resource };
  for (const { key, value } of map.pairs) {
    const scalar = asScalar(value);
    if (!scalar) walk(inside, value, [...path, key.source]);
    else if (!inside.seen.has(scalar)) {
      inside.seen.add(scalar);
      readField(inside, map, key.source, scalar, path);
    }
  }
}

function readField(reading: Reading, map: YamlMap, key: string, scalar: YamlScalar, path: Path): void {
  const port = parsePort(scalar.source);
  const role = port === undefined ? undefined : roleOf(reading.resource, key, path);
  // A target of 0 counts as none, which means the port itself (Kubernetes API, ServicePort).
  if (port === 0 && key === 'targetPort') return;
  if (port !== undefined && role) addPort(reading, map, { key, scalar, port, role, path: [...path, key] });
  else if (path.at(-1) === 'annotations') readAnnotation(reading, key, scalar, path);
  else if (path.at(-1) === 'data' && reading.resource.kind === 'ConfigMap') readSetting(reading, key, scalar, path);
}

function roleOf({ kind, isPublic }: KubernetesResource, key: string, path: Path): PortRole | undefined {
  const role = PORT_FIELDS[key];
  if (role) return role;
  const parents = path.filter((part) => !/^\d+$/.test(part));
  // An Ingress's backend, Istio's routes and service entries; Istio's gateways listen themselves.
  if (key === 'number' && /^ports?$/.test(parents.at(-1) ?? '')) return kind === 'Gateway' ? 'expose' : 'connect';
  if (key !== 'port' || parents.length === 0 || parents.at(-1) === 'annotations') return undefined;
  if (kind === 'NetworkPolicy') return 'allow';
  if (isPublic && parents.slice(-2).join('.') === 'spec.ports') return 'publish';
  return PEER_KINDS.test(kind) || parents.some((part) => PEER_FIELDS.test(part)) ? 'connect' : 'expose';
}

interface PortField {
  readonly key: string;
  readonly scalar: YamlScalar;
  readonly port: number;
  readonly role: PortRole;
  readonly path: Path;
}

function addPort({ text, uses, resource }: Reading, map: YamlMap, field: PortField): void {
  const { key, scalar, port, role } = field;
  const behind = parsePort(textOf(map, key === 'hostPort' ? 'containerPort' : 'targetPort') ?? '');
  const last = key === 'port' ? (parsePort(textOf(map, 'endPort') ?? '') ?? port) : port;
  uses.push({
    span: scalar.body,
    ports: { first: port, last },
    spelling: 'digits',
    role,
    transports: protocolOf(map),
    statement: map.span,
    path: field.path,
    ...(resource.name === undefined ? {} : { owner: resource.name }),
    ...(resource.container ? { container: resource.container } : {}),
    ...(role === 'publish' ? { host: hostOf(map), ...(behind === undefined ? {} : { mapsTo: single(behind) }) } : {}),
    ...(role === 'publish' ? { cluster: CLUSTER_OPENINGS[key] ?? 'load-balancer' } : {}),
    ...(key === 'hostPort' ? addressSlotIn(text, map) : {}),
    ...(role === 'allow' ? { filter: policyFacts(field.path) } : {}),
  });
}

/** `protocol` is TCP where nothing else is said. */
function protocolOf(map: YamlMap): Effective<readonly Transport[]> {
  const scalar = asScalar(valueAt(map, 'protocol'));
  const transport = scalar && transportOf(scalar.source);
  return transport && scalar ? { value: [transport], span: scalar.body } : { value: ['tcp'] };
}

function hostOf(map: YamlMap): Effective<string> {
  const scalar = asScalar(valueAt(map, 'hostIP'));
  return scalar && scalar.source !== '' ? { value: scalar.source, span: scalar.body } : { value: '*' };
}

/** A container's port can be bound to one address of its node; a Service's node port can't. */
function addressSlotIn(text: string, map: YamlMap): Pick<PortUse, 'addressSlot'> {
  const { span } = hostOf(map);
  const slot = span ? { span, prefix: '', suffix: '' } : slotBeforeKey(text, map, 'hostPort', 'hostIP');
  return slot ? { addressSlot: slot } : {};
}

/** Whom a network policy lets in depends on labels, which name nobody here. */
function policyFacts(path: Path): FilterFacts {
  return {
    families: ['ipv4', 'ipv6'],
    direction: path.includes('egress') ? 'out' : 'in',
    verdict: 'accept',
    sources: [],
    destinations: [],
    interfaces: [],
    negated: false,
    narrowed: true,
    rule: path.join('.'),
  };
}

function readEnvironment(reading: Reading, node: YamlNode, path: Path): void {
  for (const item of itemsOf(node)) {
    const map = asMap(item);
    const name = textOf(map, 'name') ?? '';
    const value = asScalar(valueAt(map, 'value'));
    if (value) addMentions(reading, value, portsInVariable(name, value.source), [...path, name]);
  }
}

function readCommand(reading: Reading, node: YamlNode, path: Path): void {
  const items = itemsOf(node).flatMap((item) => asScalar(item) ?? []);
  for (const [index, item] of items.entries()) {
    const place = [...path, String(index)];
    addMentions(reading, item, portsInCommand(item.source), place, 'expose');
    // A flag and its number are often two items.
    const flag = items[index - 1]?.source ?? '';
    if (/^--?[\w.-]+$/.test(flag) && isPortName(flag))
      addMentions(reading, item, portsInValue(item.source), place, 'expose');
  }
}

/** `prometheus.io/port: "9090"`. */
function readAnnotation(reading: Reading, key: string, scalar: YamlScalar, path: Path): void {
  if (isPortName(key)) addMentions(reading, scalar, portsInValue(scalar.source), [...path, key], 'expose');
}

/** The entries of a ConfigMap are variables more often than not; a whole file in one is left to its own format. */
function readSetting(reading: Reading, key: string, scalar: YamlScalar, path: Path): void {
  if (scalar.style !== 'block') addMentions(reading, scalar, portsInVariable(key, scalar.source), [...path, key]);
}

function addMentions(
  { text, uses, resource }: Reading,
  scalar: YamlScalar,
  mentions: readonly PortMention[],
  path: Path,
  ownRole: PortRole = 'declare',
): void {
  const value = MappedText.plain(text, scalar.body);
  for (const { start, end, ports, side, transport, host } of mentions) {
    uses.push({
      span: value.origin(start, end).span,
      ports,
      spelling: 'digits',
      role: side === 'peer' ? 'connect' : ownRole,
      transports: { value: [transport] },
      statement: scalar.span,
      path,
      ...(host === undefined ? {} : { host: { value: host } }),
      ...(resource.name === undefined ? {} : { owner: resource.name }),
      ...(resource.container ? { container: resource.container } : {}),
    });
  }
}

function single(port: number): PortRange {
  return { first: port, last: port };
}
