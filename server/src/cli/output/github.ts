import type { Severity } from '../../core/settings.ts';
import { LineTable } from '../../core/text.ts';
import type { CheckedFile } from '../checkedFile.ts';

/** GitHub knows three levels. */
const COMMAND: Readonly<Record<Severity, 'error' | 'warning' | 'notice'>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
  hint: 'notice',
};

/** Workflow commands that GitHub Actions shows as annotations of a pull request. */
export function checkAsGitHub(files: readonly CheckedFile[]): string {
  return files
    .map(({ name, text, findings }) => {
      const lines = new LineTable(text);
      return findings
        .map(({ severity, span, rule, message }) => {
          const start = lines.positionAt(span.start);
          const end = lines.positionAt(span.end);
          const place = `file=${property(name)},line=${start.line + 1},endLine=${end.line + 1},col=${start.character + 1},endColumn=${end.character}`;
          return `::${COMMAND[severity]} ${place},title=${property(rule)}::${data(message)}\n`;
        })
        .join('');
    })
    .join('');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
