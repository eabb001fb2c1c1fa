import { expect } from 'vitest';
import type { Format, FormatResult } from '../../server/src/core/format.ts';
import { formatRange } from '../../server/src/core/ports.ts';
import type { PortUse } from '../../server/src/core/portUse.ts';
import { LineTable } from '../../server/src/core/text.ts';
import { testContext, testDoc } from './reading.ts';
import { assertTotal } from './totality.ts';

export { testContext, testDoc };

/**
 * Caret fixtures: a line of carets marks the line above it and is cut out before the text is read.
 *
 *     sudo ufw deny 6000:6007/udp
 *     #             ^^^^^^^^^ deny 6000-6007 udp
 *
 * The words after the carets are checked one by one against what {@link describeUse} says, so a fixture names what it cares
 * about: role and number always, the rest as it likes. Marks and uses are compared one to one: a use without a mark fails too.
 */
interface Mark {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly words: readonly string[];
}

const MARK = /^(\s*(?:#|\/\/|;|--|<!--)?\s*)(\^+)\s*(.*?)\s*(?:-->)?\r?$/;

/** @returns the text without its caret lines, and the marks by offset. */
export function cutMarks(fixture: string): { text: string; marks: Mark[] } {
  const lines: string[] = [];
  const found: { line: number; column: number; length: number; words: string[] }[] = [];
  for (const line of fixture.split('\n')) {
    const match = MARK.exec(line);
    if (match && lines.length > 0) {
      const [, lead = '', carets = '', words = ''] = match;
      found.push({ line: lines.length - 1, column: lead.length, length: carets.length, words: words.split(/\s+/) });
    } else lines.push(line);
  }
  const text = lines.join('\n');
  const table = new LineTable(text);
  const marks = found.map(({ line, column, length, words }) => {
    const start = table.lineSpan(line).start + column;
    return { line: line + 1, start, end: start + length, words };
  });
  return { text, marks };
}

/** @returns all that a fixture may say of a use, as words: `publish 8080 tcp host=* ->80 owner=web variable`. */
export function describeUse(use: PortUse): string[] {
  const words: string[] = [use.role, use.ports ? formatRange(use.ports) : '?', ...use.transports.value];
  words.push(`transports=${use.transports.value.join('+')}`);
  if (use.host) words.push(`host=${use.host.value}`);
  if (use.mapsTo) words.push(`->${formatRange(use.mapsTo)}`);
  if (use.owner !== undefined) words.push(`owner=${use.owner.replaceAll(' ', '_')}`);
  words.push(use.spelling, `path=${use.path.join('.').replaceAll(' ', '_')}`);
  if (use.variable) words.push(`from=${use.variable.from}`, `name=${use.variable.name}`);
  if (use.cluster) words.push(use.cluster);
  if (use.container?.image) words.push(`image=${use.container.image}`);
  if (use.filter) {
    words.push(`verdict=${use.filter.verdict}`, `direction=${use.filter.direction}`);
    words.push(`families=${use.filter.families.join('+')}`);
    if (use.filter.chain) words.push(`chain=${use.filter.chain}`);
    if (use.filter.sources.length > 0) words.push(`sources=${use.filter.sources.join(',')}`);
    if (use.filter.negated) words.push('negated');
    if (use.filter.narrowed) words.push('narrowed');
  }
  for (const option of use.server?.options ?? []) words.push(option);
  return words;
}

/** Reads a caret fixture and demands that marks and uses agree one to one, and that it can be cut off anywhere. @returns what was read. */
export function assertMarks(
  format: Format,
  path: string,
  fixture: string,
  files: Readonly<Record<string, string>> = {},
): FormatResult {
  const { text, marks } = cutMarks(fixture);
  const result = format.read(testDoc(path, text), testContext(files));
  const table = new LineTable(text);
  const where = (start: number, end: number) =>
    `${table.positionAt(start).line + 1}:${table.positionAt(start).character + 1} ${JSON.stringify(text.slice(start, end))}`;
  const expected = marks.map((mark) => `${where(mark.start, mark.end)} ${mark.words.join(' ')}`);
  const taken = new Set<PortUse>();
  const actual = marks.map((mark) => {
    const same = result.uses.filter(
      (use) => use.span.start === mark.start && use.span.end === mark.end && !taken.has(use),
    );
    const use = same.find((one) => mark.words.every((word) => describeUse(one).includes(word))) ?? same[0];
    if (!use) return `${where(mark.start, mark.end)} (nothing found)`;
    taken.add(use);
    const words = describeUse(use);
    const wrong = mark.words.filter((word) => !words.includes(word));
    return `${where(mark.start, mark.end)} ${wrong.length === 0 ? mark.words.join(' ') : `(is: ${words.join(' ')})`}`;
  });
  for (const use of result.uses) {
    if (!taken.has(use))
      actual.push(`${where(use.span.start, use.span.end)} (unmarked: ${describeUse(use).join(' ')})`);
  }
  expect(actual).toEqual(expected);
  assertTotal(format, path, text);
  return result;
}
