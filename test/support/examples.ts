import type { RuleExample } from '../../server/src/core/rule.ts';
import { DEFAULT_SETTINGS } from '../../server/src/core/settings.ts';
import { FORMATS } from '../../server/src/formats/index.ts';
import { createMemoryHost } from '../../server/src/host/memory.ts';
import { createDefaultRegistry } from '../../server/src/registry/index.ts';
import { RULES } from '../../server/src/rules/index.ts';
import { createPortService, type PortService } from '../../server/src/service.ts';

/** One registry for all: it is a value, and takes a moment to read. */
const DEPS = { formats: FORMATS, rules: RULES, registry: createDefaultRegistry() };

/**
 * @param id a rule, which is switched on where it is off by default, as such rules have examples too
 * @returns a service that has taken in the example and the files beside it
 */
export function openExample(id: string, { file, text, beside = {} }: RuleExample): PortService {
  const files = { ...beside, [file]: text };
  const service = createPortService({ ...DEPS, host: createMemoryHost(files) });
  const isOff = RULES.some(({ meta }) => meta.id === id && meta.severity === 'off');
  service.configure({ ...DEFAULT_SETTINGS, rules: isOff ? { [id]: 'info' as const } : {} });
  for (const [path, content] of Object.entries(files)) service.update({ uri: path, path, text: content, version: 1 });
  return service;
}

/** @returns what one rule says of an example. */
export async function findingsOf(id: string, example: RuleExample) {
  const findings = await openExample(id, example).check(example.file);
  return findings.filter(({ rule }) => rule === id);
}
