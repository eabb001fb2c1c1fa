import { type Message, say } from './message.ts';
import type { RuleMeta } from './rule.ts';
import { isRecord, type SettingsProblem } from './settings.ts';

/** What of a rule a user can set. */
export type ConfigurableRule = Pick<RuleMeta, 'id' | 'options'>;

/**
 * @param raw the setting `options` as somebody wrote it
 * @returns what no rule can use in it: rules and options that do not exist, values that do not fit. The rules keep their defaults there.
 */
export function optionProblems(raw: unknown, rules: readonly ConfigurableRule[]): readonly SettingsProblem[] {
  return Object.entries(recordOf(raw)).flatMap(([id, values]) => {
    const rule = rules.find((one) => one.id === id);
    if (!rule) return [{ path: ['options', id], onKey: true, message: say`There is no rule "${id}".` }];
    return Object.entries(recordOf(values)).flatMap(([name, value]) => problemOf(rule, name, value));
  });
}

function problemOf({ id, options = {} }: ConfigurableRule, name: string, value: unknown): readonly SettingsProblem[] {
  const path = ['options', id, name];
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option) {
    if (fitsSchema(value, option.schema)) return [];
    return [{ path, message: say`This can’t be used. Write ${wanted(option.schema)}.` }];
  }
  const known = Object.keys(options).join(', ');
  const message = known
    ? say`The rule ${id} has no option "${name}". It has ${known}.`
    : say`The rule ${id} has no options.`;
  return [{ path, onKey: true, message }];
}

type Schema = Readonly<Record<string, unknown>>;

/** @returns whether a value is one that the schema allows: of the keywords those that options of rules use. */
export function fitsSchema(value: unknown, schema: Schema): boolean {
  if (schema.type === 'array') return Array.isArray(value) && value.every((item) => fitsSchema(item, itemsOf(schema)));
  const [least, most] = boundsOf(schema);
  return typeof value === 'number' && Number.isInteger(value) && least <= value && value <= most;
}

function wanted(schema: Schema): Message {
  if (schema.type === 'array') return say`a list of numbers, each ${wanted(itemsOf(schema))}`;
  const [least, most] = boundsOf(schema);
  return most === Infinity ? say`a whole number from ${least} up` : say`a whole number from ${least} to ${most}`;
}

function boundsOf({ minimum, maximum }: Schema): readonly [number, number] {
  return [typeof minimum === 'number' ? minimum : -Infinity, typeof maximum === 'number' ? maximum : Infinity];
}

function itemsOf({ items }: Schema): Schema {
  return recordOf(items);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
