import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { reportOddities } from './support/oddities.ts';

export const protocolOnWrongSide: Rule = {
  meta: {
    id: 'protocol-on-wrong-side',
    title: 'Transport on the host side of a mapping',
    family: 'compose',
    severity: 'error',
    what: 'A mapping says /tcp or /udp on its host side.',
    why: 'Docker accepts the transport only at the end: Compose refuses the file, and `docker run` the mapping.',
    remedy: 'Write it once, at the end of the mapping.',
    references: ['https://docs.docker.com/reference/compose-file/services/#ports'],
    bad: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  ldap:\n    image: acme/ldap\n    ports:\n      - "389/tcp:389/tcp"\n',
      },
    ],
    good: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  ldap:\n    image: acme/ldap\n    ports:\n      - "389:389/tcp"\n',
      },
    ],
  },
  check: (context) =>
    reportOddities(
      context,
      'protocol-on-wrong-side',
      (written) =>
        say`The transport belongs to the end of the mapping, and Docker refuses "${written}" here. Write it once, at the end.`,
      say`Remove it here`,
    ),
};
