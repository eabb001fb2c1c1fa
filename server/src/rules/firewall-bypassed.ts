import type { FilterPolicy } from '../core/deployment.ts';
import { exposureOf } from '../core/exposure.ts';
import type { GraphEdge, PortGraph } from '../core/graph.ts';
import { say } from '../core/message.ts';
import { formatRange, type PortRange, rangeSize, rangesMeet } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Report, Rule } from '../core/rule.ts';
import { guardedBy } from './support/guardedBy.ts';

export const firewallBypassed: Rule = {
  meta: {
    id: 'firewall-bypassed',
    title: 'Firewall rule that Docker’s published port goes around',
    family: 'workspace',
    severity: 'warning',
    what:
      'A rule for incoming traffic stops a port that a Compose file publishes beyond loopback; or, as information, the policy for ' +
      'incoming traffic is to drop it, and Compose publishes ports that the firewall does not name.',
    why: 'Docker forwards published ports before INPUT and ufw are asked, so that the port stays open.',
    remedy:
      'Bind the port to 127.0.0.1 in Compose, or stop it in the DOCKER-USER chain (there by the container’s port).',
    references: ['https://docs.docker.com/engine/network/packet-filtering-firewalls/'],
    bad: [
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\nufw default deny incoming\nufw allow 22/tcp\n',
        beside: { 'docker-compose.yml': 'services:\n  app:\n    image: acme/app\n    ports:\n      - "8081:80"\n' },
      },
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\nufw deny 8081/tcp\n',
        beside: { 'docker-compose.yml': 'services:\n  app:\n    image: acme/app\n    ports:\n      - "8081:80"\n' },
      },
    ],
    good: [
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\nufw deny 5432/tcp\n',
        note: 'The firewall may be for the server on which the other variant runs.',
        beside: {
          'compose.yaml': 'services:\n  db:\n    image: postgres\n    ports:\n      - "5432:5432"\n',
          'compose.prod.yaml': 'services:\n  db:\n    image: postgres\n    ports:\n      - "127.0.0.1:5432:5432"\n',
        },
      },
      {
        file: 'laptop/firewall.sh',
        text: '#!/bin/sh\nufw default deny incoming\nufw allow 22/tcp\n',
        note: 'One of two firewalls, and nobody knows which one guards the containers.',
        beside: {
          'server/firewall.sh': '#!/bin/sh\niptables -P INPUT DROP\niptables -A INPUT -p tcp --dport 22 -j ACCEPT\n',
          'server/docker-compose.yml': 'services:\n  app:\n    image: acme/app\n    ports:\n      - "8081:80"\n',
        },
      },
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\nufw default deny incoming\nufw allow 8081/tcp\n',
        note: 'Open on purpose.',
        beside: { 'docker-compose.yml': 'services:\n  app:\n    image: acme/app\n    ports:\n      - "8081:80"\n' },
      },
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\nufw deny 8081/tcp\n',
        beside: {
          'docker-compose.yml': 'services:\n  app:\n    image: acme/app\n    ports:\n      - "127.0.0.1:8081:80"\n',
        },
      },
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\niptables -I DOCKER-USER -p tcp --dport 80 -j DROP\n',
        beside: { 'docker-compose.yml': 'services:\n  app:\n    image: acme/app\n    ports:\n      - "80:80"\n' },
      },
    ],
  },
  *check({ doc, format, uses, readings, graph }) {
    if (!BEFORE_DOCKER.has(format.id) || graph.firewall.mindsDocker) return;
    for (const use of uses) {
      const candidates = stopsInput(use) && use.ports ? graph.publishesOn(use.ports) : [];
      const publishes = candidates.find((edge) => goesAround(edge, use) && isOpenForSure(edge, graph));
      if (publishes) yield reportOn(use, publishes, graph);
    }
    for (const policy of readings.find((reading) => reading.format === format)?.result.deployment?.policies ?? []) {
      if (!isClosed(policy)) continue;
      const [first, ...more] = unnamedPorts(guardedBy(doc.uri, graph), graph, uses);
      if (!first) continue;
      const shown = [first, ...more].slice(0, MOST_PORTS).map(({ hostPorts }) => formatRange(hostPorts));
      yield {
        span: policy.span,
        severity: 'info',
        message: say`This does not close what Docker publishes on every interface (${shown.join(', ')}${more.length < MOST_PORTS ? '' : ', …'}), as its rules come first. Bind those ports to 127.0.0.1 in Compose, or stop them in DOCKER-USER.`,
        related: [{ ...first.place, message: say`Published here, on every interface.` }],
      };
    }
  },
};

