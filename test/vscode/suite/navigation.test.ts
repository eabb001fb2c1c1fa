import { assert } from 'chai';
import { type CompletionList, commands, type Location, type Uri, type WorkspaceEdit, workspace } from 'vscode';
import { cleanUp, eventually, openFile, rangeOf } from './support.ts';

const COMPOSE = 'services:\n  api:\n    image: acme/api\n    ports:\n      - "8080:3000"\n';
const NGINX = 'server {\n  location / { proxy_pass http://api:3000; }\n}\n';

describe('a port in several files', () => {
  afterEach(cleanUp);

  it('is found in both', async () => {
    await openFile('compose.yaml', COMPOSE);
    const nginx = await openFile('nginx.conf', NGINX);
    const places = await eventually(
      async () => {
        const found = await ask<Location[]>('vscode.executeReferenceProvider', nginx.uri, rangeOf(nginx, '3000').start);
        return found?.length === 2 && found;
      },
      () => 'two references',
    );
    assert.sameMembers(
      places.map(({ uri }) => uri.path.split('/').at(-1)),
      ['compose.yaml', 'nginx.conf'],
    );
  });

  it('is renamed in both', async () => {
    const compose = await openFile('compose.yaml', COMPOSE);
    const nginx = await openFile('nginx.conf', NGINX);
    const { start } = rangeOf(nginx, '3000');
    const edit = await eventually(
      async () => {
        const asked = await ask<WorkspaceEdit>('vscode.executeDocumentRenameProvider', nginx.uri, start, '3001');
        return asked?.size === 2 && asked;
      },
      () => 'a rename in two files',
    );
    assert.isTrue(await workspace.applyEdit(edit));
    assert.equal(nginx.getText(), NGINX.replace('3000', '3001'));
    assert.equal(compose.getText(), COMPOSE.replace('3000', '3001'));
  });

  it('is suggested where an address is typed', async () => {
    await openFile('compose.yaml', COMPOSE);
    const nginx = await openFile('nginx.conf', 'server {\n  location / { proxy_pass http://\n');
    const place = rangeOf(nginx, 'http://').end;
    await eventually(
      async () => {
        const list = await ask<CompletionList>('vscode.executeCompletionItemProvider', nginx.uri, place);
        const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
        return labels.includes('api:3000');
      },
      () => 'api:3000 among the suggestions',
    );
  });
});

function ask<Answer>(command: string, uri: Uri, ...words: unknown[]): Thenable<Answer> {
  return commands.executeCommand<Answer>(command, uri, ...words);
}
