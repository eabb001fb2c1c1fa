import { isLoopback } from '../core/addresses.ts';
import { say } from '../core/message.ts';
import { inRange, isSingle } from '../core/ports.ts';
import type { Rule } from '../core/rule.ts';
import { serverListens } from './support/serverSockets.ts';

export const proxyToItself: Rule = {
  meta: {
    id: 'proxy-to-itself',
    title: 'Server that passes requests on to its own port',
    family: 'nginx',
    severity: 'warning',
    what: 'A server block passes requests to a port of this machine on which it is the only server of this file.',
    why: 'Each request comes back to the same server until nginx runs out of connections.',
    remedy: 'Name the port of the program behind.',
    references: [],
    bad: [
      {
        file: 'nginx.conf',
        text: 'http {\n  server {\n    listen 8080;\n    location / {\n      proxy_pass http://127.0.0.1:8080;\n    }\n  }\n}\n',
      },
    ],
    good: [
      {
        file: 'nginx.conf',
        text: 'http {\n  server {\n    listen 80;\n    location / {\n      proxy_pass http://127.0.0.1:8080;\n    }\n  }\n}\n',
      },
    ],
  },
  *check({ doc, uses }) {
    const listens = serverListens(uses).filter(({ server }) => server.context === 'http');
    for (const use of uses) {
      const { ports, host, server } = use;
      // With a path of its own the request may go to another location of the same server, which is done on purpose.
      if (/^\/[^;\s]/.test(doc.text.slice(use.span.end, use.span.end + 2))) continue;
      if (use.role !== 'connect' || !server || !ports || !isSingle(ports) || !host || !isLoopback(host.value)) continue;
      const onThisPort = listens.filter(
        ({ socket }) => inRange(socket.ports, ports.first) && (socket.address === '*' || isLoopback(socket.address)),
      );
      const [own] = onThisPort;
      if (!own || onThisPort.some((listen) => listen.server.block !== server.block)) continue;
      yield {
        span: use.span,
        use,
        message: say`This server listens on ${ports.first} itself, so each request comes back to it. Name the port of the program behind.`,
        related: [{ uri: doc.uri, span: own.use.span, message: say`It listens here.` }],
      };
    }
  },
};
