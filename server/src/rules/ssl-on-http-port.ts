import { isLoopback } from '../core/addresses.ts';
import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { serverListens } from './support/serverSockets.ts';

export const sslOnHttpPort: Rule = {
  meta: {
    id: 'ssl-on-http-port',
    title: 'Port 80 that speaks TLS',
    family: 'nginx',
    severity: 'warning',
    what: 'A server says `listen 80 ssl`.',
    why: 'Browsers speak plain HTTP on port 80 and get "400 The plain HTTP request was sent to HTTPS port".',
    remedy: 'Use 443 for TLS, and redirect from 80.',
    references: ['https://nginx.org/en/docs/http/configuring_https_servers.html'],
    bad: [
      {
        file: 'nginx.conf',
        text: 'http {\n  server {\n    listen 80 ssl;\n    ssl_certificate a.pem;\n    ssl_certificate_key a.key;\n  }\n}\n',
      },
    ],
    good: [
      {
        file: 'nginx.conf',
        text: 'http {\n  server {\n    listen 80;\n    listen 443 ssl;\n    ssl_certificate a.pem;\n    ssl_certificate_key a.key;\n  }\n}\n',
      },
    ],
  },
  *check({ uses }) {
    for (const { use, server, socket } of serverListens(uses)) {
      if (socket.ports.first !== 80 || socket.ports.last !== 80 || !server.options.includes('ssl')) continue;
      // No browser comes to a loopback address: what stands before this server speaks as it was told to.
      if (isLoopback(socket.address)) continue;
      yield {
        span: use.span,
        use,
        message: say`Browsers speak plain HTTP on port 80, and this server expects TLS there. Use 443 for TLS, and redirect from 80.`,
      };
    }
  },
};
