import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { removalOf } from './support/removal.ts';
import { type ServerListen, serverListens } from './support/serverSockets.ts';

export const duplicateListen: Rule = {
  meta: {
    id: 'duplicate-listen',
    title: 'One server listens on the same socket twice',
    family: 'nginx',
    severity: 'error',
    what: 'A server block has two `listen` directives for one address and port.',
    why: 'nginx refuses to start: "a duplicate listen". `80`, `*:80` and `0.0.0.0:80` are the same; `[::]:80` is another.',
    remedy: 'Remove one of them. Several server blocks may share a socket.',
    references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#listen'],
    bad: [{ file: 'nginx.conf', text: 'http {\n  server {\n    listen 8080;\n    listen 0.0.0.0:8080;\n  }\n}\n' }],
    good: [
      { file: 'nginx.conf', text: 'http {\n  server {\n    listen 80;\n    listen [::]:80;\n  }\n}\n' },
      {
        file: 'nginx.conf',
        text: 'http {\n  server {\n    listen 80;\n    server_name a;\n  }\n  server {\n    listen 80;\n    server_name b;\n  }\n}\n',
      },
    ],
  },
  *check({ doc, uses }) {
    const seen = new Map<string, ServerListen>();
    for (const listen of serverListens(uses)) {
      const key = `${listen.server.block} ${listen.key}`;
      const first = seen.get(key);
      if (!first) {
        seen.set(key, listen);
        continue;
      }
      yield {
        span: listen.use.span,
        use: listen.use,
        message: say`This server already listens on this socket, and nginx refuses to start. Remove one of the two.`,
        related: [{ uri: doc.uri, span: first.use.span, message: say`The first one.` }],
        fixes: [{ title: say`Remove the duplicate`, safe: true, edits: [removalOf(doc.text, listen.use.statement)] }],
      };
    }
  },
};
