import { type CodeAction, CodeActionKind, type Connection, type Range } from 'vscode-languageserver';
import type { SourceDoc } from '../core/document.ts';
import { say, type Tell } from '../core/message.ts';
import { LineTable, overlaps } from '../core/text.ts';
import type { PortService } from '../service.ts';
import { toQuickFix, toWorkspaceEdit } from './convert.ts';

/** The code action that applies every safe fix of a document at once. */
const FIX_ALL = `${CodeActionKind.SourceFixAll}.portwise`;

export const CODE_ACTION_KINDS: string[] = [CodeActionKind.QuickFix, FIX_ALL];

/**
 * Offers the fixes of findings.
 * @param teller what speaks the user's language, once that is known
 */
export function offerCodeActions(connection: Connection, service: PortService, teller: () => Tell): void {
  connection.onCodeAction(async ({ textDocument, range, context }) => {
    const doc = service.document(textDocument.uri);
    if (!doc) return [];
    const wanted = (kind: string) => !context.only || context.only.some((only) => `${kind}.`.startsWith(`${only}.`));
    const actions = wanted(CodeActionKind.QuickFix) ? await quickFixes(service, doc, range) : [];
    return wanted(FIX_ALL) ? [...actions, ...(await fixAll(service, doc, teller()))] : actions;
  });
}

async function quickFixes(service: PortService, doc: SourceDoc, range: Range): Promise<CodeAction[]> {
  const lines = new LineTable(doc.text);
  const asked = { start: lines.offsetAt(range.start), end: lines.offsetAt(range.end) };
  const findings = (await service.check(doc.uri)).filter((finding) => overlaps(finding.span, asked));
  const actions = findings.map(async (finding) => {
    const fixes = await service.fixes(doc.uri, finding);
    return fixes.map((fix, place) => toQuickFix(doc, lines, finding, fix, place === 0 && fix.safe));
  });
  return (await Promise.all(actions)).flat();
}

async function fixAll(service: PortService, doc: SourceDoc, tell: Tell): Promise<CodeAction[]> {
  const edits = await service.safeEdits(doc.uri);
  if (edits.length === 0) return [];
  const edit = toWorkspaceEdit(doc, new LineTable(doc.text), edits);
  return [{ title: tell(say`Fix all that Portwise can fix safely`), kind: FIX_ALL, edit }];
}
