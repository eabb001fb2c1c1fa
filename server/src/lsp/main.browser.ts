import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { createClientHost } from '../host/client.ts';
import { createDefaultService } from '../service.ts';
import { clientFilesOf } from './clientFiles.ts';
import { startServer } from './server.ts';

/** The worker's own scope; its types would bring the whole DOM into a program that has none. */
declare const self: ConstructorParameters<typeof BrowserMessageReader>[0];

const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));

startServer(connection, {
  createService: createDefaultService,
  host: createClientHost(clientFilesOf(connection)),
  pid: null,
});
