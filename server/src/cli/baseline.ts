import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { LineTable } from '../core/text.ts';
import { UsageError } from './arguments.ts';
import type { CheckedFile } from './checkedFile.ts';
import { reasonOf } from './files.ts';

/** The shape of a baseline file: the fingerprints of what is known, sorted, so that two branches merge. */
interface Baseline {
  readonly version: 1;
  readonly findings: readonly string[];
}

/**
 * @returns a fingerprint for each finding of a file: of the rule, the file's name, the line's text without its indentation and how many
 * equal ones came before. It outlives lines that are added above, and dies with a change of its own line.
 */
export function fingerprints({ name, text, findings }: CheckedFile): readonly string[] {
  const lines = new LineTable(text);
  const seen = new Map<string, number>();
  return findings.map(({ rule, span }) => {
    const { start, end } = lines.lineSpan(lines.positionAt(span.start).line);
    const subject = [rule, name, text.slice(start, end).trim()].join('\0');
    const earlier = seen.get(subject) ?? 0;
    seen.set(subject, earlier + 1);
    return createHash('sha256').update(`${subject}\0${earlier}`).digest('hex').slice(0, 16);
  });
}

/**
 * @param named the file that the call names, which must exist; without one `byDefault` is read where it exists
 * @throws UsageError where the file can't be read or is no baseline
 */
export function readBaseline(named: string | undefined, byDefault: string): ReadonlySet<string> {
  let text: string;
  try {
    text = readFileSync(named ?? byDefault, 'utf8');
  } catch (error) {
    if (named === undefined) return new Set();
    throw new UsageError(`${named}: ${reasonOf(error)}`);
  }
  try {
    const { version, findings } = JSON.parse(text) as Baseline;
    if (version === 1 && Array.isArray(findings)) return new Set(findings);
  } catch {
    // Told below, as any other content that is no baseline.
  }
  throw new UsageError(`${named ?? byDefault}: no baseline of portwise; make one with --update-baseline`);
}

/** Writes what is found now as known. @returns what to tell. @throws UsageError where the file can't be written */
export function writeBaseline(file: string, checked: readonly CheckedFile[]): string {
  const findings = [...new Set(checked.flatMap(fingerprints))].sort();
  const baseline: Baseline = { version: 1, findings };
  try {
    writeFileSync(file, `${JSON.stringify(baseline, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(`${file}: ${reasonOf(error)}`);
  }
  return `${file} holds ${findings.length} known ${findings.length === 1 ? 'finding' : 'findings'}.\n`;
}
