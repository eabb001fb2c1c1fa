import { rangeNameOf } from '../../core/ports.ts';
import type { PortUse } from '../../core/portUse.ts';

/** So many numbers of one hundred in a file are a scheme that its readers know. */
const SHORTEST_ROW = 3;

/** Nobody means one service by a longer one. */
const LONGEST_SYSTEM_RANGE = 64;

/** Nobody mistypes a number as round as this. */
const ROUND = 1000;

/** A statement with more ports than this is a list, and its numbers are no slips. */
const LONGEST_LIST = 3;

/**
 * @param uses those that open ports
 * @returns tells uses whose numbers are evidently no slips: those of a statement that opens a whole list, those of a range, round
 * ones, and those that lie beside others in a file which numbers its ports in a row
 */
export function deliberateUses(uses: readonly PortUse[]): (use: PortUse) => boolean {
  const crowded = crowdedStatements(uses);
  const numbers = new Set(uses.flatMap((use) => (use.ports ? [use.ports.first] : [])));
  const inHundred = new Map<number, number>();
  for (const number of numbers) inHundred.set(hundredOf(number), (inHundred.get(hundredOf(number)) ?? 0) + 1);
  return (use) => {
    const { first = 0, last = 0 } = use.ports ?? {};
    if (crowded.has(statementKey(use))) return true;
    if (rangeNameOf(first) === 'system') return last - first > LONGEST_SYSTEM_RANGE;
    if (last > first) return true;
    const hasNeighbour = numbers.has(first - 1) || numbers.has(first + 1);
    return first % ROUND === 0 || hasNeighbour || (inHundred.get(hundredOf(first)) ?? 0) >= SHORTEST_ROW;
  };
}

function hundredOf(port: number): number {
  return Math.floor(port / 100);
}

/** @returns the statements that open a whole list of ports: whoever wrote it meant each of them. */
function crowdedStatements(uses: readonly PortUse[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const use of uses) counts.set(statementKey(use), (counts.get(statementKey(use)) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count > LONGEST_LIST).map(([key]) => key));
}

/** The elements of a firewall's set stand apart, and belong to the rule that names the set. */
function statementKey({ statement, filter }: PortUse): string {
  return filter ? `${filter.chain} ${filter.rule}` : String(statement.start);
}
