import { SEVERITIES, type Severity } from '../../core/settings.ts';
import { type Arguments, formatOf, oneOf, UsageError } from '../arguments.ts';
import { fingerprints, readBaseline, writeBaseline } from '../baseline.ts';
import type { CheckedFile } from '../checkedFile.ts';
import { fixFiles } from '../fix.ts';
import { CHECK_FORMATS } from '../output/check.ts';
import { createProgress } from '../progress.ts';
import { openSession, type Session } from '../session.ts';
import { FINE, FOUND, print, terminalPaint } from '../terminal.ts';

/** Where a baseline is kept, unless the call says otherwise. */
const BASELINE_FILE = '.portwise-baseline.json';

/** `portwise check`: the findings, or with --fix what is left of them. */
export async function check(call: Arguments): Promise<number> {
  const format = CHECK_FORMATS[formatOf('check', call.format)];
  const failOn = readFailOn(call.failOn);
  if (call.dryRun && !call.fix) throw new UsageError('--dry-run is for --fix');
  if (call.fix && !call.dryRun && call.operands.includes('-')) {
    throw new UsageError('--fix can’t write to standard input; --fix --dry-run shows what it would do');
  }
  const opened = await openSession(call);
  if (call.fix && call.dryRun) {
    print((await fixFiles(opened, { write: false })).diff);
    return opened.status;
  }
  const session = call.fix ? (await fixFiles(opened, { write: true })).fixed : opened;
  const checked = await checkAll(session);
  if (call.updateBaseline) {
    print(writeBaseline(call.baseline ?? BASELINE_FILE, checked));
    return session.status;
  }
  const told = withoutKnown(checked, readBaseline(call.baseline, BASELINE_FILE));
  print(format(told, terminalPaint()));
  if (session.status !== FINE || failOn === 'never') return session.status;
  const loud = SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1);
  return told.some(({ findings }) => findings.some(({ severity }) => loud.includes(severity))) ? FOUND : FINE;
}

async function checkAll({ service, files }: Session): Promise<readonly CheckedFile[]> {
  const progress = createProgress();
  const checked: CheckedFile[] = [];
  for (const { name, doc } of files) {
    progress.show('Checking', checked.length, files.length);
    checked.push({ name, text: doc.text, findings: await service.check(doc.uri) });
  }
  progress.end();
  return checked;
}

function withoutKnown(checked: readonly CheckedFile[], known: ReadonlySet<string>): readonly CheckedFile[] {
  if (known.size === 0) return checked;
  return checked.map((file) => {
    const prints = fingerprints(file);
    return { ...file, findings: file.findings.filter((_finding, place) => !known.has(prints[place] ?? '')) };
  });
}

function readFailOn(word: string | undefined): Severity | 'never' {
  return oneOf('--fail-on', word ?? 'warning', [...SEVERITIES, 'never'] as [Severity, ...Severity[], 'never']);
}
