import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { reportOddities } from './support/oddities.ts';

export const unknownProtocol: Rule = {
  meta: {
    id: 'unknown-protocol',
    title: 'Transport that does not exist',
    family: 'numbers',
    severity: 'error',
    what: 'A word stands where tcp, udp or sctp belongs, and is none of them.',
    why: 'The tool refuses the entry, or takes it for something else.',
    remedy: 'Write tcp, udp or sctp.',
    references: [],
    bad: [
      { file: 'docker-compose.yml', text: 'services:\n  web:\n    image: nginx\n    ports:\n      - "80:80/ip"\n' },
    ],
    good: [
      { file: 'docker-compose.yml', text: 'services:\n  web:\n    image: nginx\n    ports:\n      - "80:80/tcp"\n' },
    ],
  },
  check: (context) =>
    reportOddities(
      context,
      'unknown-protocol',
      (written) => say`"${written}" is no transport. Write tcp, udp or sctp.`,
      say`Use the transport that is meant`,
    ),
};
