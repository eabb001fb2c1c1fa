import { exposureOf } from '../core/exposure.ts';
import { likelyService } from '../core/likelyService.ts';
import { say } from '../core/message.ts';
import { isSingle } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Registry } from '../core/registry.ts';
import type { Rule } from '../core/rule.ts';

export const browserBlockedPort: Rule = {
  meta: {
    id: 'browser-blocked-port',
    title: 'Web server on a port that browsers refuse to open',
    family: 'nginx',
    severity: 'warning',
    what: 'A web server listens, or is published, on one of the numbers that browsers block for http and https.',
    why: 'Browsers answer "unsafe port" and never connect, so that the site seems to be down.',
    remedy: 'Choose another number.',
    references: ['https://fetch.spec.whatwg.org/#port-blocking'],
    bad: [
      { file: 'nginx.conf', text: 'http {\n  server {\n    listen 6000;\n  }\n}\n' },
      { file: 'docker-compose.yml', text: 'services:\n  web:\n    image: nginx\n    ports:\n      - "6667:80"\n' },
    ],
    good: [
      { file: 'nginx.conf', text: 'http {\n  server {\n    listen 8000;\n  }\n}\n' },
      { file: 'nginx.conf', text: 'stream {\n  server {\n    listen 6667;\n    proxy_pass irc:6667;\n  }\n}\n' },
    ],
  },
  *check({ uses, registry }) {
    for (const use of uses) {
      const { ports } = use;
      if (
        !ports ||
        !isSingle(ports) ||
        ports.first === 0 ||
        !registry.browserBlocked(ports.first) ||
        !isWeb(use, registry)
      )
        continue;
      yield {
        span: use.span,
        use,
        message: say`Browsers refuse to open port ${ports.first} ("unsafe port"). Choose another number for a web server.`,
      };
    }
  },
};

function isWeb(use: PortUse, registry: Registry): boolean {
  // A browser comes through what stands before a loopback address, by another port.
  if (exposureOf(use) === 'loopback') return false;
  if (use.role === 'listen') return use.server?.context === 'http';
  if (use.role !== 'publish' || !use.mapsTo) return false;
  return ['http', 'https'].includes(likelyService(use, registry)?.service.name ?? '');
}
