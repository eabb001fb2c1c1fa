import { baseName } from '../core/document.ts';
import { say } from '../core/message.ts';
import { formatRange, isSingle, isValidRange, rangeSize } from '../core/ports.ts';
import type { Rule } from '../core/rule.ts';

export const scaledFixedPort: Rule = {
  meta: {
    id: 'scaled-fixed-port',
    title: 'Several replicas of a service with one fixed host port',
    family: 'conflict',
    severity: 'warning',
    what: 'A service asks for more than one copy and publishes a fixed host port.',
    why: 'On one host only the first copy gets the port; the others fail to start. Swarm’s routing mesh is the exception.',
    remedy: 'Publish a range of host ports, leave the host port out, or put a proxy in front.',
    references: ['https://docs.docker.com/reference/compose-file/deploy/#replicas'],
    bad: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  web:\n    image: acme/web\n    scale: 3\n    ports:\n      - "8080:80"\n',
      },
    ],
    good: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  web:\n    image: acme/web\n    scale: 3\n    ports:\n      - "8080-8082:80"\n',
      },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  web:\n    image: acme/web\n    scale: 3\n    ports:\n      - "80"\n',
      },
    ],
  },
  *check({ doc, format, uses }) {
    // A cluster puts the copies on different machines, and Swarm's mesh answers on one port for all of them.
    if (format.id !== 'compose' || /stack|swarm/i.test(baseName(doc.path))) return;
    for (const use of uses) {
      const replicas = use.container?.replicas ?? 1;
      if (use.role !== 'publish' || replicas < 2 || !use.ports || !isValidRange(use.ports) || use.ports.first === 0)
        continue;
      if (!isSingle(use.ports)) {
        const size = rangeSize(use.ports);
        if (!use.mapsTo || !isSingle(use.mapsTo) || size >= replicas) continue;
        const message = say`${replicas} copies of ${use.owner ?? say`the service`} need a host port each, and ${formatRange(use.ports)} has ${size}. Make the range longer.`;
        yield { span: use.span, use, message };
        continue;
      }
      yield {
        span: use.span,
        use,
        message: say`${replicas} copies of ${use.owner ?? say`the service`} can’t all have host port ${use.ports.first}. Publish a range, or leave the host port out.`,
      };
    }
  },
};
