import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { reportOddities } from './support/oddities.ts';

export const notAPort: Rule = {
  meta: {
    id: 'not-a-port',
    title: 'Text where a port belongs',
    family: 'numbers',
    severity: 'error',
    what: 'What stands where a port belongs is neither a number nor a name that could be one.',
    why: 'The tool refuses the file.',
    remedy: 'Write the number.',
    references: [],
    bad: [
      { file: 'docker-compose.yml', text: 'services:\n  web:\n    image: acme/app\n    ports:\n      - "5000:abc"\n' },
    ],
    good: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  web:\n    image: acme/app\n    ports:\n      - "5000:${PORT}"\n',
      },
    ],
  },
  check: (context) =>
    reportOddities(
      context,
      'not-a-port',
      (written) => say`"${written}" is no port. Write a number from 1 to 65535.`,
      say`Write the number`,
    ),
};
