import { LineTable } from '../../core/text.ts';
import type { CheckedFile } from '../checkedFile.ts';

/** One test suite a file, one failed test a finding: what CI systems show without a plug-in. A file without findings is one passed test. */
export function checkAsJUnit(files: readonly CheckedFile[]): string {
  const suites = files.map(suite);
  const failures = files.reduce((sum, { findings }) => sum + findings.length, 0);
  const tests = files.reduce((sum, { findings }) => sum + Math.max(1, findings.length), 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="portwise" tests="${tests}" failures="${failures}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function suite({ name, text, findings }: CheckedFile): string {
  const lines = new LineTable(text);
  const cases = findings.map(({ rule, severity, span, message }) => {
    const { line, character } = lines.positionAt(span.start);
    const place = `${name}:${line + 1}:${character + 1}`;
    return [
      `    <testcase classname="${xmlText(name)}" name="${xmlText(`${rule} (${line + 1}:${character + 1})`)}">`,
      `      <failure type="${severity}" message="${xmlText(message)}">${xmlText(`${place}: ${message}`)}</failure>`,
      '    </testcase>',
    ].join('\n');
  });
  const passed = [`    <testcase classname="${xmlText(name)}" name="ports"/>`];
  return [
    `  <testsuite name="${xmlText(name)}" tests="${Math.max(1, findings.length)}" failures="${findings.length}">`,
    ...(cases.length > 0 ? cases : passed),
    '  </testsuite>',
  ].join('\n');
}

/** XML 1.0 has no place for control characters, not even escaped. */
function xmlText(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
