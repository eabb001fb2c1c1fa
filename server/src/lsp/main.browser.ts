import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { createClientHost } from '../host/client.ts';
import { createDefaultService } from '../service.ts';
import {
  FIND_FILES_METHOD,
  type FindFilesParams,
  type FindFilesResult,
  READ_FILE_METHOD,
  type ReadFileParams,
  type ReadFileResult,
} from './protocol.ts';
import { startServer } from './server.ts';

/** The worker's own scope; its types would bring the whole DOM into a program that has none. */
declare const self: ConstructorParameters<typeof BrowserMessageReader>[0];

const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));

startServer(connection, {
  createService: createDefaultService,
  host: createClientHost({
    readFile: (uri) => connection.sendRequest<ReadFileResult>(READ_FILE_METHOD, { uri } satisfies ReadFileParams),
    findFiles: (folder) =>
      connection.sendRequest<FindFilesResult>(FIND_FILES_METHOD, { folder } satisfies FindFilesParams),
  }),
  pid: null,
});
