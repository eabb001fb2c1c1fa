import type { ClaimBasis, PortClaim } from '../core/graph.ts';
import { type Message, say } from '../core/message.ts';
import { formatRange, rangesMeet } from '../core/ports.ts';
import type { Rule } from '../core/rule.ts';

/** What the files say of a container’s ports, in the words of a message. */
const SAID_BY: Readonly<Partial<Record<ClaimBasis, Message>>> = {
  config: say`its config listens on`,
  dockerfile: say`its Dockerfile exposes`,
};

export const exposeMismatch: Rule = {
  meta: {
    id: 'expose-mismatch',
    title: 'Published container port that the service’s own files do not name',
    family: 'workspace',
    severity: 'info',
    what: 'Compose maps to a container port, and the service’s Dockerfile or mounted config names other ports only.',
    why: 'Nothing answers behind the mapping, or the Dockerfile tells the next reader something wrong.',
    remedy: 'Make the mapping, EXPOSE and the config name the same port.',
    references: [],
    bad: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  app:\n    build: .\n    ports:\n      - "8080:3334"\n',
        note: 'Beside a Dockerfile with EXPOSE 3333.',
        beside: { Dockerfile: 'FROM node\nEXPOSE 3333\n' },
      },
    ],
    good: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  app:\n    build: .\n    ports:\n      - "8080:3333"\n',
        beside: { Dockerfile: 'FROM node\nEXPOSE 3333\n' },
      },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  app:\n    build: .\n    environment:\n      PORT: 3334\n    ports:\n      - "8080:3334"\n',
        note: 'The environment says which port the program takes.',
        beside: { Dockerfile: 'FROM node\nEXPOSE 3333\n' },
      },
    ],
  },
  *check({ doc, uses, graph }) {
    for (const use of uses) {
      if (use.role !== 'expose' || use.path[2] !== 'ports' || !use.ports) continue;
      const owner = graph.serviceIn(doc.uri, use.owner ?? '');
      if (!owner?.isSettled) continue;
      const said = owner.claims.filter(({ basis }) => basis !== 'mapping' && basis !== 'image');
      const saidBy = said.map(({ basis }) => SAID_BY[basis]).find(Boolean);
      if (!saidBy || said.some(({ ports }) => use.ports && rangesMeet(ports, use.ports))) continue;
      if (isImagePort(owner.claims, use.ports)) continue;
      const places = said.flatMap(({ place, ports }) =>
        place ? [{ ...place, message: say`${formatRange(ports)}` }] : [],
      );
      yield {
        span: use.span,
        use,
        message: say`${owner.name}: ${saidBy} ${listed(said)}, not ${formatRange(use.ports)}. Make them name the same port.`,
        related: places,
      };
    }
  },
};

function isImagePort(claims: readonly PortClaim[], ports: PortClaim['ports']): boolean {
  return claims.some((claim) => claim.basis === 'image' && rangesMeet(claim.ports, ports));
}

function listed(claims: readonly PortClaim[]): string {
  return [...new Set(claims.map(({ ports }) => formatRange(ports)))].join(', ');
}
