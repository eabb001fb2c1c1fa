import type { Oddity, OddityKind } from '../../core/format.ts';
import type { Message } from '../../core/message.ts';
import type { Report, RuleContext } from '../../core/rule.ts';

/**
 * The body of a rule that only puts a reader's observation into words.
 * @param message says what and why in one sentence, the remedy in the next; it is given the text as written
 * @param fixTitle what the reader's own edit is called; none for what a reader has no edit for
 */
export function* reportOddities(
  { doc, oddities }: RuleContext,
  kind: OddityKind,
  message: (written: string, detail: Oddity['detail']) => Message,
  fixTitle?: Message,
): Iterable<Report> {
  for (const { kind: found, span, detail, mend } of oddities) {
    if (found !== kind) continue;
    const fixes = mend && fixTitle ? [{ title: fixTitle, safe: true, edits: [mend] }] : [];
    yield { span, message: message(doc.text.slice(span.start, span.end), detail), fixes };
  }
}
