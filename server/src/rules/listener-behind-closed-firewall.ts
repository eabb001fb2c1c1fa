import { isLoopback } from '../core/addresses.ts';
import type { PortGraph } from '../core/graph.ts';
import { formatRange, rangesMeet } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Rule } from '../core/rule.ts';

export const listenerBehindClosedFirewall: Rule = {
  meta: {
    id: 'listener-behind-closed-firewall',
    title: 'Listener on the machine that the firewall never opens',
    family: 'workspace',
    severity: 'info',
    what:
      'A program on the machine itself (sshd, a socket unit, an nginx in no container, a container on the host’s network) listens on ' +
      'every interface, the firewall drops what no rule lets in, and no rule lets this port in.',
    why: 'Nobody beyond the machine reaches it. If it is sshd, whoever applies the rules locks themselves out.',
    remedy: 'Open the port in the firewall, or bind the listener to 127.0.0.1.',
    references: [],
    bad: [
      {
        file: 'etc/ssh/sshd_config',
        text: 'Port 2222\n',
        beside: { 'firewall.sh': '#!/bin/sh\nufw default deny incoming\nufw allow 22/tcp\nufw enable\n' },
      },
    ],
    good: [
      {
        file: 'etc/ssh/sshd_config',
        text: 'Port 2222\n',
        beside: { 'firewall.sh': '#!/bin/sh\nufw default deny incoming\nufw allow 2222/tcp\nufw enable\n' },
      },
      {
        file: 'etc/ssh/sshd_config',
        text: 'Port 2222\n',
        note: 'Who comes from that network may reach any port.',
        beside: {
          'firewall.sh': '#!/bin/sh\nufw default deny incoming\nufw allow from 10.0.0.0/8\nufw allow 443/tcp\n',
        },
      },
    ],
  },
  *check({ doc, format, uses, graph }) {
    const { closed: policy, openings } = graph.firewall;
    const listens = policy ? uses.filter((use) => use.role === 'listen' && isReachable(use)) : [];
    if (!policy || listens.length === 0 || !isOnMachine(doc.uri, format.id, graph)) return;
    for (const use of listens) {
      if (openings.some((opening) => opens(opening.use, use))) continue;
      const number = use.ports ? formatRange(use.ports) : '';
      yield {
        span: use.span,
        use,
        message: `The firewall drops what no rule lets in, and none lets ${number} in. Open it there, or bind this to 127.0.0.1.`,
        related: [{ uri: policy.uri, span: policy.span, message: 'All else is dropped here.' }],
      };
    }
  },
};

/** Formats that describe programs which are hardly ever put into a container. */
const MACHINE_FORMATS: ReadonlySet<string> = new Set(['sshd', 'systemd-socket']);

/** Where an nginx that runs on the machine has its files. */
const NGINX_FOLDER = /\/(?:etc\/nginx|sites-enabled|sites-available)\//;

function isReachable({ ports, host }: PortUse): boolean {
  return (
    ports !== null && ports.first > 0 && /^[\d.:*[\]]+$/.test(host?.value ?? '*') && !isLoopback(host?.value ?? '*')
  );
}

function isOnMachine(uri: string, format: string, graph: PortGraph): boolean {
  const containers = graph.containersOf(uri);
  if (containers.length > 0) return containers.every(({ service }) => service.networkMode === 'host');
  if (!graph.isOnMachine(uri)) return false;
  if (MACHINE_FORMATS.has(format)) return true;
  return format === 'nginx' && (NGINX_FOLDER.test(`/${uri}`) || reachesPublished(uri, graph));
}

/** Whether a proxy hands on to a port that Compose publishes on this machine: then it runs on the machine, and not in an image. */
function reachesPublished(uri: string, graph: PortGraph): boolean {
  return graph
    .edgesIn(uri)
    .some(
      ({ kind, ports, use }) =>
        kind === 'connects' &&
        ports &&
        isLoopback(use?.host?.value ?? '') &&
        graph.publishes.some(({ hostPorts }) => hostPorts && rangesMeet(hostPorts, ports)),
    );
}

function opens({ ports, transports }: PortUse, listener: PortUse): boolean {
  if (!ports || !listener.ports || !rangesMeet(ports, listener.ports)) return false;
  return transports.value.some((transport) => listener.transports.value.includes(transport));
}
