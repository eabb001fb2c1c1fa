import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { reportOddities } from './support/oddities.ts';

export const configMistake: Rule = {
  meta: {
    id: 'config-mistake',
    title: 'Mistake in a `.portwise.jsonc`',
    family: 'settings',
    severity: 'warning',
    what: 'A config file has a setting or a rule that does not exist, a value that can’t be used, or is no JSON with comments.',
    why: 'That part of it has no effect, and whoever wrote it believes that it has. The rest holds.',
    remedy: 'Check the spelling against the settings’ page; editors complete the names.',
    references: [],
    bad: [
      { file: '.portwise.jsonc', text: '{ "rules": { "exposed-servic": "off" } }\n' },
      {
        file: '.portwise.jsonc',
        text: '{ "allowed": [{ "port": "6379" }] }\n',
        note: 'A port is allowed for a reason.',
      },
    ],
    good: [
      {
        file: '.portwise.jsonc',
        text: '{\n  // The monitoring network is closed to all others.\n  "allowed": [{ "port": "9100", "reason": "scraped over the VPN" }]\n}\n',
      },
    ],
  },
  check: (context) =>
    reportOddities(context, 'config-mistake', (_written, { message }) => say`${message ?? say`This can’t be used.`}`),
};
