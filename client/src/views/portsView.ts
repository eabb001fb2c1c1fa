import {
  commands,
  type Disposable,
  EventEmitter,
  env,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  Uri,
  window,
  workspace,
} from 'vscode';
import { INVENTORY_METHOD, type ListedService } from '../../../server/src/lsp/protocol.ts';
import type { LanguageServer } from '../languageServer.ts';
import { MESSAGES, type Translate } from '../messages.ts';
import { showPlace } from './places.ts';
import { filterTree, type PortsNode, portsTree, riskyPorts } from './portsTree.ts';

const VIEW = 'portwise.ports';
const FILTERED = 'portwise.portsFiltered';

/** The tree of all that is open in the workspace. The language server starts when somebody looks at it for the first time. */
export class PortsView implements TreeDataProvider<PortsNode>, Disposable {
  readonly #wakeServer: () => Promise<LanguageServer>;
  readonly #translate: Translate;
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: TreeView<PortsNode>;
  #filter = '';
  /** What the server has said last; none before anybody has looked at the view. */
  #tree: readonly PortsNode[] | undefined;
  /** Why the server has said nothing. */
  #problem: string | undefined;
  /** The last question to the server. */
  #asked = Promise.resolve();

  constructor(wakeServer: () => Promise<LanguageServer>, translate: Translate) {
    this.#wakeServer = wakeServer;
    this.#translate = translate;
    this.#view = window.createTreeView(VIEW, { treeDataProvider: this, showCollapseAll: true });
  }

  async getChildren(node?: PortsNode): Promise<PortsNode[]> {
    if (node) return [...node.children];
    if (!this.#tree) await this.#ask();
    const all = this.#tree ?? [];
    const shown = filterTree(all, this.#filter);
    this.#describe(all, shown);
    return [...shown];
  }

  getTreeItem(node: PortsNode): TreeItem {
    const item = new TreeItem(node.label, collapsibleState(node, this.#filter !== ''));
    item.id = `${this.#filter}/${node.id}`;
    item.description = node.description;
    item.tooltip = node.tooltip;
    item.iconPath = new ThemeIcon(node.icon, node.isRisky ? new ThemeColor('list.warningForeground') : undefined);
    item.accessibilityInformation = { label: node.spoken };
    item.contextValue = [node.query ? 'port' : '', node.place ? 'place' : ''].filter(Boolean).join(' ');
    if (node.place) {
      item.command = { command: 'portwise.revealPort', title: '', arguments: [node] };
    }
    return item;
  }

  /**
   * Asks the language server anew, once somebody has looked at the view. The tree is drawn again only where it has changed: VS Code
   * mixes up the rows of a tree that changes while it is drawn.
   */
  async refresh(): Promise<void> {
    if (!this.#tree) return;
    const before = JSON.stringify([this.#tree, this.#problem]);
    await this.#ask();
    if (JSON.stringify([this.#tree, this.#problem]) !== before) this.#changed.fire(undefined);
  }

  /** Asks for words, and shows only what has them. */
  async askFilter(): Promise<void> {
    const words = await window.showInputBox({
      title: this.#translate(MESSAGES['ports.filter.title']),
      placeHolder: this.#translate(MESSAGES['ports.filter']),
      value: this.#filter,
    });
    if (words !== undefined) this.setFilter(words.trim());
  }

  /** @param words those that a row must have to be shown; `''` shows all */
  setFilter(words: string): void {
    this.#filter = words;
    void commands.executeCommand('setContext', FILTERED, words !== '');
    this.#changed.fire(undefined);
  }

  /** Opens the file at the row that was clicked, or else the one that is selected. */
  async reveal(node: unknown): Promise<void> {
    const { place } = this.#rowOf(node) ?? {};
    if (place) await showPlace(place);
  }

  async copy(node: unknown): Promise<void> {
    const number = this.queryOf(node).split('/')[0];
    if (!number) return;
    await env.clipboard.writeText(number);
    window.setStatusBarMessage(this.#translate(MESSAGES['lookup.copied'], number), 3000);
  }

  /** @returns what to look up for a row; `''` for one without a port. */
  queryOf(node: unknown): string {
    return this.#rowOf(node)?.query ?? '';
  }

  dispose(): void {
    this.#view.dispose();
    this.#changed.dispose();
  }

  /** A menu gives the row, a key binding does not. */
  #rowOf(node: unknown): PortsNode | undefined {
    return (node as PortsNode | undefined) ?? this.#view.selection[0];
  }

  /** Questions are asked one after the other, so that an older answer never replaces a newer one. */
  #ask(): Promise<void> {
    this.#asked = this.#asked.then(async () => {
      const server = await this.#wakeServer();
      try {
        const services = await server.request<readonly ListedService[]>(INVENTORY_METHOD, undefined);
        const pathOf = (uri: string) => workspace.asRelativePath(Uri.parse(uri));
        this.#tree = portsTree(services, { translate: this.#translate, pathOf });
        this.#problem = undefined;
      } catch (error) {
        // A server that is started again has the view refreshed.
        const text = MESSAGES[server.state === 'stopped' ? 'ports.noServer' : 'lookup.failed'];
        this.#tree = [];
        this.#problem = this.#translate(text, error instanceof Error ? error.message : String(error));
      }
    });
    return this.#asked;
  }

  /** Says what is hidden, and how much of it all is risky. */
  #describe(all: readonly PortsNode[], shown: readonly PortsNode[]): void {
    const count = riskyPorts(all);
    const tooltip = this.#translate(MESSAGES['ports.badge'], String(count));
    Object.assign(this.#view, {
      // With any message, be it empty, VS Code does not show the view's welcome.
      message: this.#problem ?? this.#filterMessage(shown.length > 0),
      badge: count > 0 ? { value: count, tooltip } : undefined,
    });
  }

  #filterMessage(isFound: boolean): string | undefined {
    if (this.#filter === '') return undefined;
    return this.#translate(MESSAGES[isFound ? 'ports.filtered' : 'ports.filtered.nothing'], this.#filter);
  }
}

function collapsibleState({ kind, children }: PortsNode, isFiltered: boolean): TreeItemCollapsibleState {
  if (children.length === 0) return TreeItemCollapsibleState.None;
  // What only containers reach is the larger part and the less interesting one.
  return kind === 'socket' && !isFiltered ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.Expanded;
}
