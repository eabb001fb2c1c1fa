import { say } from '../core/message.ts';
import { formatRange, MAX_PORT } from '../core/ports.ts';
import type { Rule } from '../core/rule.ts';

export const portOutOfRange: Rule = {
  meta: {
    id: 'port-out-of-range',
    title: 'Number above 65535 used as a port',
    family: 'numbers',
    severity: 'error',
    what: 'A number above 65535 stands where a port belongs.',
    why: 'TCP, UDP, SCTP and DCCP carry the port in 16 bits. Every tool refuses the file, or worse, cuts the number down.',
    remedy: 'Use a number from 1 to 65535.',
    references: ['RFC 9293', 'RFC 768'],
    bad: [
      { file: 'docker-compose.yml', text: 'services:\n  web:\n    image: nginx\n    ports:\n      - "70000:80"\n' },
      { file: 'firewall.sh', text: '#!/bin/sh\niptables -A INPUT -p tcp --dport 99999 -j ACCEPT\n' },
    ],
    good: [
      { file: 'docker-compose.yml', text: 'services:\n  web:\n    image: nginx\n    ports:\n      - "7000:80"\n' },
    ],
  },
  *check({ uses }) {
    for (const use of uses) {
      if (!use.ports || Math.max(use.ports.first, use.ports.last) <= MAX_PORT) continue;
      yield {
        span: use.span,
        use,
        message: say`${formatRange(use.ports)} is no port: a port has 16 bits, so numbers end at 65535.`,
      };
    }
  },
};
