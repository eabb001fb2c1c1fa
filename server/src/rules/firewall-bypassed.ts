import { exposureOf } from '../core/exposure.ts';
import { type GraphEdge, MACHINE } from '../core/graph.ts';
import { formatRange, rangesMeet } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Rule } from '../core/rule.ts';

export const firewallBypassed: Rule = {
  meta: {
    id: 'firewall-bypassed',
    title: 'Firewall rule that Docker’s published port goes around',
    family: 'workspace',
    severity: 'warning',
    what: 'A rule for incoming traffic stops a port that a Compose file publishes beyond loopback.',
    why: 'Docker forwards published ports before INPUT and ufw are asked, so that the port stays open.',
    remedy:
      'Bind the port to 127.0.0.1 in Compose, or stop it in the DOCKER-USER chain (there by the container’s port).',
    references: ['https://docs.docker.com/engine/network/packet-filtering-firewalls/'],
    bad: [
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\nufw deny 8081/tcp\n',
        beside: { 'docker-compose.yml': 'services:\n  app:\n    image: acme/app\n    ports:\n      - "8081:80"\n' },
      },
    ],
    good: [
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
  *check({ uses, graph }) {
    for (const use of uses) {
      if (!stopsInput(use)) continue;
      const publishes = graph.edges.find((edge) => edge.from === MACHINE && goesAround(edge, use));
      if (!publishes) continue;
      const service = graph.node(publishes.to)?.name ?? 'a service';
      const number = publishes.hostPorts ? formatRange(publishes.hostPorts) : '';
      yield {
        span: use.span,
        use,
        message: `This does not stop ${number}: Docker publishes it for ${service} and its rules come first. Bind it to 127.0.0.1 in Compose, or stop it in DOCKER-USER.`,
        related: [
          { uri: publishes.place.uri, span: publishes.place.span, message: `Published here, on every interface.` },
        ],
      };
    }
  },
};

/** A plain rule of INPUT or of ufw; raw and mangle see a packet before Docker's rules do, DOCKER-USER within them. */
function stopsInput({ role, ports, filter }: PortUse): boolean {
  if (role !== 'deny' || !ports || !filter || filter.direction !== 'in' || filter.negated) return false;
  if (filter.table === 'raw' || filter.table === 'mangle') return false;
  return filter.chain === undefined || !/docker|prerouting|forward/i.test(filter.chain);
}

function goesAround({ kind, use, hostPorts }: GraphEdge, rule: PortUse): boolean {
  if (kind !== 'publishes' || !use || !hostPorts || !rule.ports || exposureOf(use) !== 'everyone') return false;
  const speaksTheSame = use.transports.value.some((transport) => rule.transports.value.includes(transport));
  return speaksTheSame && rangesMeet(hostPorts, rule.ports);
}
