import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';

export const hostNetworkPorts: Rule = {
  meta: {
    id: 'host-network-ports',
    title: 'Published ports in a service without a network of its own',
    family: 'conflict',
    severity: 'warning',
    what: 'A service has `ports`, and `network_mode: host` or that of another container.',
    why: 'On the host’s network there is nothing to map: the container binds the host’s ports itself, and Docker discards the mapping. In another container’s network Docker refuses to start it.',
    remedy: 'Remove `ports` or `network_mode`; publish the ports for the container whose network it is.',
    references: ['https://docs.docker.com/reference/compose-file/services/#network_mode'],
    bad: [
      { file: 'run.sh', text: '#!/bin/sh\ndocker run --network host -p 8080:80 acme/app\n' },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  app:\n    image: acme/app\n    network_mode: host\n    ports:\n      - "8080:80"\n',
      },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  vpn:\n    image: acme/vpn\n  app:\n    image: acme/app\n    network_mode: service:vpn\n    ports:\n      - "8080:80"\n',
      },
    ],
    good: [{ file: 'docker-compose.yml', text: 'services:\n  app:\n    image: acme/app\n    network_mode: host\n' }],
  },
  *check({ format, uses }) {
    // Kubernetes has a pod on the host's network name its ports, and wants both numbers equal.
    if (format.id === 'kubernetes') return;
    for (const use of uses) {
      const [mode, partner] = use.container?.networkMode?.split(':', 2) ?? [];
      if (use.role !== 'publish' || mode === undefined) continue;
      const owner = use.owner ?? say`The service`;
      if (mode === 'host') {
        const written = format.id === 'compose' ? 'network_mode: host' : '--network host';
        const message = say`${owner} is on the host’s own network, where nothing is mapped. Remove the mapping, or ${written}.`;
        yield { span: use.span, use, message };
      } else if ((mode === 'service' || mode === 'container') && partner) {
        const message = say`${owner} lives in the network of ${partner}, and Docker refuses to publish ports for it there. Publish them for ${partner}.`;
        yield { span: use.span, use, severity: 'error', message };
      }
    }
  },
};
