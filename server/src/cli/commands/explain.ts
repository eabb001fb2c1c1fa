import type { RuleExample, RuleMeta } from '../../core/rule.ts';
import { ruleFacts } from '../../service.ts';
import { type Arguments, UsageError } from '../arguments.ts';
import type { Paint } from '../output/paint.ts';
import { FINE, lineWidth, print, terminalPaint, wrap } from '../terminal.ts';

/** `portwise explain RULE`: the rule's page in the terminal. */
export function explain({ operands }: Arguments): number {
  const rules = ruleFacts();
  if (operands.length === 0) throw new UsageError(`explain needs a rule: ${rules.map(({ id }) => id).join(', ')}`);
  const paint = terminalPaint();
  for (const id of operands) {
    const rule = rules.find((one) => one.id === id);
    if (!rule) throw new UsageError(`there is no rule "${id}"; there are ${rules.map((one) => one.id).join(', ')}`);
    print(page(rule, paint));
  }
  return FINE;
}

function page(
  { id, title, family, severity, what, why, remedy, references, bad, good }: RuleMeta,
  paint: Paint,
): string {
  const section = (head: string, body: string) => `${paint('bold', head)}\n${body}\n\n`;
  const prose = (text: string) => indent(wrap(text, lineWidth() - INDENT.length));
  const examples = (list: readonly RuleExample[]) => list.map((example) => exampleText(example, paint)).join('\n\n');
  return [
    `${paint('bold', id)}: ${title}\n${paint('dim', `${family}, ${severity} by default`)}\n\n`,
    section('What it finds', prose(what)),
    section('Why it matters', prose(why)),
    section('What to do', prose(remedy)),
    section('Reported', examples(bad)),
    section('Not reported', examples(good)),
    references.length > 0 ? section('More', references.map((reference) => indent(reference)).join('\n')) : '',
  ].join('');
}

function exampleText({ file, text, note }: RuleExample, paint: Paint): string {
  return `  ${paint('dim', `${file}${note ? ` — ${note}` : ''}`)}\n${indent(text.trimEnd(), '    ')}`;
}

const INDENT = '  ';

function indent(text: string, by = INDENT): string {
  return text
    .split('\n')
    .map((line) => by + line)
    .join('\n');
}
