import type { Connection } from 'vscode-languageserver';
import type { ClientFiles } from '../host/client.ts';
import {
  FIND_FILES_METHOD,
  type FindFilesParams,
  type FindFilesResult,
  READ_FILE_METHOD,
  type ReadFileParams,
  type ReadFileResult,
} from './protocol.ts';

/** @returns the client's files, asked for over the connection. */
export function clientFilesOf(connection: Connection): ClientFiles {
  return {
    readFile: (uri) => connection.sendRequest<ReadFileResult>(READ_FILE_METHOD, { uri } satisfies ReadFileParams),
    findFiles: (folder) =>
      connection.sendRequest<FindFilesResult>(FIND_FILES_METHOD, { folder } satisfies FindFilesParams),
  };
}
