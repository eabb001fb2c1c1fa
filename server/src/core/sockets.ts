import { bareAddress, isWildcard } from './addresses.ts';
import { isSingle, isValidRange, type PortRange, rangesMeet, type Transport } from './ports.ts';
import type { AddressFamily, PortUse } from './portUse.ts';

/**
 * What a process binds: conflicts are about sockets, not numbers. 127.0.0.1 is not 127.0.0.2, tcp is not udp, and a wildcard of
 * one family covers every address of that family.
 */
export interface Socket {
  readonly families: readonly AddressFamily[];
  /** `*`, or one address in lower case without brackets. */
  readonly address: string;
  readonly transports: readonly Transport[];
  readonly ports: PortRange;
}

/**
 * @returns the socket that a use binds on its host; undefined where it binds none or nobody knows which: other roles, a pool
 * (`8000-8010:80` takes one free port of eleven), a number that is no port, an address that is a name, a variable or a load balancer's own
 */
export function socketOf(use: PortUse): Socket | undefined {
  const { ports, role, mapsTo, host } = use;
  if ((role !== 'listen' && role !== 'publish') || !ports || !isValidRange(ports) || ports.first === 0)
    return undefined;
  if ((mapsTo && !isSingle(ports) && isSingle(mapsTo)) || use.cluster === 'load-balancer') return undefined;
  const written = host?.value ?? '*';
  if (/[$%{]/.test(written)) return undefined;
  const transports = use.transports.value;
  if (isWildcard(written)) return { families: wildcardFamilies(written, role), address: '*', transports, ports };
  const address = bareAddress(written).toLowerCase();
  if (address === 'localhost') return { families: ['ipv4'], address: '127.0.0.1', transports, ports };
  if (address.includes(':')) return { families: ['ipv6'], address, transports, ports };
  return /^[\d.]+$/.test(address) ? { families: ['ipv4'], address, transports, ports } : undefined;
}

/** @returns whether no two processes can bind both. */
export function socketsCollide(a: Socket, b: Socket): boolean {
  if (!rangesMeet(a.ports, b.ports)) return false;
  if (!a.transports.some((transport) => b.transports.includes(transport))) return false;
  if (!a.families.some((family) => b.families.includes(family))) return false;
  return a.address === '*' || b.address === '*' || a.address === b.address;
}

/** Without an address Compose publishes on both families; a listener's `*` is IPv4's, as in nginx. */
function wildcardFamilies(written: string, role: PortUse['role']): readonly AddressFamily[] {
  if (bareAddress(written).includes(':')) return ['ipv6'];
  return written === '*' && role === 'publish' ? ['ipv4', 'ipv6'] : ['ipv4'];
}
