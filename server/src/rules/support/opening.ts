import { bareAddress, isLoopback, isPrivate, isWildcard } from '../../core/addresses.ts';
import { exposureOf } from '../../core/exposure.ts';
import type { ContainerNode } from '../../core/graph.ts';
import { likelyService, risksOf } from '../../core/likelyService.ts';
import { type Message, type MessageValue, say } from '../../core/message.ts';
import { formatRange, rangesMeet } from '../../core/ports.ts';
import type { ClusterOpening, PortUse } from '../../core/portUse.ts';
import type { KnownService, Registry, Risk } from '../../core/registry.ts';
import type { Fix, RuleContext } from '../../core/rule.ts';
import type { Span } from '../../core/text.ts';

/*
 * What the rules of the exposure family share. A place gets one warning, so one judgement decides which rule speaks.
 */

export interface Judgement {
  readonly rule: 'exposed-service' | 'cleartext-service' | 'amplifying-service';
  /** The gravest of its risks. */
  readonly risk: Risk;
  readonly service: KnownService;
}

/** Reasons not to open a service to everyone, the gravest first. */
const NOT_FOR_EVERYONE: readonly Risk[] = [
  'noauth',
  'code-exec',
  'database',
  'internal',
  'ot',
  'cleartext',
  'remote-admin',
  'fileshare',
  'nopublic',
  'amplification',
];

/** @returns why a use that is open to everyone should not be, and which rule says so; undefined where there is nothing to say. */
export function judgeOpening(use: PortUse, registry: Registry): Judgement | undefined {
  if (exposureOf(use) !== 'everyone' || isWebListener(use)) return undefined;
  const service = likelyService(use, registry)?.service;
  if (!service) return undefined;
  const risks = risksOf(use, registry);
  const risk = NOT_FOR_EVERYONE.find((one) => risks.includes(one) && (one !== 'cleartext' || isWorthSaying(service)));
  if (!risk) return undefined;
  // Discovery on the local network is open everywhere, and answers there alone; who can forge a sender reaches it all the same.
  if (risk === 'nopublic' && risks.includes('lan-only')) {
    const reflects = risks.includes('amplification') && use.transports.value.includes('udp');
    return reflects ? { rule: 'amplifying-service', risk: 'amplification', service } : undefined;
  }
  if (risk === 'cleartext') return { rule: 'cleartext-service', risk, service };
  if (risk !== 'amplification') return { rule: 'exposed-service', risk, service };
  return use.transports.value.includes('udp') ? { rule: 'amplifying-service', risk, service } : undefined;
}

interface Opening {
  readonly use: PortUse;
  readonly judgement: Judgement;
}

/** @returns what is to be said of each place that is open to everyone: the gravest where a name or a loop stands for several ports. */
export function openings({ doc, uses, registry, graph }: RuleContext): Iterable<Opening> {
  const byPlace = new Map<string, Opening>();
  const containers = graph.containersOf(doc.uri);
  for (const use of uses) {
    if (use.role === 'listen' && containers.length > 0 && !containers.some((one) => isReachedAt(one, use))) continue;
    const judgement = judgeOpening(use, registry);
    if (!judgement) continue;
    const place = `${use.span.start} ${use.statement.start}`;
    const other = byPlace.get(place);
    if (!other || gravity(judgement) < gravity(other.judgement)) byPlace.set(place, { use, judgement });
  }
  return byPlace.values();
}

/** What listens in a container is reached from outside where its port is published, or its network is the host's. */
function isReachedAt({ service, published }: ContainerNode, { ports }: PortUse): boolean {
  if (service.networkMode === 'host') return true;
  return published.some(
    ({ use }) => use.mapsTo && ports && rangesMeet(use.mapsTo, ports) && exposureOf(use) === 'everyone',
  );
}

function gravity({ risk }: Judgement): number {
  return NOT_FOR_EVERYONE.indexOf(risk);
}

/** Domains where a password that is read opens the machine or its files. */
const GRAVE: ReadonlySet<string> = new Set(['remote-access', 'file-sharing']);

/** @returns whether a password read on the way to a service opens the machine or its files. */
export function hasGravePasswords({ domain }: KnownService): boolean {
  return GRAVE.has(domain);
}

/** Mail, chat and media can switch to TLS on the same port, or have nothing better to go to: their other risks count more. */
function isWorthSaying(cleartext: KnownService): boolean {
  return hasGravePasswords(cleartext) || cleartext.successor !== undefined;
}

