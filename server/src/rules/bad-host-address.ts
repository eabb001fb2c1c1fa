import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { reportOddities } from './support/oddities.ts';

export const badHostAddress: Rule = {
  meta: {
    id: 'bad-host-address',
    title: 'Bind address that is no IP address',
    family: 'compose',
    severity: 'error',
    what: 'What stands before the host port is no IP address.',
    why: 'Current Compose refuses it; older versions ignored it and published on every interface.',
    remedy: 'Write an address such as 127.0.0.1 or [::1].',
    references: ['https://docs.docker.com/reference/compose-file/services/#ports'],
    bad: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  db:\n    image: acme/app\n    ports:\n      - "127.0.1:8080:8080"\n',
      },
    ],
    good: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  db:\n    image: acme/app\n    ports:\n      - "127.0.0.1:8080:8080"\n',
      },
    ],
  },
  check: (context) =>
    reportOddities(
      context,
      'bad-host-address',
      (written) =>
        say`"${written}" is no IP address: the mapping is refused, or the port ends up on every interface. Write 127.0.0.1 or another address of this host.`,
      say`Write 127.0.0.1`,
    ),
};
