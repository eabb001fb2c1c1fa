import { commands, type ExtensionContext, workspace } from 'vscode';
import { WALKTHROUGH } from './contributions.ts';

/** Where VS Code remembers that it was shown, on every machine of the same person. */
const SHOWN = 'portwise.walkthroughShown';

/** Shows the walkthrough to those who start Portwise for the first time, unless they want none of any extension. */
export async function showWalkthroughOnce(context: ExtensionContext): Promise<void> {
  const { globalState } = context;
  globalState.setKeysForSync([SHOWN]);
  if (globalState.get(SHOWN)) return;
  await globalState.update(SHOWN, true);
  const wanted = workspace.getConfiguration('workbench.welcomePage.walkthroughs').get('openOnInstall', true);
  if (wanted) await showWalkthrough(context);
}

/** Shows the walkthrough to those who ask for it. */
export async function showWalkthrough({ extension }: ExtensionContext): Promise<void> {
  await commands.executeCommand('workbench.action.openWalkthrough', `${extension.id}#${WALKTHROUGH.id}`, false);
}