/** A message names no more than these. */
const MOST_PORTS = 5;

/** Rules about more ports than this are a policy in all but name. */
const MOST_NAMED = 100;

/** The formats whose rules for incoming traffic Docker’s go around: those of the kernel's packet filter. */
const BEFORE_DOCKER: ReadonlySet<string> = new Set([
  'iptables',
  'iptables-save',
  'ufw',
  'nftables',
  'nft-command',
  'firewalld',
  'firewall-cmd',
]);

function reportOn(use: PortUse, publishes: GraphEdge, graph: PortGraph): Report {
  const service = graph.node(publishes.to)?.name ?? say`a service`;
  const number = publishes.hostPorts ? formatRange(publishes.hostPorts) : '';
  const isBroad = use.ports !== null && rangeSize(use.ports) > MOST_NAMED;
  return {
    span: use.span,
    use,
    message: say`This does not stop ${number}: Docker publishes it for ${service} and its rules come first. Bind it to 127.0.0.1 in Compose, or stop it in DOCKER-USER.`,
    related: [{ ...publishes.place, message: say`Published here, on every interface.` }],
    ...(isBroad || use.filter?.narrowed ? { severity: 'info' as const } : {}),
  };
}

/** A plain rule of INPUT or of ufw; raw and mangle see a packet before Docker's rules do, and so does a netdev table. */
function stopsInput({ role, ports, filter, path }: PortUse): boolean {
  if (role !== 'deny' || !ports || !filter || filter.direction !== 'in' || filter.negated) return false;
  if (filter.table === 'raw' || filter.table === 'mangle' || path[0]?.startsWith('netdev ')) return false;
  return filter.chain === undefined || !/prerouting|forward/i.test(filter.chain);
}

type Opening = GraphEdge & { readonly hostPorts: PortRange };

/** @returns ports that are open and that no rule of the file names, one each, and no more of them than it takes to tell. */
function unnamedPorts(publishes: readonly GraphEdge[], graph: PortGraph, uses: readonly PortUse[]): readonly Opening[] {
  const named = uses.filter(({ role, filter }) => (role === 'allow' || role === 'deny') && filter?.direction !== 'out');
  const found = new Map<string, Opening>();
  for (const edge of publishes) {
    if (!isOpen(edge) || found.has(formatRange(edge.hostPorts))) continue;
    if (named.some(({ ports }) => ports && rangesMeet(ports, edge.hostPorts)) || !isOpenForSure(edge, graph)) continue;
    found.set(formatRange(edge.hostPorts), edge);
    if (found.size > MOST_PORTS) break;
  }
  return [...found.values()];
}

function isOpen(edge: GraphEdge): edge is Opening {
  return edge.hostPorts !== undefined && edge.use !== undefined && exposureOf(edge.use) === 'everyone';
}

/** Where a variant of the service beside it (`compose.prod.yaml`) keeps the port to itself, nobody knows which one the firewall is for. */
function isOpenForSure({ to, hostPorts }: GraphEdge, graph: PortGraph): boolean {
  const container = graph.node(to);
  if (container?.kind !== 'container' || !hostPorts) return false;
  return graph
    .variantsOf(container)
    .every(({ published }) =>
      published.some(({ use }) => use.ports && rangesMeet(use.ports, hostPorts) && exposureOf(use) === 'everyone'),
    );
}

function isClosed({ direction, verdict }: FilterPolicy): boolean {
  return direction === 'in' && verdict !== 'accept';
}

function goesAround(edge: GraphEdge, rule: PortUse): boolean {
  if (!edge.hostPorts || !rule.ports || !rangesMeet(edge.hostPorts, rule.ports)) return false;
  const transports = edge.use?.transports.value ?? [];
  return transports.some((transport) => rule.transports.value.includes(transport)) && isOpen(edge);
}
