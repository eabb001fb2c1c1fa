import { describe, expect, it } from 'vitest';
import type { RuleExample } from '../../server/src/core/rule.ts';
import { DEFAULT_SETTINGS } from '../../server/src/core/settings.ts';
import { applyEdits } from '../../server/src/core/text.ts';
import { FORMATS } from '../../server/src/formats/index.ts';
import { createMemoryHost } from '../../server/src/host/memory.ts';
import { createDefaultRegistry } from '../../server/src/registry/index.ts';
import { RULES } from '../../server/src/rules/index.ts';
import { createPortService } from '../../server/src/service.ts';

/*
 * Every rule's page shows examples; here they run. A bad one reports the rule, a good one does not, and every fix, applied, removes its
 * finding and leaves nothing to fix a second time.
 */
/** One registry for all: it is a value, and takes a moment to read. */
const DEPS = { formats: FORMATS, rules: RULES, registry: createDefaultRegistry() };

describe.each(RULES.map((rule) => [rule.meta.id, rule] as const))('%s', (id, rule) => {
  it('has examples of both kinds', () => {
    expect(rule.meta.bad.length).toBeGreaterThan(0);
    expect(rule.meta.good.length).toBeGreaterThan(0);
  });

  it.each(rule.meta.bad.map((example) => [example.text, example] as const))('reports %j', async (_text, example) => {
    const found = (await checkExample(id, example)).filter((finding) => finding.rule === id);
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
      expect((await checkExample(id, example)).filter((finding) => finding.rule === id)).toEqual([]);
    },
  );

  it('mends what it offers to mend', async () => {
    for (const example of rule.meta.bad) {
      const before = (await checkExample(id, example)).filter((finding) => finding.rule === id);
      for (const { fixes } of before) {
        for (const fix of fixes ?? []) {
          const text = applyEdits(example.text, fix.edits);
          expect(text, fix.title).not.toBe(example.text);
          const after = (await checkExample(id, { ...example, text })).filter((finding) => finding.rule === id);
          expect(after.length, `${fix.title} on ${example.text}`).toBeLessThan(before.length);
        }
      }
    }
  });
});

/** Checks with the rule switched on, as `off` rules have examples too. */
async function checkExample(id: string, { file, text, beside = {} }: RuleExample) {
  const service = createPortService({ ...DEPS, host: createMemoryHost({ ...beside, [file]: text }) });
  const rule = RULES.find(({ meta }) => meta.id === id);
  const rules = rule?.meta.severity === 'off' ? { [id]: 'info' as const } : {};
  service.configure({ ...DEFAULT_SETTINGS, rules });
  for (const [path, content] of Object.entries({ ...beside, [file]: text })) {
    service.update({ uri: path, path, text: content, version: 1 });
  }
  return service.check(file);
}
