import { assert } from 'chai';
import { commands, env, extensions, version } from 'vscode';
import { cleanUp, expectFindings, openFile, portwise } from './support.ts';

describe('activation', () => {
  afterEach(cleanUp);

  it('runs in this VS Code', () => {
    const extension = extensions.getExtension('portwise.portwise');
    console.log(
      `      VS Code ${version} (${env.appName}), Node.js ${process.versions.node}, ${extension?.extensionPath}`,
    );
    assert.isDefined(extension);
  });

  // Must be the first that opens a file.
  it('starts no server while there is no document for it', async () => {
    await openFile('notes.md', 'Port 6379 is for Redis.\n');
    assert.isNull(await (await portwise()).serverPid());
  });

  it('starts the server with the first document that may hold ports', async () => {
    const document = await openFile(
      'docker-compose.yml',
      'services:\n  cache:\n    image: redis\n    ports: ["6379:6379"]\n',
    );
    const { ready, serverPid } = await portwise();
    await ready;
    assert.isNumber(await serverPid());
    await expectFindings(document, ['warning exposed-service "6379"']);
  });

  it('registers its commands', async () => {
    const own = (await commands.getCommands(true)).filter((id) => id.startsWith('portwise.'));
    assert.includeMembers(own, ['portwise.lookUpPort', 'portwise.lookUpPortAtCursor', 'portwise.restartServer']);
  });

  it('takes no file from the extension that knows its language', async () => {
    const { languageId } = await openFile('site.conf', 'server {\n  listen 80;\n}\n');
    assert.equal(languageId, 'properties'); // VS Code's own word for a .conf
  });
});
