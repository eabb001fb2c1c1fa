import { isAnyone, isLoopback, isWildcard } from '../core/addresses.ts';
import type { ContainerNode } from '../core/graph.ts';
import { code } from '../core/markdown.ts';
import { type Message, say, type Tell } from '../core/message.ts';
import { formatRange, isSingle, type PortRange, type Transport } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';

/**
 * Says in one line of Markdown what a number does where it stands:
 * "Host port 8080/tcp on every interface → container port 80 of `web`".
 */
export function describeUse(use: PortUse): Message {
  const number = describeNumber(use);
  const host = use.host && code(use.host.value);
  const owner = use.owner === undefined ? undefined : code(use.owner);
  const ofOwner = owner ? say` of ${owner}` : '';
  switch (use.role) {
    case 'listen':
      return say`Listens on ${number} on ${describeBinding(use.host?.value)}${owner ? say` (${owner})` : ''}`;
    case 'publish': {
      const target = use.mapsTo ? say` → container ${portsIn(use.mapsTo)}` : '';
      if (use.cluster === 'load-balancer') return say`Load balancer’s ${number}${target}${ofOwner}`;
      if (use.cluster === 'node-port') return say`Every node’s ${number}${target}${ofOwner}`;
      if (use.container?.isThrowaway) return say`CI runner’s ${number}${target}${ofOwner}`;
      return say`Host ${number} on ${describeBinding(use.host?.value)}${target}${ofOwner}`;
    }
    case 'expose':
      return say`Container ${number}${ofOwner}`;
    case 'connect':
      return host ? say`Connects to ${number} of ${host}` : say`Connects to ${number}`;
    case 'allow':
      return say`Firewall lets ${number} through, ${describeTraffic(use)}`;
    case 'deny':
      return say`Firewall stops ${number} ${describeTraffic(use)}`;
    case 'match':
      if (!use.filter) return say`Looks at ${number}`;
      return say`Firewall rule that looks at ${number}${describeChain(use)}, without a verdict of its own`;
    case 'source':
      if (!use.filter) return say`Sends from ${number}`;
      return say`Firewall rule for traffic that comes from ${number}${describeChain(use)}`;
    case 'redirect':
      return host ? say`Traffic is sent on to ${number} of ${host}` : say`Traffic is sent on to ${number}`;
    case 'declare':
      return owner ? say`${describeDeclared(use)} in ${owner}` : describeDeclared(use);
  }
}

/** @returns what a container is made from: its image, or "built from ./api"; `''` where nobody says. */
export function describeOrigin({ service: { image, build } }: ContainerNode, tell: Tell): string {
  return image ?? (build ? tell(say`built from ${build.context}`) : '');
}

/** @returns "every interface", "this machine only (127.0.0.1)" or the address. */
function describeBinding(host = '*'): Message {
  if (isWildcard(host)) return say`**every interface**`;
  return isLoopback(host) ? say`this machine only (${code(host)})` : say`address ${code(host)}`;
}

/** @returns `tcp` or `tcp+udp`. */
export function describeTransports(transports: readonly Transport[]): string {
  return transports.join('+');
}

function describeNumber(use: PortUse): Message {
  if (!use.ports) return say`a port that can’t be known here`;
  const number = portsIn(use.ports, use.transports.value);
  return use.filter?.negated ? say`all but ${number}` : number;
}

function portsIn(ports: PortRange, transports: readonly Transport[] = []): Message {
  const number = numberWith(ports, transports);
  return isSingle(ports) ? say`port ${number}` : say`ports ${number}`;
}

/** What begins a sentence. */
function describeDeclared({ ports, transports }: PortUse): Message {
  if (!ports) return say`A port that can’t be known here`;
  const number = numberWith(ports, transports.value);
  return isSingle(ports) ? say`Port ${number}` : say`Ports ${number}`;
}

function numberWith(ports: PortRange, transports: readonly Transport[]): string {
  return `${formatRange(ports)}${transports.length > 0 ? `/${describeTransports(transports)}` : ''}`;
}

/** @returns "coming in from anyone on `eth0` (chain `INPUT`)". */
function describeTraffic(use: PortUse): Message {
  const interfaces = use.filter?.interfaces ?? [];
  const where = interfaces.length > 0 ? say` on ${interfaces.map(code).join(', ')}` : '';
  return say`${describeDirection(use)}${describeSenders(use)}${where}${describeChain(use)}`;
}

function describeDirection({ filter }: PortUse): Message {
  switch (filter?.direction) {
    case 'out':
      return say`going out`;
    case 'forward':
      return say`passing through`;
    default:
      return say`coming in`;
  }
}

function describeSenders({ filter }: PortUse): Message | '' {
  const sources = filter?.sources.filter((source) => !isAnyone(source)) ?? [];
  if (sources.length > 0) return say` from ${sources.map(code).join(', ')}`;
  return filter?.direction === 'out' ? '' : say` from anyone`;
}

function describeChain({ filter }: PortUse): Message | '' {
  return filter?.chain ? say` (chain ${code(filter.chain)})` : '';
}
