import { say } from '../core/message.ts';
import { formatRange } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Fix, Rule } from '../core/rule.ts';
import { removalOf } from './support/removal.ts';

export const duplicateEntry: Rule = {
  meta: {
    id: 'duplicate-entry',
    title: 'The same mapping twice in one service',
    family: 'conflict',
    severity: 'warning',
    what: 'A service, or a container that a script starts, publishes or exposes the same port twice.',
    why: 'Docker takes the two for one at best; older versions refuse the file. Most often one of them was meant to be another port.',
    remedy: 'Remove one of them.',
    references: [],
    bad: [
      { file: 'run.sh', text: '#!/bin/sh\ndocker run -p 8080:80 -p 8080:80/tcp acme/web\n' },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  web:\n    image: nginx\n    ports:\n      - "8080:80"\n      - "8080:80/tcp"\n',
      },
    ],
    good: [
      {
        file: 'deploy.sh',
        text: '#!/bin/sh\ndocker run -d -p 8080:80 --name web acme/web:1\ndocker rm -f web\ndocker run -d -p 8080:80 --name web acme/web:2\n',
        note: 'A script starts a container again.',
      },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  dns:\n    image: acme/dns\n    ports:\n      - "53:53/tcp"\n      - "53:53/udp"\n',
      },
    ],
  },
  *check({ doc, format, uses }) {
    const seen = new Map<string, PortUse>();
    for (const use of uses) {
      if (!use.ports || !OF_CONTAINERS.has(format.id) || !isEntry(use)) continue;
      const key = entryKey(use);
      const first = seen.get(key);
      if (!first) seen.set(key, use);
      // A list that two services share by an anchor stands in the text once.
      else if (first.span.start !== use.span.start) {
        yield {
          span: use.span,
          use,
          tag: 'unnecessary',
          message: say`${use.owner ?? say`The service`} has ${formatRange(use.ports)} twice. Remove one of them.`,
          related: [{ uri: doc.uri, span: first.span, message: say`The first one.` }],
          fixes: format.id === 'docker-run' ? [] : removalFix(doc.text, use),
        };
      }
    }
  },
};

/** The formats in which an entry belongs to one container. */
const OF_CONTAINERS: ReadonlySet<string> = new Set(['compose', 'docker-run', 'github-actions']);

function removalFix(text: string, { statement }: PortUse): readonly Fix[] {
  return [{ title: say`Remove the duplicate`, safe: true, edits: [removalOf(text, statement)] }];
}

/** A mapping, or an entry of `expose`; a mapping's container side goes with its host side. */
function isEntry({ role, path }: PortUse): boolean {
  return role === 'publish' || (role === 'expose' && path[2] === 'expose');
}

function entryKey({ owner, container, role, ports, mapsTo, host, transports }: PortUse): string {
  const target = mapsTo ? formatRange(mapsTo) : '';
  return [
    owner,
    // A script may start a container again, and another job has a container of that name.
    container?.batch,
    role,
    host && host.value !== '0.0.0.0' ? host.value : '*',
    ports && formatRange(ports),
    target,
    transports.value.join('+'),
  ].join(' ');
}
