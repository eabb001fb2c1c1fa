import { assert } from 'chai';
import { ConfigurationTarget, workspace } from 'vscode';
import { cleanUp, expectFindings, openFile, portwise } from './support.ts';

const COMPOSE = 'services:\n  cache:\n    image: redis\n    ports:\n      - "6379:6379"\n';

describe('settings', () => {
  afterEach(async () => {
    await set('rules', undefined);
    await set('services', undefined);
    await cleanUp();
  });

  it('hold at once, without a restart', async () => {
    const document = await openFile('docker-compose.yml', COMPOSE);
    await expectFindings(document, ['warning exposed-service "6379"']);
    const { serverPid } = await portwise();
    const before = await serverPid();
    await set('rules', { 'exposed-service': 'error' });
    await expectFindings(document, ['error exposed-service "6379"']);
    await set('rules', { 'exposed-service': 'off' });
    await expectFindings(document, []);
    await set('rules', undefined);
    await expectFindings(document, ['warning exposed-service "6379"']);
    assert.equal(await serverPid(), before);
  });

  it('name a team’s own ports', async () => {
    const document = await openFile('nginx.conf', 'http {\n  server {\n    listen 808;\n  }\n}\n');
    await expectFindings(document, ['warning unassigned-port "808"']);
    await set('services', [{ port: '808', name: 'status page' }]);
    await expectFindings(document, []);
  });
});

function set(key: string, value: unknown): Thenable<void> {
  return workspace.getConfiguration('portwise').update(key, value, ConfigurationTarget.Global);
}
