import { type PortRange, parseRange, rangesMeet, type Transport, transportOf } from './ports.ts';
import type { AllowedPort, TeamService } from './settings.ts';

/** @returns the numbers and transport that an entry names (`8085`, `8000-8099`, `8085/udp`); undefined where it names none. */
export function portsOfEntry(
  entry: Pick<TeamService | AllowedPort, 'port'>,
): { readonly ports: PortRange; readonly transport?: Transport } | undefined {
  const [numbers = '', protocol] = entry.port.split('/');
  const ports = parseRange(numbers.trim());
  const transport = protocol === undefined ? undefined : transportOf(protocol.trim());
  if (!ports || (protocol !== undefined && !transport)) return undefined;
  return transport ? { ports, transport } : { ports };
}

/** @returns the team's own services that share a number with the range. */
export function teamServicesOn(services: readonly TeamService[], range: PortRange): readonly TeamService[] {
  return services.filter((service) => {
    const named = portsOfEntry(service);
    return named !== undefined && rangesMeet(named.ports, range);
  });
}

/** @returns whether an entry allows every port of the range, on every transport. */
export function isAllowed(
  allowed: readonly AllowedPort[],
  range: PortRange,
  transports: readonly Transport[],
): boolean {
  return allowed.some((entry) => {
    const named = portsOfEntry(entry);
    if (!named || named.ports.first > range.first || range.last > named.ports.last) return false;
    return named.transport === undefined || transports.every((transport) => transport === named.transport);
  });
}
