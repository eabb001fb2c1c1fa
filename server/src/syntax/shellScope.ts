import { HOLE, type Run } from './words.ts';

/** A string with the places that its characters come from. */
export type Value = readonly Run[];

/** An element of an array; the key of an indexed array counts from `0`. */
export interface Element {
  readonly key: string;
  readonly value: Value;
}

/** What is known of a variable: the strings that it may hold, never none; or the elements of an array. */
export type Variable =
  | { readonly kind: 'text'; readonly values: readonly Value[] }
  | {
      readonly kind: 'list';
      readonly elements: readonly Element[];
      /** The arguments of a function, which stay where its caller wrote them when they are passed on as `"$@"`. */
      readonly passed?: boolean;
    };

/** The name that the positional parameters go by. */
export const POSITIONAL = '@';

/** How many strings a variable may hold at once; more come from no script that a person wrote. */
const MAX_ALTERNATIVES = 16;

/** The variables of a script, a function, or a branch that may or may not be taken. */
export class Scope {
  readonly #own = new Map<string, Variable>();
  readonly #parent: Scope | undefined;
  readonly #isFunction: boolean;

  /** @param isFunction assignments go to the surrounding scope unless the name was declared here */
  constructor(parent?: Scope, isFunction = false) {
    this.#parent = parent;
    this.#isFunction = isFunction;
  }

  get(name: string): Variable | undefined {
    return this.#own.get(name) ?? this.#parent?.get(name);
  }

  set(name: string, variable: Variable): void {
    if (this.#isFunction && !this.#own.has(name)) this.#parent?.set(name, variable);
    else this.#own.set(name, variable);
  }

  /** Sets a variable that ends with this scope. */
  declare(name: string, variable: Variable): void {
    this.#own.set(name, variable);
  }

  /**
   * Takes over what branches of this scope assigned.
   * @param exhaustive whether one of them is taken for sure, so that the earlier value is gone
   */
  merge(branches: readonly Scope[], exhaustive: boolean): void {
    for (const name of new Set(branches.flatMap((branch) => [...branch.#own.keys()]))) {
      const outcomes = branches.map((branch) => branch.get(name));
      if (!exhaustive) outcomes.unshift(this.get(name));
      const variable = unite(outcomes.filter((outcome) => outcome !== undefined));
      if (variable) this.set(name, variable);
    }
  }
}

function unite(outcomes: readonly Variable[]): Variable | undefined {
  const texts = outcomes.flatMap((outcome) => (outcome.kind === 'text' ? outcome.values : []));
  const lists = outcomes.filter((outcome) => outcome.kind === 'list');
  return texts.length > 0 ? textVariable(texts) : lists.at(-1);
}

/** @returns a variable that holds one of the strings: each once, and the unknown one only where no other is left. */
export function textVariable(values: readonly Value[]): Variable {
  const distinct = new Map<string, Value>();
  for (const value of values) {
    const key = textOf(value);
    if (!distinct.has(key)) distinct.set(key, value);
  }
  const [first] = distinct.values();
  if (distinct.size > 1) distinct.delete(HOLE);
  if (distinct.size > 1) distinct.delete('');
  const kept = [...distinct.values()].slice(0, MAX_ALTERNATIVES);
  return { kind: 'text', values: kept.length > 0 ? kept : [first ?? []] };
}

/** @returns an array with the values in order. */
export function listVariable(values: readonly Value[]): Variable {
  return { kind: 'list', elements: values.map((value, index) => ({ key: String(index), value })) };
}

/** @returns the characters of a value. */
export function textOf(value: Value): string {
  return value.length === 1 ? (value[0]?.text ?? '') : value.map((run) => run.text).join('');
}
