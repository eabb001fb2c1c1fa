import type { ArithmeticExpression, ParameterExpansionPart, ParameterOperation, Word as ShellWord } from 'unbash';
import { computedRun, type Expansion, type ExpansionPart, holeRun, treeSpan } from './shellRuns.ts';
import { type Element, POSITIONAL, textOf, textVariable, type Value, type Variable } from './shellScope.ts';
import { cutPrefix, cutSuffix, replaceIn } from './shellStrings.ts';
import { HOLE, type Run } from './words.ts';

/** What an expansion yields: one string, or the elements of an array where all of them are asked for. */
export type Expanded =
  | { readonly kind: 'text'; readonly value: Value }
  | { readonly kind: 'list'; readonly elements: readonly Element[] };

/** Expands a word without splitting it: the operand of `${name:-operand}`. */
type ExpandOperand = (word: ShellWord) => Value;

/** Expands what begins with `$` or a backtick; of several possible strings it takes the one that `expansion.choice` picks. */
export function expandPart(part: ExpansionPart, expansion: Expansion, expandOperand: ExpandOperand): Expanded {
  switch (part.type) {
    case 'SimpleExpansion':
      return lookUp(part.text.slice(1), part, expansion);
    case 'ParameterExpansion':
      return expandParameter(part, expansion, expandOperand);
    case 'CommandExpansion':
      if (!part.script || part.script.source !== undefined) return unknown(part, expansion);
      return text(attributed(pick(expansion.output(part.script), expansion), part.text, part, expansion));
    case 'ArithmeticExpansion': {
      const number = part.expression ? evaluate(part.expression, expansion) : undefined;
      return number === undefined ? unknown(part, expansion) : text([computedRun(String(number), part, expansion)]);
    }
  }
}

