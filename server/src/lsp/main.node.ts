import process from 'node:process';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { createClientHost } from '../host/client.ts';
import { createNodeHost } from '../host/node.ts';
import { withVirtualFiles } from '../host/virtual.ts';
import { createDefaultService } from '../service.ts';
import { clientFilesOf } from './clientFiles.ts';
import { diskKeeper } from './diskKeeper.ts';
import { startServer } from './server.ts';

/** Serves over what the command line names: `--stdio` (also where it names nothing), `--node-ipc` or `--socket=N`. */
function main(): void {
  if (!process.argv.some((word) => /^--(stdio|node-ipc|socket|pipe)/.test(word))) process.argv.push('--stdio');
  const connection = createConnection(ProposedFeatures.all);
  startServer(connection, {
    createService: createDefaultService,
    host: withVirtualFiles(createNodeHost(), createClientHost(clientFilesOf(connection))),
    pid: process.pid,
    registry: diskKeeper,
  });
}

main();
