import { assert } from 'chai';
import { commands, env, extensions, UIKind, version, workspace } from 'vscode';
import { cleanUp, eventually, expectFindings, hoverOver, openFile, portwise, uriOf, write } from './support.ts';

const COMPOSE = 'services:\n  cache:\n    image: redis\n    ports:\n      - "6379:6379"\n';

// The workspace is on no disk: every file that the server reads comes through the editor.
describe('in a browser', () => {
  afterEach(cleanUp);

  it('runs in this VS Code', () => {
    const { extensionUri } = extensions.getExtension('portwise.portwise')!;
    console.log(`      VS Code ${version} (${env.appName}) in a browser, ${extensionUri}`);
    assert.equal(env.uiKind, UIKind.Web);
    assert.equal(workspace.workspaceFolders?.[0]?.uri.scheme, 'vscode-vfs');
  });

  // Must be the first that opens a file.
  it('starts no server while there is no document for it', async () => {
    await openFile('notes.md', 'Port 6379 is for Redis.\n');
    const { ready } = await portwise();
    const state = await Promise.race([ready.then(() => 'running'), Promise.resolve('asleep')]);
    assert.equal(state, 'asleep');
  });

  it('starts the server in a worker with the first document that may hold ports', async () => {
    const document = await openFile('docker-compose.yml', COMPOSE);
    const { ready, serverPid } = await portwise();
    await ready;
    assert.isNull(await serverPid(), 'a worker has no process');
    await expectFindings(document, ['warning exposed-service "6379"']);
  });

  it('registers its commands', async () => {
    const own = (await commands.getCommands(true)).filter((id) => id.startsWith('portwise.'));
    assert.includeMembers(own, ['portwise.lookUpPort', 'portwise.showPortMap', 'portwise.restartServer']);
  });

  it('starts the server anew when it is asked to', async () => {
    const document = await openFile('docker-compose.yml', COMPOSE);
    await expectFindings(document, ['warning exposed-service "6379"']);
    await commands.executeCommand('portwise.restartServer');
    await expectFindings(document, ['warning exposed-service "6379"']);
  });

  it('reads the service that another file is extended from', async () => {
    await write(uriOf('base/cache.yaml'), 'services:\n  base:\n    image: redis\n    ports:\n      - "6379:6379"\n');
    const text =
      'services:\n  cache:\n    extends:\n      file: base/cache.yaml\n      service: base\n    ports:\n      - "6380:6379"\n';
    const document = await openFile('docker-compose.yml', text);
    await expectFindings(document, ['warning exposed-service "6380"']);
  });

  it('takes the settings of a .portwise.jsonc beside the files, and sees them change', async () => {
    await write(uriOf('.portwise.jsonc'), '{ "rules": { "exposed-service": "error" } }\n');
    const document = await openFile('docker-compose.yml', COMPOSE);
    await expectFindings(document, ['error exposed-service "6379"']);
    await write(uriOf('.portwise.jsonc'), '{ "rules": { "exposed-service": "off" } }\n');
    await expectFindings(document, []);
  });

  it('knows the files that nobody has open, though the file system has no search', async () => {
    const document = await openFile('nginx.conf', 'http {\n  server {\n    listen 15672;\n  }\n}\n');
    await eventually(
      async () => /shop\/docker-compose\.yml#L43/.test(await hoverOver(document, '15672')),
      () => 'a hover that names the Compose file of the shop',
    );
  });
});
