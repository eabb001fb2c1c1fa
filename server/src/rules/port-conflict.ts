import { formatRange } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Rule } from '../core/rule.ts';
import { socketOf, socketsCollide } from '../core/sockets.ts';
import { freePortFix } from './support/freePort.ts';

export const portConflict: Rule = {
  meta: {
    id: 'port-conflict',
    title: 'Two services publish the same socket',
    family: 'conflict',
    severity: 'error',
    what: 'Two services of one Compose project take the same port of the same address and transport on the host.',
    why: 'The second one to start fails with "port is already allocated". Addresses count: 127.0.0.1 and 127.0.0.2 do not collide.',
    remedy: 'Give one of them another host port or address.',
    references: [],
    bad: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  a:\n    image: acme/a\n    ports:\n      - "8080:80"\n  b:\n    image: acme/b\n    ports:\n      - "8080:8080"\n',
      },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  a:\n    image: acme/a\n    ports:\n      - "53:53/UDP"\n  b:\n    image: acme/b\n    ports:\n      - "127.0.0.1:53:53/udp"\n',
      },
    ],
    good: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  a:\n    image: acme/a\n    ports:\n      - "127.0.0.1:8443:443"\n  b:\n    image: acme/b\n    ports:\n      - "127.0.0.2:8443:443"\n',
      },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  a:\n    image: acme/a\n    ports:\n      - "53:53/tcp"\n  b:\n    image: acme/b\n    ports:\n      - "53:53/udp"\n',
      },
    ],
  },
  *check(context) {
    const { doc, uses } = context;
    const published: PortUse[] = [];
    for (const use of uses) {
      if (use.role !== 'publish') continue;
      const socket = socketOf(use);
      if (!socket) continue;
      const rival = published.find((other) => {
        const taken = socketOf(other);
        return taken !== undefined && socketsCollide(taken, socket) && runTogether(other, use) && !isTwin(other, use);
      });
      published.push(use);
      if (!rival) continue;
      const number = formatRange(socket.ports);
      yield {
        span: use.span,
        use,
        message: `Host port ${number} is already taken by ${rival.owner ?? 'another service'}, so whichever starts second fails. Give one of them another host port or address.`,
        related: [{ uri: doc.uri, span: rival.span, message: `${rival.owner ?? 'The other service'} takes it here.` }],
        // Where two services share one list by an anchor, another number would be theirs both.
        fixes: rival.span.start === use.span.start ? [] : freePortFix(use, context),
      };
    }
  },
};

/** Services that share no profile may be meant as alternatives. */
function runTogether(a: PortUse, b: PortUse): boolean {
  const [first = [], second = []] = [a.container?.profiles, b.container?.profiles];
  return first.length === 0 || second.length === 0 || first.some((profile) => second.includes(profile));
}

/** The same mapping twice in one service is told by `duplicate-entry`. */
function isTwin(a: PortUse, b: PortUse): boolean {
  return a.owner === b.owner && a.mapsTo?.first === b.mapsTo?.first && a.mapsTo?.last === b.mapsTo?.last;
}
