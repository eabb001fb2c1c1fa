import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type Location,
  type TextEdit as LspTextEdit,
  type Position,
  type Range,
  type TextDocumentEdit,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import type { SourceDoc } from '../core/document.ts';
import type { GraphPlace } from '../core/graph.ts';
import type { Finding, Fix } from '../core/rule.ts';
import type { Severity } from '../core/settings.ts';
import { LineTable, type Span, type TextEdit } from '../core/text.ts';
import type { PortService } from '../service.ts';

/*
 * The one place where the core's words become those of the protocol: offsets become lines and UTF-16 columns.
 */

const SEVERITY: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const TAG = { unnecessary: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated } as const;

/** @returns the document as the core sees it. */
export function toSourceDoc(document: TextDocument): SourceDoc {
  const { uri, languageId, version } = document;
  return { uri, path: URI.parse(uri).path, text: document.getText(), languageId, version };
}

export function toRange(lines: LineTable, span: Span): Range {
  return { start: lines.positionAt(span.start), end: lines.positionAt(span.end) };
}

/** @param linesOf the line table of a document that a finding also speaks of; undefined for an unknown one */
export function toDiagnostic(
  finding: Finding,
  lines: LineTable,
  linesOf: (uri: string) => LineTable | undefined,
): Diagnostic {
  const related = (finding.related ?? []).flatMap(({ uri, span, message }) => {
    const table = linesOf(uri);
    return table ? [{ location: { uri, range: toRange(table, span) }, message }] : [];
  });
  return {
    range: toRange(lines, finding.span),
    severity: SEVERITY[finding.severity],
    source: 'portwise',
    code: finding.rule,
    message: finding.message,
    ...(finding.tag ? { tags: [TAG[finding.tag]] } : {}),
    ...(related.length > 0 ? { relatedInformation: related } : {}),
  };
}

/** One quick fix for one finding, bound to the version of the document that it was computed on. */
export function toQuickFix(
  doc: SourceDoc,
  lines: LineTable,
  finding: Finding,
  fix: Fix<string>,
  preferred: boolean,
): CodeAction {
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    isPreferred: preferred,
    diagnostics: [toDiagnostic(finding, lines, () => undefined)],
    edit: fix.file ? toOtherFilesEdit(fix.file, fix.edits) : toWorkspaceEdit(doc, lines, fix.edits),
  };
}

/** Edits a file that the finding is not in; its version is nobody's here, and it may have to be made first. */
function toOtherFilesEdit(
  { uri, text }: NonNullable<Fix['file']>,
  edits: readonly TextEdit[],
): NonNullable<CodeAction['edit']> {
  const lines = new LineTable(text ?? '');
  const change = toDocumentEdit({ uri, version: null }, lines, edits);
  if (text !== undefined) return { documentChanges: [change] };
  return { documentChanges: [{ kind: 'create', uri, options: { ignoreIfExists: true } }, change] };
}

export function toWorkspaceEdit(
  doc: SourceDoc,
  lines: LineTable,
  edits: readonly TextEdit[],
): NonNullable<CodeAction['edit']> {
  return { documentChanges: [toDocumentEdit(doc, lines, edits)] };
}

/** @param doc with null for the version of a file that is not open, as the protocol has it */
export function toDocumentEdit(
  { uri, version }: { readonly uri: string; readonly version: number | null },
  lines: LineTable,
  edits: readonly TextEdit[],
): TextDocumentEdit {
  const textEdits: LspTextEdit[] = edits.map(({ span, newText }) => ({ range: toRange(lines, span), newText }));
  return { textDocument: { uri, version }, edits: textEdits };
}

/** @returns the offset of a position, with the uri by which the service knows the document, and its lines; undefined for an unknown document. */
export function placeIn(
  service: Pick<PortService, 'document'>,
  given: string,
  position: Position,
): { readonly uri: string; readonly offset: number; readonly lines: LineTable } | undefined {
  const doc = service.document(given);
  if (!doc) return undefined;
  const lines = new LineTable(doc.text);
  return { uri: doc.uri, offset: lines.offsetAt(position), lines };
}

/** @returns a function from places to lines and columns, which counts the lines of each document once. */
export function createLocator(service: Pick<PortService, 'document'>): (place: GraphPlace) => Location {
  const tables = new Map<string, LineTable>();
  return ({ uri, span }) => {
    const lines = tables.get(uri) ?? new LineTable(service.document(uri)?.text ?? '');
    tables.set(uri, lines);
    return { uri, range: toRange(lines, span) };
  };
}
