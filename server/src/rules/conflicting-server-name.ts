import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { type ServerListen, serverListens } from './support/serverSockets.ts';

export const conflictingServerName: Rule = {
  meta: {
    id: 'conflicting-server-name',
    title: 'Two servers with one name on one socket',
    family: 'nginx',
    severity: 'warning',
    what: 'Two server blocks listen on the same address and port and have a `server_name` in common.',
    why: 'nginx starts with a warning ("conflicting server name … ignored") and never gives a request to the second one.',
    remedy: 'Give one of them another name or socket, or remove it.',
    references: ['https://nginx.org/en/docs/http/server_names.html'],
    bad: [
      {
        file: 'nginx.conf',
        text: 'http {\n  server {\n    listen 80;\n    server_name a.example.org;\n  }\n  server {\n    listen 80;\n    server_name b.example.org a.example.org;\n  }\n}\n',
      },
    ],
    good: [
      {
        file: 'nginx.conf',
        text: 'http {\n  server {\n    listen 80;\n    server_name a.example.org;\n  }\n  server {\n    listen 80;\n    server_name b.example.org;\n  }\n}\n',
      },
      {
        file: 'nginx.conf',
        text: 'http {\n  server {\n    listen 80;\n    server_name a.example.org;\n  }\n  server {\n    listen 8080;\n    server_name a.example.org;\n  }\n}\n',
      },
    ],
  },
  *check({ doc, uses }) {
    // In a template one of the two may be left out.
    if (/\{[{%]/.test(doc.text)) return;
    const seen = new Map<string, ServerListen>();
    for (const listen of serverListens(uses)) {
      if (listen.server.context !== 'http') continue;
      for (const name of namesOf(listen)) {
        const key = `${listen.key} ${name}`;
        const first = seen.get(key);
        if (!first) seen.set(key, listen);
        else if (first.server.block !== listen.server.block) {
          yield {
            span: listen.use.span,
            use: listen.use,
            message: say`Another server called ${name} is on this socket already, and nginx ignores this one. Give it another name or socket.`,
            related: [{ uri: doc.uri, span: first.use.span, message: say`The one that gets the requests.` }],
          };
          break;
        }
      }
    }
  },
};

/** Names that hold a variable are not known here, and nginx compares no regular expressions. */
function namesOf({ server: { names } }: ServerListen): readonly string[] {
  return names
    .filter((name) => name !== '' && !name.includes('$') && !name.startsWith('~'))
    .map((name) => name.toLowerCase());
}
