import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { reportOddities } from './support/oddities.ts';

export const rangeLengthMismatch: Rule = {
  meta: {
    id: 'range-length-mismatch',
    title: 'Ranges of different lengths in one mapping',
    family: 'numbers',
    severity: 'error',
    what: 'The host’s range and the container’s range have different lengths.',
    why: 'Each host port needs its container port: Docker refuses the mapping. Only a single container port may stand against a range.',
    remedy: 'Make both ranges equally long.',
    references: ['https://docs.docker.com/reference/compose-file/services/#ports'],
    bad: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  web:\n    image: acme/app\n    ports:\n      - "3100-3102:4000-4001"\n',
      },
    ],
    good: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  web:\n    image: acme/app\n    ports:\n      - "3100-3102:4000-4002"\n',
      },
    ],
  },
  check: (context) =>
    reportOddities(
      context,
      'range-length-mismatch',
      (written) =>
        say`The two ranges of "${written}" differ in length, and Docker refuses the mapping. Make them equally long.`,
      say`Make both equally long`,
    ),
};
