import {
  type CompletionItem,
  CompletionItemKind,
  type Connection,
  ErrorCodes,
  MarkupKind,
  ResponseError,
  type ServerCapabilities,
  type TextDocumentEdit,
} from 'vscode-languageserver';
import type { GraphPlace } from '../core/graph.ts';
import { LineTable, touches } from '../core/text.ts';
import type { PortService, RenameEdits, Suggestion } from '../service.ts';
import { createLocator, placeIn, toDocumentEdit, toRange } from './convert.ts';
import { PORT_AT_METHOD, type PortAtParams } from './protocol.ts';

/** What a client may ask of a port. */
export const PORT_CAPABILITIES: ServerCapabilities = {
  hoverProvider: true,
  // What stands before an address, a mapping, or a firewall's port.
  completionProvider: { triggerCharacters: ['/', ':', ' ', '"', "'", ','] },
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
};

/** Answers what a port is and where it is used, gives it another number, and suggests ports and addresses. */
export function offerPorts(connection: Connection, service: PortService): void {
  connection.onHover(async ({ textDocument, position }) => {
    const place = placeIn(service, textDocument.uri, position);
    const answer = place && (await service.hover(place.uri, place.offset));
    if (!answer) return null;
    return {
      contents: { kind: MarkupKind.Markdown, value: answer.markdown },
      range: toRange(place.lines, answer.span),
    };
  });

  connection.onCompletion(async ({ textDocument, position }) => {
    const place = placeIn(service, textDocument.uri, position);
    if (!place) return [];
    const suggestions = await service.complete(place.uri, place.offset);
    return suggestions.map((suggestion, rank) => toCompletionItem(suggestion, rank, place.lines));
  });

  connection.onReferences(async ({ textDocument, position, context }) => {
    const place = placeIn(service, textDocument.uri, position);
    if (!place) return [];
    const found = await service.references(place.uri, place.offset);
    const isHere = ({ uri, span }: GraphPlace) => uri === place.uri && touches(span, place.offset);
    return found.filter((one) => context.includeDeclaration || !isHere(one)).map(createLocator(service));
  });

  connection.onDocumentHighlight(async ({ textDocument, position }) => {
    const place = placeIn(service, textDocument.uri, position);
    if (!place) return [];
    const found = await service.references(place.uri, place.offset);
    return found.filter(({ uri }) => uri === place.uri).map(({ span }) => ({ range: toRange(place.lines, span) }));
  });

  connection.onPrepareRename(async ({ textDocument, position }) => {
    const place = placeIn(service, textDocument.uri, position);
    const span = place && (await service.renamable(place.uri, place.offset));
    return span ? toRange(place.lines, span) : null;
  });

  connection.onRenameRequest(async ({ textDocument, position, newName }) => {
    const place = placeIn(service, textDocument.uri, position);
    if (!place) return null;
    try {
      const edits = await service.rename(place.uri, place.offset, newName);
      return edits ? { documentChanges: toDocumentEdits(service, edits) } : null;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return new ResponseError(ErrorCodes.InvalidParams, error.message);
    }
  });

  connection.onRequest(PORT_AT_METHOD, ({ uri, position }: PortAtParams) => {
    const place = placeIn(service, uri, position);
    return place ? service.portAt(place.uri, place.offset) : null;
  });
}

function toDocumentEdits(service: PortService, edits: RenameEdits): TextDocumentEdit[] {
  return [...edits].flatMap(([uri, its]) => {
    const doc = service.document(uri);
    const version = doc && service.isOpen(uri) ? doc.version : null;
    return doc ? [toDocumentEdit({ uri, version }, new LineTable(doc.text), its)] : [];
  });
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
