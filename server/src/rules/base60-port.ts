import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { reportOddities } from './support/oddities.ts';

export const base60Port: Rule = {
  meta: {
    id: 'base60-port',
    title: 'Unquoted mapping that YAML 1.1 reads as a number in base 60',
    family: 'compose',
    severity: 'warning',
    what: 'An unquoted mapping such as `22:22` whose last part is below 60.',
    why: 'YAML 1.1 reads it as a number in base 60. Docker Compose v2 does not; podman-compose, docker-compose v1 and other Python tools do.',
    remedy: 'Put it in quotes.',
    references: ['https://docs.docker.com/reference/compose-file/services/#ports'],
    bad: [
      { file: 'docker-compose.yml', text: 'services:\n  git:\n    image: acme/git\n    ports:\n      - 2222:22\n' },
    ],
    good: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  git:\n    image: acme/git\n    ports:\n      - "2222:22"\n      - 8080:80\n',
      },
    ],
  },
  check: (context) =>
    reportOddities(
      context,
      'base60-port',
      (written, { number = '' }) =>
        say`Tools that read YAML 1.1 (podman-compose, docker-compose v1) take ${written} for the number ${number}. Put it in quotes.`,
      say`Put it in quotes`,
    ),
};