/** @returns the value of an arithmetic expression over whole numbers; undefined where it can't be known. */
export function evaluate(expression: ArithmeticExpression, expansion: Expansion): number | undefined {
  switch (expression.type) {
    case 'ArithmeticGroup':
      return evaluate(expression.expression, expansion);
    case 'ArithmeticWord': {
      const [, counted] = /^\$\{#(\w+)\[[@*]\]\}$/.exec(expression.value) ?? [];
      const list = counted === undefined ? undefined : expansion.scope.get(counted);
      if (list?.kind === 'list') return list.elements.length;
      const name = expression.value.replace(/^\$?\{?(\w+)\}?$/, '$1');
      if (/^\d{1,9}$/.test(name)) return Number(name);
      const variable = expansion.scope.get(name);
      const digits = variable?.kind === 'text' ? textOf(pick(variable.values, expansion)) : '';
      return /^\d{1,9}$/.test(digits) ? Number(digits) : undefined;
    }
    case 'ArithmeticBinary': {
      const left = evaluate(expression.left, expansion);
      const right = evaluate(expression.right, expansion);
      if (left === undefined || right === undefined) return undefined;
      const results: Record<string, number> = { '+': left + right, '-': left - right, '*': left * right };
      return results[expression.operator];
    }
    default:
      return undefined;
  }
}

/** @returns one of several possible strings. */
function pick(values: readonly Value[], expansion: Expansion): Value {
  expansion.alternatives = Math.max(expansion.alternatives, values.length);
  return values[expansion.choice % Math.max(values.length, 1)] ?? [];
}

function text(value: Value): Expanded {
  return { kind: 'text', value };
}

function unknown(part: ExpansionPart, expansion: Expansion, name = part.text): Expanded {
  return text([{ ...holeRun(part, expansion), variable: name }]);
}

/** @returns the value as the statement sees it: every character stands where the expansion does, and came from the variable. */
function attributed(value: Value, name: string, part: ExpansionPart, expansion: Expansion, from?: Run['from']): Value {
  const span = treeSpan(part, expansion);
  return value.map((run) => {
    const isHole = run.text === HOLE && !run.range;
    return { ...run, span, variable: name, from: isHole ? 'unknown' : (from ?? run.from ?? 'assignment') };
  });
}

function lookUp(name: string, part: ExpansionPart, expansion: Expansion, index = '0'): Expanded {
  if (name === '@' || name === '*') return allOf(expansion.scope.get(POSITIONAL), part, expansion);
  if (/^\d+$/.test(name)) return element(POSITIONAL, String(Number(name) - 1), name, part, expansion);
  return element(name, index, name, part, expansion);
}

function element(variable: string, index: string, shown: string, part: ExpansionPart, expansion: Expansion): Expanded {
  const found = expansion.scope.get(variable);
  if (!found) return unknown(part, expansion, shown);
  const values = found.kind === 'text' ? found.values : elementsAt(found.elements, index, expansion);
  return text(attributed(pick(values, expansion), shown, part, expansion));
}

/** @returns the value at an index; any of them where the index is not known. */
function elementsAt(elements: readonly Element[], index: string, expansion: Expansion): readonly Value[] {
  const named = expansion.scope.get(index);
  // `${list[i]}` counts by a variable, which a list with keys of its own does not.
  const key =
    named?.kind === 'text' && /^\d+$/.test(elements[0]?.key ?? '') ? textOf(pick(named.values, expansion)) : index;
  if (key.includes(HOLE)) return elements.map(({ value }) => value);
  const fromEnd = /^-\d+$/.test(key) ? elements.at(Number(key))?.key : undefined;
  return elements.filter((one) => one.key === (fromEnd ?? key)).map(({ value }) => value);
}

/** `$@` and `$*` */
function allOf(variable: Variable | undefined, part: ExpansionPart, expansion: Expansion): Expanded {
  if (variable?.kind !== 'list') return unknown(part, expansion);
  if (variable.passed) return { kind: 'list', elements: variable.elements };
  const elements = variable.elements.map(({ key, value }) => ({ key, value: attributed(value, '@', part, expansion) }));
  return { kind: 'list', elements };
}

function expandParameter(part: ParameterExpansionPart, expansion: Expansion, expandOperand: ExpandOperand): Expanded {
  const base = baseOf(part, expansion, expandOperand);
  if (!part.operation) return base;
  if (base.kind === 'text') return operate(base.value, part.operation, part, expansion, expandOperand);
  if (part.operation.type === 'Slice') {
    // The positional parameters count from one, an array from zero.
    const offset = Number(textOf(expandOperand(part.operation.offset))) - (part.parameter === '@' ? 1 : 0);
    return { kind: 'list', elements: base.elements.slice(Math.max(offset || 0, 0)) };
  }
  const operation = part.operation;
  const changed = base.elements.map(({ key, value }) => {
    const result = operate(value, operation, part, expansion, expandOperand);
    return { key, value: result.kind === 'text' ? result.value : value };
  });
  return { kind: 'list', elements: changed };
}

function baseOf(part: ParameterExpansionPart, expansion: Expansion, expandOperand: ExpandOperand): Expanded {
  const name = part.parameter;
  const index = part.index ? textOf(expandOperand(part.index)) : undefined;
  if (part.prefix === '#') return countOf(part, index, expansion);
  if (index === '@' || index === '*') {
    const variable = expansion.scope.get(name);
    if (variable?.kind !== 'list') return lookUp(name, part, expansion);
    const elements = variable.elements.map(({ key, value }) => ({
      key,
      value: part.prefix === '!' ? [computedRun(key, part, expansion)] : attributed(value, name, part, expansion),
    }));
    return { kind: 'list', elements };
  }
  if (part.prefix !== '!') return lookUp(name, part, expansion, index);
  const target = lookUp(name, part, expansion, index);
  const targetName = target.kind === 'text' ? textOf(target.value) : '';
  return /^\w+$/.test(targetName) ? lookUp(targetName, part, expansion) : unknown(part, expansion);
}

/** `${#list[@]}` */
function countOf(part: ParameterExpansionPart, index: string | undefined, expansion: Expansion): Expanded {
  const variable = expansion.scope.get(part.parameter);
  if (variable?.kind !== 'list' || (index !== '@' && index !== '*')) return unknown(part, expansion);
  return text([computedRun(String(variable.elements.length), part, expansion)]);
}

function operate(
  value: Value,
  operation: ParameterOperation,
  part: ParameterExpansionPart,
  expansion: Expansion,
  expandOperand: ExpandOperand,
): Expanded {
  const isKnown = value.length > 0 && !value.some((run) => run.text === HOLE && !run.range);
  if (operation.type === 'Default') {
    if (operation.operator.endsWith('?')) return text(value);
    if (operation.operator.endsWith('+') ? value.length === 0 : isKnown) return text(value);
    const fallback = attributed(expandOperand(operation.operand), part.parameter, part, expansion, 'default');
    if (operation.operator.endsWith('=')) expansion.scope.set(part.parameter, textVariable([fallback]));
    return text(fallback);
  }
  if (!isKnown) return value.length === 0 ? text(value) : unknown(part, expansion, part.parameter);
  const changed = transformed(value, operation, (word) => textOf(expandOperand(word)));
  return changed
    ? text(attributed(changed, part.parameter, part, expansion))
    : unknown(part, expansion, part.parameter);
}

/** @returns the value after `#`, `%`, `/`, `^` or `,`; undefined where that is more than is understood here. */
function transformed(
  value: Value,
  operation: ParameterOperation,
  operand: (word: ShellWord) => string,
): Value | undefined {
  switch (operation.type) {
    case 'Remove': {
      const pattern = operand(operation.operand);
      const longest = operation.operator.length === 2;
      return operation.operator.startsWith('#')
        ? cutPrefix(value, pattern, longest)
        : cutSuffix(value, pattern, longest);
    }
    case 'Replace': {
      if (operation.operator !== '/' && operation.operator !== '//') return undefined;
      return replaceIn(value, operand(operation.pattern), operand(operation.replacement), operation.operator === '//');
    }
    case 'CaseModification': {
      const change = operation.operator.startsWith('^') ? 'toUpperCase' : 'toLowerCase';
      return operation.operator.length === 2 ? value.map((run) => ({ ...run, text: run.text[change]() })) : undefined;
    }
    default:
      return undefined;
  }
}
