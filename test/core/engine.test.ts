import { describe, expect, it } from 'vitest';
import { say } from '../../server/src/core/message.ts';
import type { Rule } from '../../server/src/core/rule.ts';
import { FORMATS } from '../../server/src/formats/index.ts';
import { createMemoryHost } from '../../server/src/host/memory.ts';
import { createDefaultRegistry } from '../../server/src/registry/index.ts';
import { RULES } from '../../server/src/rules/index.ts';
import { createPortService } from '../../server/src/service.ts';

const [some] = RULES;
if (!some) throw new Error('no rules');

/** Says one thing, and breaks. */
const BROKEN: Rule = {
  meta: { ...some.meta, id: 'broken', severity: 'warning' },
  *check({ uses }) {
    for (const { span } of uses) {
      yield { span, message: say`Seen.` };
      throw new TypeError('span of nothing');
    }
  },
};

describe('a rule that throws', () => {
  it('silences no other one, and is told of', async () => {
    const warnings: string[] = [];
    const service = createPortService({
      formats: FORMATS,
      rules: [BROKEN, ...RULES],
      registry: createDefaultRegistry(),
      host: { ...createMemoryHost(), warn: (message) => warnings.push(message) },
    });
    const text = 'services:\n  cache:\n    image: redis\n    ports: ["6379:6379"]\n';
    service.update({ uri: 'compose.yaml', path: 'compose.yaml', text, version: 1 });
    const findings = await service.check('compose.yaml');
    expect(findings.map(({ rule }) => rule)).toEqual(['broken', 'exposed-service']);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/rule broken failed on compose\.yaml.*TypeError: span of nothing/s);
  });
});
