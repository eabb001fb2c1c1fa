import { window, workspace } from 'vscode';
import { cleanUp, expectFindings, openFile, replace, uriOf, write } from './support.ts';

describe('documents', () => {
  afterEach(cleanUp);

  it('reads an untitled document of a language that it knows', async () => {
    const content = 'services:\n  cache:\n    image: redis\n    ports:\n      - "6379:6379"\n';
    const document = await workspace.openTextDocument({ language: 'yaml', content });
    await window.showTextDocument(document);
    await expectFindings(document, ['warning exposed-service "6379"']);
  });

  it('reads an untitled document of no language by what it says', async () => {
    const document = await workspace.openTextDocument({ content: 'http {\n  server {\n    listen 4;\n  }\n}\n' });
    await window.showTextDocument(document);
    await expectFindings(document, ['warning unassigned-port "4"']);
  });

  it('forgets the findings of a closed file', async () => {
    const document = await openFile('ufw.sh', '#!/bin/sh\nufw allow 23/tcp\n');
    await expectFindings(document, ['warning cleartext-service "23"']);
    await cleanUp();
    await expectFindings(document, []);
  });

  it('forgets the findings of an untitled document with it', async () => {
    const document = await workspace.openTextDocument({ content: 'http {\n  server {\n    listen 4;\n  }\n}\n' });
    await window.showTextDocument(document);
    await expectFindings(document, ['warning unassigned-port "4"']);
    await cleanUp();
    await expectFindings(document, []);
  });

  it('sees a variable’s value change in the .env beside it', async () => {
    await write(uriOf('.env'), 'CACHE_ADDRESS=127.0.0.1\n');
    const text = `services:\n  cache:\n    image: redis\n    ports:\n      - "\${CACHE_ADDRESS}:6379:6379"\n`;
    const document = await openFile('docker-compose.yml', text);
    await expectFindings(document, []);
    await replace(await openFile('.env', 'CACHE_ADDRESS=127.0.0.1\n'), '127.0.0.1', '0.0.0.0');
    await window.showTextDocument(document);
    await expectFindings(document, ['warning exposed-service "6379"']);
  });
});
