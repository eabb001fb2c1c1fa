import { assert } from 'chai';
import { commands, workspace } from 'vscode';
import { cleanUp, expectFindings, openFile, quickFixesOver } from './support.ts';

const COMPOSE = 'services:\n  cache:\n    image: redis:8\n    ports:\n      - "6379:6379" # for the shop\n';

describe('quick fixes', () => {
  afterEach(cleanUp);

  it('binds a published port to this machine', async () => {
    const document = await openFile('docker-compose.yml', COMPOSE);
    await expectFindings(document, ['warning exposed-service "6379"']);
    const fix = (await quickFixesOver(document, '6379')).find(({ title }) => title === 'Bind to 127.0.0.1');
    assert.isDefined(fix?.edit);
    assert.isTrue(await workspace.applyEdit(fix!.edit!));
    assert.equal(document.getText(), COMPOSE.replace('6379:', '127.0.0.1:6379:'));
    await expectFindings(document, []);
  });

  it('swaps the ends of a range', async () => {
    const document = await openFile('docker-compose.yml', 'services:\n  web:\n    ports:\n      - "90-80"\n');
    await expectFindings(document, ['error reversed-range "90-80"']);
    const [fix] = await quickFixesOver(document, '90-80');
    assert.equal(fix?.title, 'Swap to 80-90');
    assert.isTrue(await workspace.applyEdit(fix!.edit!));
    await expectFindings(document, []);
  });

  it('mends all that is safe at once', async () => {
    const document = await openFile('docker-compose.yml', COMPOSE);
    await expectFindings(document, ['warning exposed-service "6379"']);
    await commands.executeCommand('editor.action.fixAll');
    await expectFindings(document, []);
  });
});
