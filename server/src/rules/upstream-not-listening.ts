import { behindHostPort, type ContainerNode, type GraphEdge, listensOn, placeKey } from '../core/graph.ts';
import { uniqueBy } from '../core/lists.ts';
import { say } from '../core/message.ts';
import { formatRange, isSingle } from '../core/ports.ts';
import type { Report, Rule } from '../core/rule.ts';

export const upstreamNotListening: Rule = {
  meta: {
    id: 'upstream-not-listening',
    title: 'Connection to a service port on which nothing is known to listen',
    family: 'workspace',
    severity: 'warning',
    what:
      'A proxy, or a URL in an environment value, points at a port of a Compose service, and what is known of the service (its own ' +
      'config, its Dockerfile, its image, its mappings) names other ports only.',
    why: 'The proxy answers 502. Most often the host’s port was written: between containers only the container’s own port counts.',
    remedy: 'Use the port that the service listens on inside its container.',
    references: ['https://docs.docker.com/compose/how-tos/networking/'],
    bad: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  api:\n    image: acme/api\n    environment:\n      CACHE_URL: http://web:8080\n  web:\n    image: nginx\n    ports:\n      - "8080:80"\n',
        note: '8080 is the host’s port of web; between containers it is 80.',
      },
    ],
    good: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  api:\n    image: acme/api\n    environment:\n      CACHE_URL: http://web:80\n  web:\n    image: nginx\n    ports:\n      - "8080:80"\n',
      },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  api:\n    image: acme/api\n    environment:\n      BACKEND_URL: http://worker:9000\n  worker:\n    image: acme/worker\n',
        note: 'Nobody says what worker listens on, and containers reach what is not exposed.',
      },
    ],
  },
  *check({ doc, graph }) {
    const byPlace = new Map<number, GraphEdge[]>();
    for (const edge of graph.edgesIn(doc.uri)) {
      if (edge.kind !== 'connects' || edge.from === edge.to) continue;
      const { start } = edge.place.span;
      byPlace.set(start, [...(byPlace.get(start) ?? []), edge]);
    }
    for (const edges of byPlace.values()) {
      // A file that several projects share may be meant for one of them only.
      const reports = edges.flatMap((edge) => {
        const target = graph.node(edge.to);
        return target?.kind === 'container' ? [judge(edge, target)] : [];
      });
      const [first] = reports;
      if (first && reports.every((report) => report !== undefined)) yield first;
    }
  },
};

function judge(edge: GraphEdge, target: ContainerNode): Report | undefined {
  const { ports, use } = edge;
  if (!ports || !use || !isSingle(ports) || listensOn(target, ports)) return undefined;
  const places = target.claims.flatMap(({ place, ports: known }) =>
    place ? [{ ...place, message: say`${target.name} is known for ${formatRange(known)}.` }] : [],
  );
  const related = uniqueBy(places, placeKey);
  const meant = behindHostPort(target, ports.first);
  if (meant !== undefined) {
    const title = say`Use the container’s port ${meant}`;
    const fixes = [{ title, safe: true, edits: [{ span: use.span, newText: String(meant) }] }];
    return {
      span: use.span,
      use,
      message: say`${ports.first} is ${target.name}’s port on the host; between containers it is ${meant}. Use ${meant} here.`,
      related,
      ...(use.spelling === 'digits' ? { fixes } : {}),
    };
  }
  if (!target.isSettled) return undefined;
  const known = [...new Set(target.claims.map((claim) => formatRange(claim.ports)))].join(', ');
  return {
    span: use.span,
    use,
    message: say`Nothing in ${target.name} is known to listen on ${ports.first}: it is known for ${known}. Use one of those, or expose ${ports.first} there.`,
    related,
  };
}
