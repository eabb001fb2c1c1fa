import { commands, type Disposable, type TextDocumentContentProvider, Uri, window, workspace } from 'vscode';
import { CARD_METHOD, type Card } from '../../../server/src/lsp/protocol.ts';
import type { LanguageServer } from '../languageServer.ts';
import { MESSAGES, type Translate } from '../messages.ts';

const SCHEME = 'portwise-card';

/** Full cards of ports, as Markdown documents without a file. */
export class CardDocuments implements TextDocumentContentProvider, Disposable {
  readonly #server: LanguageServer;
  readonly #translate: Translate;
  readonly #registration: Disposable;

  constructor(server: LanguageServer, translate: Translate) {
    this.#server = server;
    this.#translate = translate;
    this.#registration = workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  /** Opens the rendered card of an answer to a lookup. */
  async open(id: string): Promise<void> {
    const card = await this.#ask(id).catch(() => null);
    // The tab's name is the path's last part, so a slash in the title must not cut it.
    const title = (card?.title ?? id).replaceAll('/', '∕');
    const uri = Uri.from({ scheme: SCHEME, path: `/${title}`, query: id });
    try {
      await commands.executeCommand('markdown.showPreview', uri);
    } catch {
      // VS Code's own Markdown extension can be disabled: the card is readable as text too.
      await window.showTextDocument(uri);
    }
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    try {
      const card = await this.#ask(uri.query);
      return card?.markdown ?? this.#translate(MESSAGES['card.unknown']);
    } catch {
      return this.#translate(MESSAGES['card.noServer']);
    }
  }

  dispose(): void {
    this.#registration.dispose();
  }

  #ask(id: string): Promise<Card | null> {
    return this.#server.request<Card | null>(CARD_METHOD, { id });
  }
}
