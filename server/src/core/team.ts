import { type PortRange, parseRange, rangesMeet, type Transport, transportOf } from './ports.ts';
import type { TeamService } from './settings.ts';

/** @returns the numbers and transports that a team's entry names (`8085`, `8000-8099`, `8085/udp`); undefined where it names none. */
export function portsOfTeamService(
  service: TeamService,
): { readonly ports: PortRange; readonly transport?: Transport } | undefined {
  const [numbers = '', protocol] = service.port.split('/');
  const ports = parseRange(numbers.trim());
  const transport = protocol === undefined ? undefined : transportOf(protocol.trim());
  if (!ports || (protocol !== undefined && !transport)) return undefined;
  return transport ? { ports, transport } : { ports };
}

/** @returns the team's own services that share a number with the range. */
export function teamServicesOn(services: readonly TeamService[], range: PortRange): readonly TeamService[] {
  return services.filter((service) => {
    const named = portsOfTeamService(service);
    return named !== undefined && rangesMeet(named.ports, range);
  });
}
