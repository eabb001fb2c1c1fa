import type { RuleMeta } from '../../core/rule.ts';
import type { Settings } from '../../core/settings.ts';

/** @returns a number that the user set for a rule, or the option's default where it is not set or no number. */
export function numberOption(meta: RuleMeta, name: string, settings: Settings): number {
  const isFine = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
  const set = settings.options[meta.id]?.[name];
  const fallback = meta.options?.[name]?.default;
  if (isFine(set)) return set;
  return isFine(fallback) ? fallback : 0;
}

/** @returns numbers that the user set for a rule, or the option's default where they are not set or not all numbers. */
export function numbersOption(meta: RuleMeta, name: string, settings: Settings): readonly number[] {
  const isFine = (value: unknown): value is readonly number[] =>
    Array.isArray(value) && value.every((item) => typeof item === 'number');
  const set = settings.options[meta.id]?.[name];
  const fallback = meta.options?.[name]?.default;
  if (isFine(set)) return set;
  return isFine(fallback) ? fallback : [];
}
