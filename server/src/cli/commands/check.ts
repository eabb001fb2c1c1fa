import { SEVERITIES, type Severity } from '../../core/settings.ts';
import { type Arguments, oneOf } from '../arguments.ts';
import { fingerprints, readBaseline, writeBaseline } from '../baseline.ts';
import type { CheckedFile } from '../checkedFile.ts';
import { fixFiles } from '../fix.ts';
import { CHECK_FORMATS } from '../output/check.ts';
import { openSession, type Session } from '../session.ts';
import { FINE, FOUND, print, terminalPaint } from '../terminal.ts';

/** Where a baseline is kept, unless the call says otherwise. */
const BASELINE_FILE = '.portwise-baseline.json';

/** `portwise check`: the findings, or with --fix what is left of them. */
export async function check(call: Arguments): Promise<number> {
  const format = CHECK_FORMATS[oneOf('--format', call.format, ['text', 'jsonl', 'sarif', 'github', 'junit'])];
  const failOn = readFailOn(call.failOn);
  const session = openSession(call);
  if (call.fix && call.dryRun) {
    print(await fixFiles(session, { write: false }));
    return session.status;
  }
  const fixed = call.fix ? await fixAndReopen(session, call) : session;
  const checked = await checkAll(fixed);
  if (call.updateBaseline) {
    print(writeBaseline(call.baseline ?? BASELINE_FILE, checked));
    return fixed.status;
  }
  const told = withoutKnown(checked, readBaseline(call.baseline, BASELINE_FILE));
  print(format(told, terminalPaint()));
  if (fixed.status !== FINE || failOn === 'never') return fixed.status;
  const loud = SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1);
  return told.some(({ findings }) => findings.some(({ severity }) => loud.includes(severity))) ? FOUND : FINE;
}

async function fixAndReopen(session: Session, call: Arguments): Promise<Session> {
  await fixFiles(session, { write: true });
  return openSession(call);
}

function checkAll({ service, files }: Session): Promise<CheckedFile[]> {
  return Promise.all(
    files.map(async ({ name, doc }) => ({ name, text: doc.text, findings: await service.check(doc.uri) })),
  );
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
