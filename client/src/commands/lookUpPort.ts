import {
  CancellationTokenSource,
  env,
  type QuickInputButton,
  type QuickPick,
  type QuickPickItem,
  ThemeIcon,
  Uri,
  window,
} from 'vscode';
import { isBeyondPorts, LOOKUP_METHOD, type LookupItem, type LookupParams } from '../../../server/src/lsp/protocol.ts';
import type { LanguageServer } from '../languageServer.ts';
import { MESSAGES, type Translate } from '../messages.ts';
import type { CardDocuments } from './cards.ts';
import { isRfc, numberText, pagesOf, rowText } from './lookupRows.ts';

/** As many rows as anybody scrolls through. */
const LIMIT = 100;

/** What the lookup needs from the rest of the client. */
export interface LookupContext {
  readonly server: LanguageServer;
  readonly cards: CardDocuments;
  readonly translate: Translate;
}

/** A row of the list: an answer, or a sentence about the server. */
interface Row extends QuickPickItem {
  readonly answer?: LookupItem;
  /** What Enter does on a sentence. */
  readonly onAccept?: () => void;
}

interface RowButton extends QuickInputButton {
  press(): void;
}

/** Opens the list of all that is known of ports; it searches with each keystroke, and Enter shows the full card. */
export function lookUpPort(context: LookupContext, query: string): void {
  const { server, cards, translate } = context;
  const pick = window.createQuickPick<Row>();
  pick.title = translate(MESSAGES['lookup.title']);
  pick.placeholder = translate(MESSAGES['lookup.placeholder']);
  pick.value = query;
  keepOrder(pick);

  const search = new Search(pick, context);
  const listeners = [
    search,
    pick.onDidChangeValue(() => search.run()),
    server.onDidChangeState(() => search.run()),
    pick.onDidTriggerItemButton(({ button }) => (button as RowButton).press()),
    pick.onDidAccept(() => {
      const [row] = pick.activeItems;
      row?.onAccept?.();
      if (!row?.answer) return;
      pick.hide();
      void cards.open(row.answer.id);
    }),
    pick.onDidHide(() => {
      for (const listener of listeners) listener.dispose();
      pick.dispose();
    }),
  ];
  void search.run();
  pick.show();
}

/** Keeps the list up to date with what is typed; an answer to an older text is dropped. */
class Search {
  readonly #pick: QuickPick<Row>;
  readonly #context: LookupContext;
  #underWay = new CancellationTokenSource();

  constructor(pick: QuickPick<Row>, context: LookupContext) {
    this.#pick = pick;
    this.#context = context;
  }

  async run(): Promise<void> {
    const { server, translate } = this.#context;
    this.#underWay.cancel();
    this.#underWay.dispose();
    const own = new CancellationTokenSource();
    this.#underWay = own;
    if (server.state !== 'running') this.#pick.items = [stateRow(this.#context)];
    this.#pick.busy = server.state !== 'stopped';
    if (server.state === 'stopped') return;

    const rows = await this.#ask(own).catch((error: unknown) => [
      sentence(
        `$(error) ${translate(MESSAGES['lookup.failed'], error instanceof Error ? error.message : String(error))}`,
      ),
    ]);
    if (own.token.isCancellationRequested) return;
    this.#pick.items = rows;
    this.#pick.busy = false;
  }

  dispose(): void {
    this.#underWay.cancel();
    this.#underWay.dispose();
  }

  async #ask({ token }: CancellationTokenSource): Promise<readonly Row[]> {
    const { server, translate } = this.#context;
    const params: LookupParams = { query: this.#pick.value, limit: LIMIT };
    const answers = await server.request<readonly LookupItem[]>(LOOKUP_METHOD, params, token);
    const nothing = isBeyondPorts(params.query) ? 'lookup.beyond' : 'lookup.nothing';
    if (answers.length === 0) return [sentence(translate(MESSAGES[nothing], params.query))];
    return answers.map((answer) => answerRow(answer, this.#pick, translate));
  }
}

/** VS Code moves the rows whose label matches to the top, while ours come ranked. The switch is in every version, the type is not. */
function keepOrder(pick: QuickPick<Row>): void {
  Object.assign(pick, { sortByLabel: false });
}

function answerRow(answer: LookupItem, pick: QuickPick<Row>, translate: Translate): Row {
  return { ...rowText(answer, translate), alwaysShow: true, answer, buttons: buttonsFor(answer, pick, translate) };
}

function buttonsFor(answer: LookupItem, pick: QuickPick<Row>, translate: Translate): readonly RowButton[] {
  const number = numberText(answer);
  const copy: RowButton = {
    iconPath: new ThemeIcon('copy'),
    tooltip: translate(MESSAGES['button.copy']),
    press() {
      void env.clipboard.writeText(number);
      window.setStatusBarMessage(translate(MESSAGES['lookup.copied'], number), 3000);
    },
  };
  const insert: RowButton = {
    iconPath: new ThemeIcon('insert'),
    tooltip: translate(MESSAGES['button.insert']),
    press() {
      pick.hide();
      void insertAtCursors(number);
    },
  };
  const pages = pagesOf(answer).map(
    (page): RowButton => ({
      iconPath: new ThemeIcon(isRfc(page) ? 'book' : 'link-external'),
      tooltip: translate(MESSAGES['button.reference'], page.label),
      press: () => void env.openExternal(Uri.parse(page.url, true)),
    }),
  );
  return [copy, ...(window.activeTextEditor ? [insert] : []), ...pages];
}

async function insertAtCursors(text: string): Promise<void> {
  const editor = window.activeTextEditor;
  await editor?.edit((edit) => {
    for (const selection of editor.selections) edit.replace(selection, text);
  });
}

/** Says in words why there are no answers now. */
function stateRow({ server, translate }: LookupContext): Row {
  if (server.state === 'starting') return sentence(`$(sync~spin) ${translate(MESSAGES['server.starting'])}`);
  return {
    ...sentence(`$(error) ${translate(MESSAGES['server.stopped'])}`),
    description: translate(MESSAGES['server.stopped.action']),
    onAccept: () => void server.start(),
  };
}

function sentence(label: string): Row {
  return { label, alwaysShow: true };
}
