import { assert } from 'chai';
import {
  type CodeAction,
  CodeActionKind,
  commands,
  type Diagnostic,
  extensions,
  type Hover,
  languages,
  MarkdownString,
  Position,
  Range,
  type TextDocument,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { PortwiseApi } from '../../../client/src/loader.ts';

/**
 * The rules that the suite speaks of; it is about VS Code, not about rules, and must not fail when another one is added. All of them
 * are tested without VS Code.
 */
const RULES: readonly unknown[] = [
  'cleartext-service',
  'exposed-service',
  'missing-extends',
  'port-out-of-range',
  'reversed-range',
  'unassigned-port',
];

/** How long anything that the tests wait for may take. Most of it takes a few milliseconds. */
const PATIENCE_MS = 10_000;

/** @returns what Portwise gives to other extensions, once it is active. */
export function portwise(): Thenable<PortwiseApi> {
  const extension = extensions.getExtension<PortwiseApi>('portwise.portwise');
  assert.isDefined(extension, 'the extension is installed');
  return extension!.activate();
}

/** Every test has a folder of its own: VS Code remembers a closed document's text for a while. */
let testNumber = 1;

/** @returns the uri of a file in the test's folder. */
export function uriOf(name: string): Uri {
  const [folder] = workspace.workspaceFolders ?? [];
  return Uri.joinPath(folder!.uri, `test-${testNumber}`, name);
}

/** Writes a file as another program would. */
export function write(uri: Uri, text: string): Thenable<void> {
  return workspace.fs.writeFile(uri, new TextEncoder().encode(text));
}

/** Writes a file into the test's folder and shows it in an editor. */
export async function openFile(name: string, text: string): Promise<TextDocument> {
  const uri = uriOf(name);
  await write(uri, text);
  const document = await workspace.openTextDocument(uri);
  await window.showTextDocument(document);
  return document;
}

/** Closes every editor without a question, and has the next test begin in a new folder. */
export async function cleanUp(): Promise<void> {
  for (const document of workspace.textDocuments) {
    // VS Code's own documents, such as the settings, are left alone.
    const own = document.isUntitled || workspace.getWorkspaceFolder(document.uri) !== undefined;
    if (!own || !document.isDirty) continue;
    await window.showTextDocument(document);
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await commands.executeCommand('workbench.action.closeAllEditors');
  // The next untitled document gets the same name, and this one's text where it is not gone yet.
  const untitled = () => workspace.textDocuments.filter(({ isUntitled, isClosed }) => isUntitled && !isClosed);
  await eventually(
    () => untitled().length === 0,
    () => `the end of ${untitled().map(({ uri }) => uri)}`,
  );
  testNumber++;
}

/** Replaces the first occurrence of a text in a document, as typing would. */
export async function replace(document: TextDocument, from: string, to: string): Promise<void> {
  const { edit } = await window.showTextDocument(document);
  assert.isTrue(await edit((builder) => builder.replace(rangeOf(document, from), to)));
}

/** @returns where a text stands for the first time. */
export function rangeOf(document: TextDocument, text: string): Range {
  const start = document.getText().indexOf(text);
  assert.isAtLeast(start, 0, `${text} is in the document`);
  return new Range(document.positionAt(start), document.positionAt(start + text.length));
}

/** A finding in few words: `warning exposed-service "6379"`. */
export function inWords(document: TextDocument, finding: Diagnostic): string {
  const severity = ['error', 'warning', 'info', 'hint'][finding.severity];
  return `${severity} ${ruleOf(finding)} "${document.getText(finding.range)}"`;
}

function ruleOf({ code }: Diagnostic): string | number | undefined {
  return typeof code === 'object' ? code.value : code;
}

/** Waits until a document has exactly the findings that are expected of {@link RULES}, in the order of the text. */
export async function expectFindings(document: TextDocument, expected: readonly string[]): Promise<void> {
  const look = () => findingsOf(document).map((finding) => inWords(document, finding));
  const wanted = JSON.stringify(expected);
  await eventually(
    () => JSON.stringify(look()) === wanted,
    () => `findings ${wanted}, but there are ${JSON.stringify(look())}`,
  );
}

/** @returns Portwise's findings of {@link RULES} in a document, in the order of the text. */
export function findingsOf({ uri }: TextDocument): readonly Diagnostic[] {
  return languages
    .getDiagnostics(uri)
    .filter((finding) => finding.source === 'portwise' && RULES.includes(ruleOf(finding)))
    .sort((a, b) => a.range.start.compareTo(b.range.start));
}

/** Waits for a hover over the first occurrence of a text and gives its Markdown; `''` where there is none. */
export async function hoverOver(document: TextDocument, text: string): Promise<string> {
  const { start } = rangeOf(document, text);
  const place = new Position(start.line, start.character + 1);
  const hovers = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', document.uri, place);
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (content instanceof MarkdownString ? content.value : String(content)))
    .join('\n');
}

/** @returns the quick fixes that are offered over the first occurrence of a text. */
export async function quickFixesOver(document: TextDocument, text: string): Promise<readonly CodeAction[]> {
  return commands.executeCommand<CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    rangeOf(document, text),
    CodeActionKind.QuickFix.value,
  );
}

/** Waits until a question is answered with something that counts as true, and gives that. */
export async function eventually<T>(
  ask: () => T | Thenable<T>,
  describe: () => string,
): Promise<Exclude<T, undefined | false | null | 0 | ''>> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer) return answer as Exclude<T, undefined | false | null | 0 | ''>;
    if (Date.now() > end) throw new Error(`waited ${PATIENCE_MS} ms for ${describe()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
