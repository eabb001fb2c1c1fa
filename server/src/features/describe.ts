import { isAnyone, isLoopback, isWildcard } from '../core/addresses.ts';
import { code } from '../core/markdown.ts';
import { formatRange, isSingle, type Transport } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';

/**
 * Says in one line of Markdown what a number does where it stands:
 * "Host port 8080/tcp on every interface → container port 80 of `web`".
 */
export function describeUse(use: PortUse): string {
  const number = describeNumber(use);
  const owner = use.owner === undefined ? '' : code(use.owner);
  switch (use.role) {
    case 'listen':
      return `Listens on ${number} on ${describeBinding(use.host?.value)}${owner && ` (${owner})`}`;
    case 'publish': {
      const target = use.mapsTo ? ` → container ${plural(use.mapsTo, 'port')}` : '';
      return `Host ${number} on ${describeBinding(use.host?.value)}${target}${owner && ` of ${owner}`}`;
    }
    case 'expose':
      return `Container ${number}${owner && ` of ${owner}`}`;
    case 'connect':
      return `Connects to ${number}${use.host ? ` of ${code(use.host.value)}` : ''}`;
    case 'allow':
      return describeVerdict(use, 'lets', 'through', number);
    case 'deny':
      return describeVerdict(use, 'stops', '', number);
    case 'match':
      if (!use.filter) return `Looks at ${number}`;
      return `Firewall rule that looks at ${number}${describeChain(use)}, without a verdict of its own`;
    case 'source':
      if (!use.filter) return `Sends from ${number}`;
      return `Firewall rule for traffic that comes from ${number}${describeChain(use)}`;
    case 'redirect':
      return `Traffic is sent on to ${number}${use.host ? ` of ${code(use.host.value)}` : ''}`;
    case 'declare':
      return `${capital(number)}${owner && ` in ${owner}`}`;
  }
}

/** @returns "every interface", "this machine only (127.0.0.1)" or the address. */
function describeBinding(host = '*'): string {
  if (isWildcard(host)) return '**every interface**';
  return isLoopback(host) ? `this machine only (${code(host)})` : `address ${code(host)}`;
}

/** @returns `tcp` or `tcp+udp`. */
export function describeTransports(transports: readonly Transport[]): string {
  return transports.join('+');
}

function describeNumber(use: PortUse): string {
  if (!use.ports) return 'a port that can’t be known here';
  const except = use.filter?.negated ? 'all but ' : '';
  const transports = use.transports.value.length > 0 ? `/${describeTransports(use.transports.value)}` : '';
  return `${except}${plural(use.ports, 'port')}${transports}`;
}

function plural(ports: { first: number; last: number }, word: string): string {
  return `${word}${isSingle(ports) ? '' : 's'} ${formatRange(ports)}`;
}

function describeVerdict(use: PortUse, verb: string, particle: string, number: string): string {
  const { filter } = use;
  const way =
    filter?.direction === 'out' ? 'going out' : filter?.direction === 'forward' ? 'passing through' : 'coming in';
  const sources = filter?.sources.filter((source) => !isAnyone(source)) ?? [];
  const who =
    sources.length > 0 ? ` from ${sources.map(code).join(', ')}` : filter?.direction === 'out' ? '' : ' from anyone';
  const where = filter && filter.interfaces.length > 0 ? ` on ${filter.interfaces.map(code).join(', ')}` : '';
  return `Firewall ${verb} ${number} ${particle && `${particle}, `}${way}${who}${where}${describeChain(use)}`.replace(
    / {2,}/g,
    ' ',
  );
}

function describeChain(use: PortUse): string {
  return use.filter?.chain ? ` (chain ${code(use.filter.chain)})` : '';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
