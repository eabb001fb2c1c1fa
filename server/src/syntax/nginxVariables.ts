import type { BraceStatement } from './braces.ts';
import type { ConfigWord } from './configWord.ts';
import { nameOf } from './nginxTree.ts';
import { readPlaceholder } from './templates.ts';

/** Blocks that give their last argument, a variable, one value per line. */
const MAPPING_BLOCKS: ReadonlySet<string> = new Set(['map', 'geo', 'split_clients']);

/** Longest chain of `set $a $b` that is followed. */
const MAX_CHAIN = 5;

/** One place that gives a variable a value: a `set`, or a line of a `map`. */
export interface Assignment {
  readonly variable: string;
  readonly statement: BraceStatement;
  readonly value: ConfigWord;
  /** A `map`, `geo` or `split_clients` chooses among several values for each request. */
  readonly conditional: boolean;
}

/** The variables that one nginx config assigns. */
export class NginxVariables {
  readonly assignments: readonly Assignment[];
  readonly #byBlock = new Map<BraceStatement | null, Map<string, Assignment>>();
  readonly #byName = new Map<string, Assignment[]>();

  constructor(statements: readonly BraceStatement[]) {
    this.assignments = statements.flatMap((statement) => assignmentOf(statement) ?? []);
    for (const assignment of this.assignments) {
      const block = assignment.statement.parent;
      const inBlock = this.#byBlock.get(block) ?? new Map<string, Assignment>();
      // nginx runs every `set` of a block before it passes the request on, so the last one holds.
      this.#byBlock.set(block, inBlock.set(assignment.variable, assignment));
      const named = this.#byName.get(assignment.variable) ?? [];
      named.push(assignment);
      this.#byName.set(assignment.variable, named);
    }
  }

  /**
   * @returns the assignment that holds for a variable where a statement stands: the nearest block's, else the only one of the
   * document; undefined where there is none or where several differ
   */
  find(name: string, from: BraceStatement, chain = 0): Assignment | undefined {
    const found = this.#inScope(name, from) ?? this.#only(name);
    if (!found || found.conditional || chain >= MAX_CHAIN) return found?.conditional ? undefined : found;
    const other = readPlaceholder(found.value.text);
    return (other?.dollar && this.find(other.name, found.statement, chain + 1)) || found;
  }

  /** @returns whether this document assigns the variable anywhere. */
  has(name: string): boolean {
    return this.#byName.has(name);
  }

  #inScope(name: string, from: BraceStatement): Assignment | undefined {
    for (let block = from.parent; ; block = block.parent) {
      const found = this.#byBlock.get(block)?.get(name);
      if (found || !block) return found;
    }
  }

  #only(name: string): Assignment | undefined {
    const [first, ...others] = this.#byName.get(name) ?? [];
    return first && others.every(({ value }) => value.text === first.value.text) ? first : undefined;
  }
}

function assignmentOf(statement: BraceStatement): Assignment | undefined {
  const [name, target, value] = statement.words;
  if (name?.text === 'set' && target?.text.startsWith('$') && value) {
    return { variable: target.text.slice(1), statement, value, conditional: false };
  }
  const block = statement.parent;
  if (!block || !target || statement.children || !MAPPING_BLOCKS.has(nameOf(block))) return undefined;
  const variable = block.words[block.words.length - 1]?.text ?? '';
  return variable.startsWith('$')
    ? { variable: variable.slice(1), statement, value: target, conditional: true }
    : undefined;
}
