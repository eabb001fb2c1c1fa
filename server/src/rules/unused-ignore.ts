import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { removalOf } from './support/removal.ts';

export const unusedIgnore: Rule = {
  meta: {
    id: 'unused-ignore',
    title: 'Comment that silences nothing',
    family: 'settings',
    severity: 'hint',
    what: 'A `portwise-ignore-…` comment stands where none of the rules that it names has anything to say.',
    why: 'It is out of date, and will hide the next fault that turns up there.',
    remedy: 'Remove the comment.',
    references: [],
    bad: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  cache:\n    image: redis:8\n    ports:\n      # portwise-ignore-next-line exposed-service: behind the VPN\n      - "127.0.0.1:6379:6379"\n',
      },
    ],
    good: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  cache:\n    image: redis:8\n    ports:\n      # portwise-ignore-next-line exposed-service: behind the VPN\n      - "6379:6379"\n',
      },
    ],
  },
  judgesComments: true,
  *check({ doc, comments }) {
    for (const { rules, verdicts, useful, span } of comments) {
      const remove = { title: say`Remove the comment`, safe: false, edits: [removalOf(doc.text, span)] };
      if (rules.length === 0 && !useful) {
        yield { span, tag: 'unnecessary', message: say`This comment silences nothing. Remove it.`, fixes: [remove] };
      }
      for (const [place, { id, span: word }] of rules.entries()) {
        if (verdicts[place] !== 'unused') continue;
        const message = say`There is no ${id} to silence here. Remove ${rules.length > 1 ? say`it from the comment` : say`the comment`}.`;
        yield { span: word, tag: 'unnecessary', message, fixes: rules.length > 1 ? [] : [remove] };
      }
    }
  },
};
