import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../server/src/core/text.ts';
import { RULES } from '../../server/src/rules/index.ts';
import { findingsOf } from '../support/examples.ts';

/*
 * Every rule's page shows examples; here they run. A bad one reports the rule, a good one does not, and every fix, applied, removes its
 * finding and leaves nothing to fix a second time.
 */
describe.each(RULES.map((rule) => [rule.meta.id, rule] as const))('%s', (id, rule) => {
  it('has examples of both kinds', () => {
    expect(rule.meta.bad.length).toBeGreaterThan(0);
    expect(rule.meta.good.length).toBeGreaterThan(0);
  });

  it.each(rule.meta.bad.map((example) => [example.text, example] as const))('reports %j', async (_text, example) => {
    const found = await findingsOf(id, example);
    expect(found).not.toEqual([]);
    for (const { span, message } of found) {
      expect(span.start).toBeGreaterThanOrEqual(0);
      expect(span.end).toBeLessThanOrEqual(example.text.length);
      expect(message).toMatch(/[.?]$/);
    }
  });

  it.each(rule.meta.good.map((example) => [example.text, example] as const))(
    'is silent on %j',
    async (_text, example) => {
      expect(await findingsOf(id, example)).toEqual([]);
    },
  );

  it('mends what it offers to mend', async () => {
    for (const example of rule.meta.bad) {
      const before = await findingsOf(id, example);
      for (const { fixes } of before) {
        for (const fix of fixes ?? []) {
          const text = applyEdits(example.text, fix.edits);
          expect(text, fix.title).not.toBe(example.text);
          const after = await findingsOf(id, { ...example, text });
          expect(after.length, `${fix.title} on ${example.text}`).toBeLessThan(before.length);
        }
      }
    }
  });
});
