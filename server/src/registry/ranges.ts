import { say } from '../core/message.ts';
import { inRange, KUBERNETES_NODE_PORTS, LINUX_LOCAL_RANGE } from '../core/ports.ts';
import type { SpecialRange } from '../core/registry.ts';

const LINUX_NETWORK_SETTINGS = 'https://docs.kernel.org/networking/ip-sysctl.html';
const WINDOWS_CLIENT_PORTS =
  'https://learn.microsoft.com/troubleshoot/windows-server/networking/default-dynamic-port-range-tcpip-chang';

/** Numbers that mean something by where they lie. RFC 6335's three ranges stand first, so that they lead any answer. */
export const SPECIAL_RANGES: readonly SpecialRange[] = [
  {
    name: say`System Ports`,
    ports: { first: 0, last: 1023 },
    note: say`also called Well Known Ports; managed by IANA, and assigned by IETF Review or IESG Approval`,
    reference: 'RFC 6335',
    isCommonplace: true,
  },
  {
    name: say`User Ports`,
    ports: { first: 1024, last: 49_151 },
    note: say`also called Registered Ports; managed by IANA, and assigned on request after Expert Review`,
    reference: 'RFC 6335',
    isCommonplace: true,
  },
  {
    name: say`Dynamic Ports`,
    ports: { first: 49_152, last: 65_535 },
    note: say`also called Private or Ephemeral Ports; never assigned, and Windows takes its clients’ ports from them: no place for a fixed service`,
    reference: 'RFC 6335',
  },
  {
    name: say`Port 0`,
    ports: { first: 0, last: 0 },
    note: say`reserved and never on the wire; a program that binds it gets a free port of the system’s choice`,
    reference: 'RFC 6335',
  },
  {
    name: say`Privileged ports`,
    ports: { first: 1, last: 1023 },
    note: say`on Linux, listening takes CAP_NET_BIND_SERVICE below net.ipv4.ip_unprivileged_port_start, which is 1024 unless set otherwise`,
    reference: LINUX_NETWORK_SETTINGS,
    isCommonplace: true,
  },
  {
    name: say`Kubernetes NodePorts`,
    ports: KUBERNETES_NODE_PORTS,
    note: say`a cluster publishes its NodePort services here on every node, unless service-node-port-range says otherwise`,
    reference: 'https://kubernetes.io/docs/concepts/services-networking/service/',
  },
  {
    name: say`Linux local ports`,
    ports: LINUX_LOCAL_RANGE,
    note: say`outgoing connections take their ports from net.ipv4.ip_local_port_range, so a service here can find its own taken; ip_local_reserved_ports keeps one free`,
    reference: LINUX_NETWORK_SETTINGS,
  },
  {
    name: say`Client ports of old Windows`,
    ports: { first: 1025, last: 5000 },
    note: say`Windows before Vista took its clients’ ports from here`,
    reference: WINDOWS_CLIENT_PORTS,
    isCommonplace: true,
  },
];

/** @returns the special ranges that hold a number, RFC 6335's own first. */
export function rangesOf(port: number): readonly SpecialRange[] {
  return SPECIAL_RANGES.filter(({ ports }) => inRange(ports, port));
}
