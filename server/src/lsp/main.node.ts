import process from 'node:process';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { createNodeHost } from '../host/node.ts';
import { createDefaultService } from '../service.ts';
import { diskKeeper } from './diskKeeper.ts';
import { startServer } from './server.ts';

/** Serves over what the command line names: `--stdio` (also where it names nothing), `--node-ipc` or `--socket=N`. */
function main(): void {
  if (!process.argv.some((word) => /^--(stdio|node-ipc|socket|pipe)/.test(word))) process.argv.push('--stdio');
  startServer(createConnection(ProposedFeatures.all), {
    createService: createDefaultService,
    host: createNodeHost(),
    pid: process.pid,
    registry: diskKeeper,
  });
}

main();
