import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';

export const hostNetworkPorts: Rule = {
  meta: {
    id: 'host-network-ports',
    title: 'Published ports in a service that uses the host’s network',
    family: 'conflict',
    severity: 'warning',
    what: 'A service has `network_mode: host` and `ports`.',
    why: 'There is nothing to map: the container binds the host’s ports itself. Docker discards the mapping, or refuses the file.',
    remedy: 'Remove `ports`, or remove `network_mode: host`.',
    references: ['https://docs.docker.com/reference/compose-file/services/#network_mode'],
    bad: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  app:\n    image: acme/app\n    network_mode: host\n    ports:\n      - "8080:80"\n',
      },
    ],
    good: [{ file: 'docker-compose.yml', text: 'services:\n  app:\n    image: acme/app\n    network_mode: host\n' }],
  },
  *check({ format, uses }) {
    // Kubernetes has a pod on the host's network name its ports, and wants both numbers equal.
    if (format.id === 'kubernetes') return;
    for (const use of uses) {
      if (use.role !== 'publish' || use.container?.networkMode !== 'host') continue;
      yield {
        span: use.span,
        use,
        message: say`${use.owner ?? say`The service`} is on the host’s own network, where nothing is mapped. Remove the mapping, or network_mode: host.`,
      };
    }
  },
};
