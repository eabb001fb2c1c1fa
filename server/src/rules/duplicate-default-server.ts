import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { type ServerListen, serverListens } from './support/serverSockets.ts';

export const duplicateDefaultServer: Rule = {
  meta: {
    id: 'duplicate-default-server',
    title: 'Two default servers on one socket',
    family: 'nginx',
    severity: 'error',
    what: 'Two server blocks say `default_server` for the same address and port.',
    why: 'nginx refuses to start: "a duplicate default server".',
    remedy: 'Leave it to one of them.',
    references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#listen'],
    bad: [
      {
        file: 'nginx.conf',
        text: 'http {\n  server {\n    listen 80 default_server;\n  }\n  server {\n    listen 80 default_server;\n    server_name b;\n  }\n}\n',
      },
    ],
    good: [
      {
        file: 'nginx.conf',
        text: 'http {\n  server {\n    listen 80 default_server;\n  }\n  server {\n    listen 443 ssl default_server;\n  }\n}\n',
      },
    ],
  },
  *check({ doc, uses }) {
    const defaults = new Map<string, ServerListen>();
    for (const listen of serverListens(uses)) {
      if (!listen.server.options.some((option) => option === 'default_server' || option === 'default')) continue;
      const first = defaults.get(listen.key);
      if (!first) {
        defaults.set(listen.key, listen);
        continue;
      }
      // The same server twice on one socket is a duplicate listen.
      if (first.server.block === listen.server.block) continue;
      yield {
        span: listen.use.span,
        use: listen.use,
        message: say`This socket has a default server already, and nginx refuses to start. Leave default_server to one of them.`,
        related: [{ uri: doc.uri, span: first.use.span, message: say`The other default server.` }],
      };
    }
  },
};
