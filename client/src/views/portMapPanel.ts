import { type Disposable, Uri, ViewColumn, type Webview, type WebviewPanel, window, workspace } from 'vscode';
import { MAP_METHOD, type PortMap } from '../../../server/src/lsp/protocol.ts';
import type { LanguageServer } from '../languageServer.ts';
import { LINK_TEXTS, MESSAGES, type Translate } from '../messages.ts';
import { showPlace } from './places.ts';
import type { MapTexts, PageMessage, ShowMessage } from './portMapMessages.ts';

const FILES = {
  svg: { name: 'port-map.svg', kind: 'SVG', extension: 'svg' },
  mermaid: { name: 'port-map.mmd', kind: 'Mermaid', extension: 'mmd' },
} as const;

/** The Port Map: a panel that draws who reaches whom, through which port. There is one at most. */
export class PortMapPanel implements Disposable {
  readonly #server: LanguageServer;
  readonly #dist: Uri;
  readonly #translate: Translate;
  #panel: WebviewPanel | undefined;

  /** @param extension the folder that the extension is installed in */
  constructor(server: LanguageServer, extension: Uri, translate: Translate) {
    this.#server = server;
    this.#dist = Uri.joinPath(extension, 'dist');
    this.#translate = translate;
  }

  /** Opens the map, or brings it to the front. */
  show(): void {
    if (this.#panel) this.#panel.reveal();
    else this.#open();
  }

  /** Draws the map anew, where it is shown; one that comes to the front later asks by itself. */
  refresh(): void {
    if (this.#panel?.visible) void this.#draw();
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #open(): void {
    const panel = window.createWebviewPanel('portwise.map', this.#translate(MESSAGES['map.title']), ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: [this.#dist],
    });
    this.#panel = panel;
    panel.onDidDispose(() => {
      this.#panel = undefined;
    });
    panel.webview.onDidReceiveMessage((message: PageMessage) => this.#receive(message));
    panel.webview.html = this.#page(panel.webview);
  }

  async #receive(message: PageMessage): Promise<void> {
    if (message.type === 'ready') await this.#draw();
    else if (message.type === 'open') await showPlace(message.place, this.#panel?.viewColumn);
    else await this.#save(message.text, FILES[message.as]);
  }

  async #draw(): Promise<void> {
    try {
      const map = await this.#server.request<PortMap>(MAP_METHOD, undefined);
      const message: ShowMessage = { type: 'show', map, texts: this.#texts() };
      await this.#panel?.webview.postMessage(message);
    } catch (error) {
      // A server that starts again says so, and the map is drawn then.
      if (this.#server.state !== 'running') return;
      void window.showErrorMessage(this.#translate(MESSAGES['lookup.failed'], String(error)));
    }
  }

  async #save(text: string, { name, kind, extension }: (typeof FILES)[keyof typeof FILES]): Promise<void> {
    const [folder] = workspace.workspaceFolders ?? [];
    const target = await window.showSaveDialog({
      filters: { [kind]: [extension] },
      ...(folder ? { defaultUri: Uri.joinPath(folder.uri, name) } : {}),
    });
    if (target) await workspace.fs.writeFile(target, new TextEncoder().encode(text));
  }

  /** Nothing but the extension's own script and style may be loaded, and nothing may be sent anywhere. */
  #page(webview: Webview): string {
    const nonce = crypto.randomUUID();
    const script = webview.asWebviewUri(Uri.joinPath(this.#dist, 'portMap.js'));
    const style = webview.asWebviewUri(Uri.joinPath(this.#dist, 'portMap.css'));
    const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
    return `<!DOCTYPE html>
<html>
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <link rel="stylesheet" href="${style}">
</head>
<body>
  <script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
  }

  #texts(): MapTexts {
    const text = (key: keyof typeof MESSAGES) => this.#translate(MESSAGES[key]);
    const legend = Object.entries(LINK_TEXTS).map(([kind, name]) => [kind, this.#translate(name)]);
    return {
      title: text('map.title'),
      search: text('map.search'),
      // The page knows the numbers.
      found: this.#translate(MESSAGES['map.found'], '{0}', '{1}'),
      zoomIn: text('map.zoomIn'),
      zoomOut: text('map.zoomOut'),
      fit: text('map.fit'),
      exportSvg: text('map.exportSvg'),
      exportMermaid: text('map.exportMermaid'),
      nothing: text('map.nothing'),
      help: text('map.help'),
      project: this.#translate(MESSAGES['map.project'], '{0}'),
      legend: Object.fromEntries(legend),
    };
  }
}
