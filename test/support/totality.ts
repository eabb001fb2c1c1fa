import type { Format, FormatResult } from '../../server/src/core/format.ts';
import { TRANSPORTS } from '../../server/src/core/ports.ts';
import { testContext, testDoc } from './reading.ts';
import { ASKED_MUTATIONS } from './thorough.ts';

/** A caret fixture is cut at no more places than this in an ordinary run; the files in `test/fixtures/` are cut everywhere. */
const ORDINARY_CUTS = 25;

/**
 * Scripts, whose uses may lie outside their statement: the port stands where a function is called, or in a table of parameters,
 * and the command that opens it is in the function, or takes the table.
 */
const SCRIPTS: ReadonlySet<string> = new Set(['docker-run', 'firewall-cmd', 'iptables', 'netsh', 'nft-command', 'ufw']);

/**
 * Reads a text, and demands that every span in the result, however deep, lies inside it, every use inside its statement, and that
 * ports are numbers and transports known ones.
 */
export function assertSpansInside(format: Format, path: string, text: string): FormatResult {
  const result = format.read(testDoc(path, text), testContext());
  for (const [place, { start, end }] of spansOf(result)) {
    if (!(0 <= start && start <= end && end <= text.length)) {
      throw new Error(`${format.id}: ${place} is ${start}-${end} in a text of ${text.length}: ${JSON.stringify(text)}`);
    }
  }
  for (const { ports, transports } of result.uses) {
    const isRead = ports === null || (Number.isInteger(ports.first) && Number.isInteger(ports.last));
    if (!isRead || !transports.value.every((transport) => TRANSPORTS.includes(transport))) {
      throw new Error(`${format.id}: ${JSON.stringify({ ports, transports })} in ${JSON.stringify(text)}`);
    }
  }
  for (const { span, statement } of SCRIPTS.has(format.id) ? [] : result.uses) {
    if (span.start < statement.start || span.end > statement.end) {
      throw new Error(
        `${format.id}: the use ${JSON.stringify(text.slice(span.start, span.end))} lies outside its statement ` +
          `${JSON.stringify(text.slice(statement.start, statement.end))} in ${JSON.stringify(text)}`,
      );
    }
  }
  return result;
}

/** Demands that any beginning of a text can be read; at most `cuts` of them, evenly spread. */
export function assertBeginnings(format: Format, path: string, text: string, cuts = text.length + 1): void {
  const step = Math.max(1, Math.ceil(text.length / cuts));
  for (let end = 0; end <= text.length; end += step) assertSpansInside(format, path, text.slice(0, end));
}

/** Demands that a caret fixture's text can be read when it is cut off, or its spaces and line ends are others. */
export function assertTotal(format: Format, path: string, text: string): void {
  assertBeginnings(format, path, text, ASKED_MUTATIONS > 0 ? undefined : ORDINARY_CUTS);
  for (const changed of [
    text.replaceAll('\n', '\r\n'),
    `\uFEFF${text}`,
    text.replaceAll(' ', '\t'),
    `${text}\u0000é😀`,
  ]) {
    assertSpansInside(format, path, changed);
  }
}

interface Spanned {
  readonly start: number;
  readonly end: number;
}

/** Every object with a start and an end in a result, with the way to it: `uses.3.host.span`. */
function* spansOf(
  value: unknown,
  place: readonly string[] = [],
  seen = new Set<object>(),
): Iterable<[string, Spanned]> {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if ('start' in value && 'end' in value) yield [place.join('.'), value as Spanned];
  for (const [name, part] of Object.entries(value)) yield* spansOf(part, [...place, name], seen);
}
