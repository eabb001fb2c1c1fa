import {
  type CompletionItem,
  CompletionItemKind,
  type Connection,
  ErrorCodes,
  type Position,
  ResponseError,
  type ServerCapabilities,
} from 'vscode-languageserver';
import { LineTable } from '../core/text.ts';
import type { PortService, Suggestion } from '../service.ts';
import { createLocator, toDocumentEdit, toRange } from './convert.ts';

/** What a client may ask of a port besides its hover. */
export const PORT_CAPABILITIES: ServerCapabilities = {
  // What stands before an address, a mapping, or a firewall's port.
  completionProvider: { triggerCharacters: ['/', ':', ' ', '"', "'", ','] },
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
};

/** Answers where a port is used, gives it another number, and suggests ports and addresses. */
export function offerPorts(connection: Connection, service: PortService): void {
  connection.onCompletion(async ({ textDocument: { uri }, position }) => {
    const place = placeOf(uri, position);
    if (!place) return [];
    const suggestions = await service.complete(uri, place.offset);
    return suggestions.map((suggestion, rank) => toCompletionItem(suggestion, rank, place.lines));
  });

  connection.onReferences(async ({ textDocument: { uri }, position, context }) => {
    const place = placeOf(uri, position);
    if (!place) return [];
    const found = await service.references(uri, place.offset);
    const isHere = (one: (typeof found)[number]) =>
      one.uri === uri && one.span.start <= place.offset && place.offset <= one.span.end;
    return found.filter((one) => context.includeDeclaration || !isHere(one)).map(createLocator(service));
  });

  connection.onDocumentHighlight(async ({ textDocument: { uri }, position }) => {
    const place = placeOf(uri, position);
    if (!place) return [];
    const found = await service.references(uri, place.offset);
    return found.filter((one) => one.uri === uri).map(({ span }) => ({ range: toRange(place.lines, span) }));
  });

  connection.onPrepareRename(async ({ textDocument: { uri }, position }) => {
    const place = placeOf(uri, position);
    const span = place && (await service.renamable(uri, place.offset));
    return span ? toRange(place.lines, span) : null;
  });

  connection.onRenameRequest(async ({ textDocument: { uri }, position, newName }) => {
    const place = placeOf(uri, position);
    if (!place) return null;
    try {
      const edits = await service.rename(uri, place.offset, newName);
      if (!edits) return null;
      const documentChanges = [...edits].flatMap(([edited, its]) => {
        const doc = service.document(edited);
        const version = doc && service.isOpen(edited) ? doc.version : null;
        return doc ? [toDocumentEdit({ uri: edited, version }, new LineTable(doc.text), its)] : [];
      });
      return { documentChanges };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return new ResponseError(ErrorCodes.InvalidParams, error.message);
    }
  });

  function placeOf(uri: string, position: Position) {
    const doc = service.document(uri);
    if (!doc) return undefined;
    const lines = new LineTable(doc.text);
    return { lines, offset: lines.offsetAt(position) };
  }
}

function toCompletionItem(
  { label, detail, span, newText }: Suggestion,
  rank: number,
  lines: LineTable,
): CompletionItem {
  return {
    label,
    kind: CompletionItemKind.Value,
    ...(detail ? { labelDetails: { description: detail }, detail } : {}),
    textEdit: { range: toRange(lines, span), newText },
    filterText: label,
    // The list is in the order of likelihood; by itself an editor would sort by number.
    sortText: String(rank).padStart(4, '0'),
  };
}
