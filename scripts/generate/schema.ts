import type { Rule } from '../../server/src/core/rule.ts';
import { SEVERITIES } from '../../server/src/core/settings.ts';
import { SETTINGS } from '../../server/src/core/settingsTable.ts';

/** A JSON schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>;

/**
 * @param describe the sentence that goes with a rule
 * @returns the schema of the setting `rules`: an object that knows every rule and nothing else
 */
export function ruleSchema(rules: readonly Rule[], describe: (rule: Rule) => string): Schema {
  const properties = rules.map((rule) => [
    rule.meta.id,
    { type: 'string', enum: [...SEVERITIES, 'off'], default: rule.meta.severity, description: describe(rule) },
  ]);
  return { ...SETTINGS.rules.schema, additionalProperties: false, properties: Object.fromEntries(properties) };
}

/** @returns the schema of `.portwise.jsonc`. */
export function configSchema(rules: readonly Rule[]): Schema {
  const properties = Object.entries(SETTINGS).map(([name, setting]) => [
    name,
    {
      ...(name === 'rules' ? ruleSchema(rules, ({ meta }) => meta.title) : setting.schema),
      default: setting.default,
      markdownDescription: setting.description,
    },
  ]);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Portwise’s settings of a folder',
    type: 'object',
    additionalProperties: false,
    properties: { $schema: { type: 'string' }, ...Object.fromEntries(properties) },
    allowComments: true,
    allowTrailingCommas: true,
  };
}
