import { isLoopback } from '../core/addresses.ts';
import { type ClaimBasis, type GraphPlace, type PortClaim, placeKey } from '../core/graph.ts';
import { type Message, say } from '../core/message.ts';
import { formatRange, type PortRange, rangesMeet } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Rule } from '../core/rule.ts';

/** What the files say of a container’s ports, in the words of a message. */
const SAID_BY: Readonly<Partial<Record<ClaimBasis, Message>>> = {
  config: say`its config listens on`,
  dockerfile: say`its Dockerfile exposes`,
};

export const exposeMismatch: Rule = {
  meta: {
    id: 'expose-mismatch',
    title: 'Published or checked container port that the service’s own files do not name',
    family: 'workspace',
    severity: 'info',
    what: 'Compose maps to a container port, or its health check asks one, and the service’s Dockerfile or mounted config names other ports only.',
    why: 'Nothing answers there, or the Dockerfile tells the next reader something wrong.',
    remedy: 'Make the mapping, EXPOSE, the config and the health check name the same port.',
    references: [],
    bad: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  app:\n    build: .\n    healthcheck:\n      test: ["CMD", "curl", "-f", "http://localhost:3334/"]\n',
        beside: { Dockerfile: 'FROM node\nEXPOSE 3333\n' },
      },
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
        text: 'services:\n  app:\n    image: acme/app\n    ports: ["8080:3334"]\n    volumes: ["./site.conf:/etc/nginx/conf.d/site.conf"]\n',
        note: 'What else runs in that image beside nginx, nobody knows.',
        beside: { 'site.conf': 'server {\n  listen 80;\n  root /srv;\n}\n' },
      },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  app:\n    build: .\n    healthcheck:\n      test: ["CMD", "curl", "-f", "http://localhost:3333/"]\n',
        beside: { Dockerfile: 'FROM node\nEXPOSE 3333\n' },
      },
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
      const isTarget = use.role === 'expose' && use.path[2] === 'ports';
      if ((!isTarget && !isHealthCheck(use)) || !use.ports) continue;
      const owner = graph.serviceIn(doc.uri, use.owner ?? '');
      const said = owner?.isSettled ? contradictions(owner.claims, use.ports, { uri: doc.uri, span: use.span }) : [];
      const [first] = said;
      if (!owner || !first) continue;
      const saidBy = SAID_BY[first.basis] ?? '';
      const known = [...new Set(said.map(({ ports }) => formatRange(ports)))].join(', ');
      const places = said.flatMap(({ place, ports }) =>
        place ? [{ ...place, message: say`${formatRange(ports)}` }] : [],
      );
      const written = formatRange(use.ports);
      yield {
        span: use.span,
        use,
        message: isTarget
          ? say`${owner.name}: ${saidBy} ${known}, not ${written}. Make them name the same port.`
          : say`${owner.name}: ${saidBy} ${known}, not ${written}, which its health check asks. Make them name the same port.`,
        related: places,
      };
    }
  },
};

/** What a container asks of itself. */
function isHealthCheck({ role, path, host }: PortUse): boolean {
  return role === 'connect' && path[2] === 'healthcheck' && host !== undefined && isLoopback(host.value);
}

/** @returns what the service’s own files say where nothing names the port but its mapping and the place itself; empty where something does. */
function contradictions(claims: readonly PortClaim[], ports: PortRange, self: GraphPlace): readonly PortClaim[] {
  const others = claims.filter(
    ({ basis, place }) => basis !== 'mapping' && !(place && placeKey(place) === placeKey(self)),
  );
  if (others.some((claim) => rangesMeet(claim.ports, ports))) return [];
  const first = others.find(({ basis }) => SAID_BY[basis]);
  return others.filter(({ basis }) => basis === first?.basis);
}
