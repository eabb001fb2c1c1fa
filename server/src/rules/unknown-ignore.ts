import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';

export const unknownIgnore: Rule = {
  meta: {
    id: 'unknown-ignore',
    title: 'Comment that silences a rule which does not exist',
    family: 'settings',
    severity: 'warning',
    what: 'A `portwise-ignore-…` comment names a rule that Portwise does not have.',
    why: 'It silences nothing, most often because of a slip in the spelling: the finding stays, or the comment is left over.',
    remedy: 'Check the spelling, or remove the comment.',
    references: [],
    bad: [
      {
        file: 'nginx.conf',
        text: 'http {\n  server {\n    # portwise-ignore-next-line unasigned-port: agreed with the team\n    listen 4;\n  }\n}\n',
      },
    ],
    good: [
      {
        file: 'nginx.conf',
        text: 'http {\n  server {\n    # portwise-ignore-next-line unassigned-port: agreed with the team\n    listen 4;\n  }\n}\n',
      },
    ],
  },
  judgesComments: true,
  *check({ comments }) {
    for (const { rules, verdicts } of comments) {
      for (const [place, { id, span }] of rules.entries()) {
        if (verdicts[place] !== 'unknown') continue;
        yield { span, message: say`There is no rule "${id}", so that this silences nothing. Check the spelling.` };
      }
    }
  },
};
