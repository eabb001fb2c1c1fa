import { isAnyone, isLoopback, isMulticast, isPrivate, isWildcard } from './addresses.ts';
import type { PortUse } from './portUse.ts';

/**
 * How far a port can be reached, by what its own statement says:
 * everyone on any network the host is on; some networks or addresses; this machine; or nothing is opened here at all.
 */
export type Exposure = 'everyone' | 'limited' | 'loopback' | 'none';

/** @returns how far the use itself opens its port. A denied, exposed-to-containers or remote port opens nothing. */
export function exposureOf(use: PortUse): Exposure {
  if (use.container?.isThrowaway) return 'none';
  if (use.role === 'listen' || use.role === 'publish') return ofAddress(use.host?.value ?? '*');
  return use.role === 'allow' ? ofFirewallRule(use) : 'none';
}

function ofAddress(host: string): Exposure {
  if (isWildcard(host)) return 'everyone';
  if (isLoopback(host)) return 'loopback';
  return 'limited';
}

/** An address that a variable holds whose value is not known: by its name, or the sign that stands in for it. */
const UNKNOWN = /[$\uFFFC]/;

function ofFirewallRule({ filter, host }: PortUse): Exposure {
  if (!filter) return ofAddress(host?.value ?? '*');
  if (filter.direction === 'out' || filter.direction === 'forward' || filter.negated) return 'none';
  if (filter.interfaces.length > 0 && filter.interfaces.every((name) => /^lo\d*$/.test(name))) return 'loopback';
  if ([...filter.sources, ...filter.destinations].some(isLoopback)) return 'loopback';
  const open = filter.sources.length === 0 || filter.sources.some(isAnyone);
  // A rule for one interface or with a further condition is a considered choice, and who is behind it is not written here.
  // So is one for a group address, which no router forwards from the internet, and one in a chain that nobody here knows the way to.
  // A private or unknown destination is most often the network behind, and no address that the internet reaches.
  const { destinations } = filter;
  const isInside = destinations.length > 0 && destinations.every((one) => isPrivate(one) || UNKNOWN.test(one));
  const isChosen = filter.interfaces.length > 0 || filter.narrowed || filter.guarded === true;
  const considered = isChosen || isInside || destinations.some(isMulticast);
  return !open || considered || filter.direction === 'unknown' ? 'limited' : 'everyone';
}
