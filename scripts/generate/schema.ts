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

/** @returns the schema of the setting `options`: the options of each rule that has any. */
export function optionsSchema(rules: readonly Rule[]): Schema {
  const properties = rules.flatMap(({ meta }) => {
    if (!meta.options) return [];
    const options = Object.entries(meta.options).map(([name, option]) => [
      name,
      { ...option.schema, default: option.default, markdownDescription: option.description },
    ]);
    return [[meta.id, { type: 'object', additionalProperties: false, properties: Object.fromEntries(options) }]];
  });
  return { ...SETTINGS.options.schema, additionalProperties: false, properties: Object.fromEntries(properties) };
}

const GLOBS: Schema = { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };

/** What only the file has, beside the settings themselves. */
const FILE_KEYS: Readonly<Record<string, Schema>> = {
  extends: {
    ...GLOBS,
    markdownDescription:
      'Other config files, by their paths from this one. What is written here goes over what they say.',
  },
};

/** @returns the schema of `.portwise.jsonc`. */
export function configSchema(rules: readonly Rule[]): Schema {
  const ofRules: Readonly<Record<string, Schema>> = {
    rules: ruleSchema(rules, ({ meta }) => meta.title),
    options: optionsSchema(rules),
  };
  const properties = Object.entries(SETTINGS).map(([name, setting]) => [
    name,
    {
      ...(ofRules[name] ?? setting.schema),
      default: setting.default,
      markdownDescription: setting.description,
    },
  ]);
  const overrides = {
    type: 'array',
    items: {
      type: 'object',
      required: ['files'],
      additionalProperties: false,
      properties: { files: GLOBS, ...Object.fromEntries(properties) },
    },
    markdownDescription:
      'Settings that hold for some files only, in place of those above. The last one that fits wins.',
  };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Portwise’s settings of a folder',
    type: 'object',
    additionalProperties: false,
    properties: { $schema: { type: 'string' }, ...FILE_KEYS, ...Object.fromEntries(properties), overrides },
    allowComments: true,
    allowTrailingCommas: true,
  };
}
