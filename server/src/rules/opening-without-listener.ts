import { exposureOf } from '../core/exposure.ts';
import { say } from '../core/message.ts';
import { isSingle, isValidRange, type PortRange } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Registry } from '../core/registry.ts';
import type { Rule } from '../core/rule.ts';
import { guardedBy } from './support/guardedBy.ts';

/** What a workspace's own programs take; all else (remote access, mail, games) the machine may run without a file here saying so. */
const DOMAINS_OF_APPLICATIONS: ReadonlySet<string> = new Set(['web', 'developer-tools', 'ai-and-notebooks']);

export const openingWithoutListener: Rule = {
  meta: {
    id: 'opening-without-listener',
    title: 'Firewall opening for a port that nothing in the workspace uses',
    family: 'workspace',
    severity: 'info',
    what: 'A firewall lets a port in, and no service, listener or variable of a workspace that describes both uses it.',
    why: 'Openings outlive the service that they were made for, and wait for the next program that happens to listen there.',
    remedy: 'Remove the rule if the service is gone.',
    references: [],
    bad: [
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\nufw allow 8080/tcp\nufw allow 8090/tcp\n',
        beside: { 'docker-compose.yml': 'services:\n  app:\n    image: acme/app\n    ports:\n      - "8080:80"\n' },
      },
    ],
    good: [
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\nufw allow 8080/tcp\nufw allow 22/tcp\n',
        beside: { 'docker-compose.yml': 'services:\n  app:\n    image: acme/app\n    ports:\n      - "8080:80"\n' },
      },
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\nufw allow 8080/tcp\nufw allow 25565/tcp\n',
        note: 'A game may run on the machine itself.',
        beside: { 'docker-compose.yml': 'services:\n  app:\n    image: acme/app\n    ports:\n      - "8080:80"\n' },
      },
      { file: 'firewall.sh', text: '#!/bin/sh\nufw allow 8090/tcp\n', note: 'Nothing else is described here.' },
      {
        file: 'laptop/firewall.sh',
        text: '#!/bin/sh\nufw default deny incoming\nufw allow 8090/tcp\n',
        note: 'The firewall of another machine, maybe.',
        beside: {
          'server/firewall.sh': '#!/bin/sh\niptables -P INPUT DROP\niptables -A INPUT -p tcp --dport 22 -j ACCEPT\n',
          'server/docker-compose.yml': 'services:\n  app:\n    image: acme/app\n    ports:\n      - "8080:80"\n',
        },
      },
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\nif [ "$WITH_ADMIN" = yes ]; then ufw allow 8090/tcp; fi\n',
        note: 'Opened where it is asked for.',
        beside: { 'docker-compose.yml': 'services:\n  app:\n    image: acme/app\n    ports:\n      - "8080:80"\n' },
      },
    ],
  },
  *check({ doc, uses, graph, registry }) {
    // A workspace in which hardly anything but the firewall is described proves nothing.
    if (guardedBy(doc.uri, graph).length === 0) return;
    for (const use of uses) {
      const { ports } = use;
      if (use.role !== 'allow' || use.filter?.direction !== 'in' || exposureOf(use) === 'none') continue;
      if (!ports || !isSingle(ports) || !isValidRange(ports) || use.filter.negated) continue;
      // Nobody knows whether a rule in a branch is ever added.
      if (use.filter.order === undefined) continue;
      if (graph.isUsed(ports) || isOfTheMachine(use, ports, registry)) continue;
      yield {
        span: use.span,
        use,
        message: say`Nothing in this workspace uses ${ports.first}. Remove the rule if its service is gone.`,
      };
    }
  },
};

/** A web server, too, is often the machine's own. */
const WEB: readonly number[] = [80, 443];

function isOfTheMachine(use: PortUse, ports: PortRange, registry: Registry): boolean {
  if (WEB.includes(ports.first)) return true;
  const known = use.transports.value.flatMap((transport) => registry.known(ports.first, transport));
  return known.length > 0 && known.every(({ domain }) => !DOMAINS_OF_APPLICATIONS.has(domain));
}
