import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { reportOddities } from './support/oddities.ts';

export const missingExtends: Rule = {
  meta: {
    id: 'missing-extends',
    title: 'Config file that is extended and not there',
    family: 'settings',
    severity: 'warning',
    what: 'A `.portwise.jsonc` names a file under `extends` that does not exist.',
    why: 'What the other file is to say does not hold, and nobody notices. The rest holds.',
    remedy: 'Check the path: it starts from the folder of the file that names it.',
    references: [],
    bad: [{ file: '.portwise.jsonc', text: '{ "extends": "../shared/portwise.jsonc" }\n' }],
    good: [
      {
        file: '.portwise.jsonc',
        text: '{ "extends": "team.jsonc" }\n',
        beside: { 'team.jsonc': '{ "rules": { "published-everywhere": "off" } }\n' },
      },
    ],
  },
  check: (context) => reportOddities(context, 'missing-extends', (_written, { message }) => say`${message ?? ''}`),
};
