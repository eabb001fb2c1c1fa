import { say } from '../core/message.ts';
import type { PortRole } from '../core/portUse.ts';
import type { Rule } from '../core/rule.ts';

/** In a firewall 0 is looked at, and in a mapping it asks for a free port. */
const MUST_BE_REAL: ReadonlySet<PortRole> = new Set(['listen', 'expose', 'connect', 'redirect']);

export const portZero: Rule = {
  meta: {
    id: 'port-zero',
    title: 'Port 0 where a real port is needed',
    family: 'numbers',
    severity: 'warning',
    what: 'Port 0 stands where something listens, connects, or is let through.',
    why: 'No packet is ever sent to port 0: to a program that listens it means "give me any free port", to all else nothing.',
    remedy: 'Write the port that is meant. In Compose, leave the host port out to get a free one.',
    references: ['RFC 6335'],
    bad: [{ file: 'nginx.conf', text: 'http {\n  upstream app {\n    server 10.0.0.5:0;\n  }\n}\n' }],
    good: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  web:\n    image: nginx\n    ports:\n      - "0:80"\n',
        note: 'Docker picks a free host port.',
      },
    ],
  },
  *check({ uses }) {
    for (const use of uses) {
      if (use.ports?.first !== 0 || use.ports.last !== 0) continue;
      if (!MUST_BE_REAL.has(use.role)) continue;
      yield {
        span: use.span,
        use,
        message: say`Port 0 can’t be reached: no packet is ever sent there. Write the port that is meant.`,
      };
    }
  },
};
