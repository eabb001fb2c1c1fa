import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { reportOddities } from './support/oddities.ts';

export const mappingInExpose: Rule = {
  meta: {
    id: 'mapping-in-expose',
    title: 'Mapping where only a container port belongs',
    family: 'compose',
    severity: 'error',
    what: '`expose` or `EXPOSE` has a mapping (`8080:80`) or an address.',
    why: 'Exposing publishes nothing: there is no host side. Docker refuses it or ignores one half.',
    remedy: 'Write the container’s port alone, and map it under `ports`.',
    references: ['https://docs.docker.com/reference/build-checks/expose-invalid-format/'],
    bad: [
      { file: 'Dockerfile', text: 'FROM alpine\nEXPOSE 8080:80\n' },
      { file: 'docker-compose.yml', text: 'services:\n  web:\n    image: nginx\n    expose:\n      - "8080:80"\n' },
    ],
    good: [{ file: 'Dockerfile', text: 'FROM alpine\nEXPOSE 80\n' }],
  },
  check: (context) =>
    reportOddities(
      context,
      'mapping-in-expose',
      (written) => say`"${written}" is a mapping, and exposing maps nothing. Write the container’s port alone.`,
      say`Keep the container’s port`,
    ),
};