/** Whatever its number is known for, a web server or proxy answers there itself; only a stream is passed on as it is. */
function isWebListener({ role, server }: PortUse): boolean {
  return role === 'listen' && server?.context !== 'stream';
}

/** @returns `is published on every interface (host port 15432)`, `is let in from anyone (port 23)`, to follow a service's title. */
export function describeOpening(use: PortUse): Message {
  // Port 0 asks for any free one.
  const isKnown = use.ports !== null && use.ports.first > 0;
  const number = use.ports ? formatRange(use.ports) : say`unknown`;
  switch (use.role) {
    case 'publish':
      if (use.cluster) return describeClusterOpening(use.cluster, number);
      return isKnown
        ? say`is published on every interface (host port ${number})`
        : say`is published on every interface`;
    case 'allow':
      return say`is let in from anyone (port ${number})`;
    default:
      return say`listens on every interface (port ${number})`;
  }
}

function describeClusterOpening(cluster: ClusterOpening, number: MessageValue): Message {
  switch (cluster) {
    case 'host-port':
      return say`is published on every interface of its node (port ${number})`;
    case 'node-port':
      return say`is published on every node (port ${number})`;
    case 'load-balancer':
      return say`is published by a load balancer to anyone (port ${number})`;
  }
}

/**
 * @param risk the gravest of what runs there
 * @returns what to do about an opening to everyone, in a sentence
 */
export function remedyFor({ role, cluster }: PortUse, risk: Risk): Message {
  if (role === 'allow') return say`Allow only the network that needs it.`;
  switch (cluster) {
    case 'host-port':
      return say`Drop hostPort and give it a Service, which pods reach without.`;
    case 'node-port':
      return say`Make the Service a ClusterIP: pods reach it all the same.`;
    case 'load-balancer':
      return say`Make the Service a ClusterIP, or name the networks that need it in loadBalancerSourceRanges.`;
  }
  // A file server that only its own machine reaches is none.
  if (role === 'publish' && risk === 'fileshare')
    return say`Write this machine’s address in the network that it is for in front.`;
  return role === 'publish'
    ? say`Bind it to 127.0.0.1, or drop the mapping: containers on the same network reach it without.`
    : say`Bind it to 127.0.0.1.`;
}

/** @returns the fix that closes an opening to everyone: a listener or mapping is bound to this machine, a rule limited to a network. */
export function closingFix(use: PortUse, context: RuleContext): readonly Fix[] {
  return use.role === 'allow' ? networkFix(use, context) : loopbackFix(use);
}

/** @returns the fix that binds a listener or a published port to this machine; none where the syntax has no place for it. */
export function loopbackFix({ addressSlot: slot, host }: PortUse): readonly Fix[] {
  if (!slot) return [];
  const address = host && bareAddress(host.value).includes(':') && isWildcard(host.value) ? '[::1]' : '127.0.0.1';
  const newText = `${slot.prefix}${address}${slot.suffix}`;
  return [{ title: say`Bind to ${address}`, safe: true, edits: [{ span: slot.span, newText }] }];
}

/** Networks that no provider routes (RFC 1918, RFC 4193), for the person to put their own in. */
const SOME_NETWORK = { ipv4: '10.0.0.0/8', ipv6: 'fd00::/8' } as const;

/** Limits a rule to a private network: one that the file's other rules name, else an example. Never safe: it may lock somebody out. */
function networkFix({ filter }: PortUse, { doc, uses }: RuleContext): readonly Fix[] {
  const slot = filter?.sourceSlot;
  if (!slot || (slot.prefix !== '' && !standsFree(doc.text, slot.span))) return [];
  const family = filter.families.includes('ipv4') ? 'ipv4' : 'ipv6';
  const isOurs = (source: string) => isPrivate(source) && !isLoopback(source) && source.includes('/');
  const named = uses.flatMap((use) => use.filter?.sources ?? []).filter(isOurs);
  const network = named.find((one) => one.includes(':') === (family === 'ipv6')) ?? SOME_NETWORK[family];
  const newText = `${slot.prefix}${network}${slot.suffix}`;
  return [{ title: say`Allow only from ${network}`, safe: false, edits: [{ span: slot.span, newText }] }];
}

/** Inside quotes, more words would be one. */
function standsFree(text: string, { start, end }: Span): boolean {
  return /\s/.test(text[start - 1] ?? ' ') && (start === end || /[\s;&|)]/.test(text[end] ?? ' '));
}
