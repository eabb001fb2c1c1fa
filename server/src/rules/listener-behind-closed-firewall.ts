import { isLoopback } from '../core/addresses.ts';
import { say } from '../core/message.ts';
import { formatRange, rangesMeet } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Rule } from '../core/rule.ts';
import { isHostProgram } from './support/hostProgram.ts';

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
    if (!policy || listens.length === 0 || !isHostProgram(doc.uri, format.id, graph)) return;
    for (const use of listens) {
      if (openings.some((opening) => opens(opening.use, use))) continue;
      const number = use.ports ? formatRange(use.ports) : '';
      yield {
        span: use.span,
        use,
        message: say`The firewall drops what no rule lets in, and none lets ${number} in. Open it there, or bind this to 127.0.0.1.`,
        related: [{ uri: policy.uri, span: policy.span, message: say`All else is dropped here.` }],
      };
    }
  },
};

function isReachable({ ports, host }: PortUse): boolean {
  return (
    ports !== null && ports.first > 0 && /^[\d.:*[\]]+$/.test(host?.value ?? '*') && !isLoopback(host?.value ?? '*')
  );
}

function opens({ ports, transports }: PortUse, listener: PortUse): boolean {
  if (!ports || !listener.ports || !rangesMeet(ports, listener.ports)) return false;
  return transports.value.some((transport) => listener.transports.value.includes(transport));
}
