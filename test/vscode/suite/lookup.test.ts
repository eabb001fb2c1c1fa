import { assert } from 'chai';
import { commands, env, Selection, type Tab, TabInputText, TabInputWebview, UIKind, window } from 'vscode';
import { cleanUp, eventually, openFile, rangeOf } from './support.ts';

// A test in the extension host can't read a QuickPick, but it can accept its first row and see what opens. What the rows say is
// tested through the window (test/vscode/ui) and without VS Code.
describe('lookup', () => {
  afterEach(async () => {
    await commands.executeCommand('workbench.action.closeQuickOpen');
    await cleanUp();
  });

  it('opens the card of what is found first, with no file open', async () => {
    await commands.executeCommand('portwise.lookUpPort', 'postgres');
    assert.match((await acceptedCard()).label, /5432/);
  });

  it('looks up the port at the cursor', async () => {
    const document = await openFile('docker-compose.yml', 'services:\n  cache:\n    ports:\n      - "16379:6379"\n');
    const { start } = rangeOf(document, ':6379').with();
    window.activeTextEditor!.selection = new Selection(start.translate(0, 2), start.translate(0, 2));
    await commands.executeCommand('portwise.lookUpPortAtCursor');
    assert.match((await acceptedCard()).label, /6379/);
  });

  it('leaves the clipboard alone', async () => {
    await env.clipboard.writeText('mine');
    await commands.executeCommand('portwise.lookUpPort', '443/udp');
    await acceptedCard();
    assert.equal(await env.clipboard.readText(), 'mine');
  });
});

function isPreview(input: unknown): boolean {
  return input instanceof TabInputWebview && input.viewType.endsWith('markdown.preview');
}

/** What is shown where VS Code's own Markdown extension is not there: in a browser, code-server's has no build of it. */
function isCardAsText(input: unknown): boolean {
  return env.uiKind === UIKind.Web && input instanceof TabInputText && input.uri.scheme === 'portwise-card';
}

/** Accepts the QuickPick's first row as soon as there is one, and gives the tab of the card. */
function acceptedCard(): Promise<Tab> {
  return eventually(
    async () => {
      await commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
      return tabs.find(({ input }) => isPreview(input) || isCardAsText(input));
    },
    () => 'a card',
  );
}
