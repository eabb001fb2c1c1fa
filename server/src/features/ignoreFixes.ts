import type { SourceDoc } from '../core/document.ts';
import type { CommentSyntax } from '../core/format.ts';
import { say } from '../core/message.ts';
import type { Finding, Fix, Reading } from '../core/rule.ts';
import { LineTable } from '../core/text.ts';

/** Lines that must stay at the head of a file: a shebang, an XML declaration, a Dockerfile's parser directives. */
const HEAD_LINE = /^(#!|<\?xml|#\s*(syntax|escape|check)\s*=)/i;

/** What stands in for the reason, for the person to replace. */
const REASON = 'why this is fine';

/** @returns the fixes that silence a finding by a comment: at its own place, and in the whole file. */
export function ignoreFixes(doc: SourceDoc, readings: readonly Reading[], finding: Finding): readonly Fix[] {
  const written = readings.find(({ format }) => format.id === finding.format)?.format.comment;
  if (!written) return [];
  const syntax = { ...written, open: written.opensIn?.(doc) ?? written.open };
  const lines = new LineTable(doc.text);
  const lineBreak = doc.text.includes('\r\n') ? '\r\n' : '\n';
  return [
    ...atItsPlace(doc.text, lines, syntax, lineBreak, finding),
    inTheFile(doc.text, lines, syntax, lineBreak, finding),
  ];
}

function atItsPlace(text: string, lines: LineTable, syntax: CommentSyntax, lineBreak: string, finding: Finding): Fix[] {
  const { line } = lines.positionAt(finding.use?.statement.start ?? finding.span.start);
  const { start, end } = lines.lineSpan(line);
  const above = lines.lineSpan(line - 1);
  // Between the lines of a continued command there is no room for a comment.
  if (line > 0 && text.slice(above.start, above.end).endsWith('\\')) return [];
  const indent = /^[ \t\uFEFF]*/.exec(text.slice(start, end))?.[0].replace('\uFEFF', '') ?? '';
  const at = text.charCodeAt(start) === 0xfeff ? start + 1 : start;
  const newText = `${indent}${comment(syntax, 'next-line', finding.rule)}${lineBreak}`;
  return [{ title: say`Ignore ${finding.rule} here`, safe: false, edits: [{ span: { start: at, end: at }, newText }] }];
}

function inTheFile(text: string, lines: LineTable, syntax: CommentSyntax, lineBreak: string, finding: Finding): Fix {
  let line = 0;
  while (line < lines.count - 1 && HEAD_LINE.test(text.slice(lines.lineSpan(line).start, lines.lineSpan(line).end)))
    line++;
  const { start } = lines.lineSpan(line);
  const at = text.charCodeAt(start) === 0xfeff ? start + 1 : start;
  const newText = `${comment(syntax, 'file', finding.rule)}${lineBreak}`;
  return {
    title: say`Ignore ${finding.rule} in this file`,
    safe: false,
    edits: [{ span: { start: at, end: at }, newText }],
  };
}

function comment({ open, close }: CommentSyntax, scope: string, rule: string): string {
  return `${open} portwise-ignore-${scope} ${rule}: ${REASON}${close ? ` ${close}` : ''}`;
}
