import type { RuleMeta } from '../../core/rule.ts';
import { fitsSchema } from '../../core/ruleOptions.ts';
import type { Settings } from '../../core/settings.ts';

/** @returns a number that the user set for a rule, or the option's default where it is not set or does not fit. */
export function numberOption(meta: RuleMeta, name: string, settings: Settings): number {
  return Number(settingOf(meta, name, settings));
}

/** @returns numbers that the user set for a rule, or the option's default where they are not set or do not fit. */
export function numbersOption(meta: RuleMeta, name: string, settings: Settings): readonly number[] {
  const value = settingOf(meta, name, settings);
  return Array.isArray(value) ? value.map(Number) : [];
}

function settingOf({ id, options = {} }: RuleMeta, name: string, settings: Settings): unknown {
  const option = options[name];
  const set = settings.options[id]?.[name];
  return option && set !== undefined && fitsSchema(set, option.schema) ? set : option?.default;
}
