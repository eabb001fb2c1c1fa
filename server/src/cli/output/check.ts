import { isSingle } from '../../core/ports.ts';
import { SEVERITIES, type Severity } from '../../core/settings.ts';
import { LineTable } from '../../core/text.ts';
import type { CheckedFile } from '../checkedFile.ts';
import { checkAsGitHub } from './github.ts';
import { checkAsJUnit } from './junit.ts';
import type { Paint } from './paint.ts';
import { excerpt, printable } from './printable.ts';
import { ruleAddress } from './ruleAddress.ts';
import { checkAsSarif } from './sarif.ts';

const COLOUR: Readonly<Record<Severity, 'red' | 'yellow' | 'blue' | 'dim'>> = {
  error: 'red',
  warning: 'yellow',
  info: 'blue',
  hint: 'dim',
};

/** Each turns all files into one text. */
export const CHECK_FORMATS = {
  text: (files: readonly CheckedFile[], paint: Paint) => {
    const told = files.filter(({ findings }) => findings.length > 0).map((file) => `${checkAsText(file, paint)}\n`);
    return `${told.join('')}${summary(files)}\n`;
  },
  jsonl: (files: readonly CheckedFile[]) => files.map(checkAsJsonLines).join(''),
  sarif: checkAsSarif,
  github: checkAsGitHub,
  junit: checkAsJUnit,
} as const;

/** For people: the place, the message, the source line and what of it is meant. */
function checkAsText({ name, text, findings }: CheckedFile, paint: Paint): string {
  const lines = new LineTable(text);
  return findings
    .map((finding) => {
      const { line, character } = lines.positionAt(finding.span.start);
      const { start, end } = lines.lineSpan(line);
      const source = excerpt(text.slice(start, end), character);
      const shown = Math.min(finding.span.end, end) - finding.span.start;
      const width = Math.max(1, Math.min(shown, source.text.length - source.character));
      // Tabs are kept, so that the underline stands below its text however wide a tab is.
      const indent = source.text.slice(0, source.character).replace(/[^\t]/g, ' ');
      const place = paint('bold', `${printable(name)}:${line + 1}:${character + 1}`);
      const level = paint(COLOUR[finding.severity], finding.severity);
      const number = String(line + 1);
      const gutter = ' '.repeat(number.length);
      return [
        `${place}: ${level}: ${printable(finding.message)} ${paint('dim', `[${finding.rule}]`)}`,
        `${paint('dim', `${number} |`)} ${printable(source.text)}`,
        `${paint('dim', `${gutter} |`)} ${indent}${paint(COLOUR[finding.severity], '^'.repeat(width))}`,
        '',
      ].join('\n');
    })
    .join('\n');
}

/** For programs: one object a line, as the command line's contract says. */
function checkAsJsonLines({ name, text, findings }: CheckedFile): string {
  const lines = new LineTable(text);
  return findings
    .map((finding) => {
      const start = lines.positionAt(finding.span.start);
      const end = lines.positionAt(finding.span.end);
      const ports = finding.use?.ports ?? null;
      const object = {
        file: name,
        line: start.line + 1,
        column: start.character + 1,
        endLine: end.line + 1,
        endColumn: end.character + 1,
        rule: finding.rule,
        severity: finding.severity,
        message: finding.message,
        port: ports?.first ?? null,
        endPort: ports ? (isSingle(ports) ? ports.first : ports.last) : null,
        fixable: (finding.fixes?.length ?? 0) > 0,
        docs: ruleAddress(finding.rule) ?? null,
      };
      return `${JSON.stringify(object)}\n`;
    })
    .join('');
}

function summary(files: readonly CheckedFile[]): string {
  const severities = files.flatMap(({ findings }) => findings.map(({ severity }) => severity));
  const parts = SEVERITIES.flatMap((severity) => {
    const count = severities.filter((one) => one === severity).length;
    return count > 0 ? [`${count} ${severity}${count > 1 && severity !== 'info' ? 's' : ''}`] : [];
  });
  return parts.length > 0 ? `Found ${parts.join(', ')}.` : 'Nothing found.';
}
