import process from 'node:process';
import { isMainThread } from 'node:worker_threads';
import { version } from '../../../package.json';
import { type Arguments, readArguments, UsageError } from './arguments.ts';
import type { CommandName } from './commandLine.ts';
import { check } from './commands/check.ts';
import { completion } from './commands/completion.ts';
import { explain } from './commands/explain.ts';
import { graph } from './commands/graph.ts';
import { list } from './commands/list.ts';
import { lookup } from './commands/lookup.ts';
import { update } from './commands/update.ts';
import { helpText } from './help.ts';
import { serveReading } from './reading.ts';
import { complain, FINE, print, WRONG_CALL } from './terminal.ts';

/** Each returns the exit status. */
const COMMANDS: Readonly<Record<CommandName, (call: Arguments) => number | Promise<number>>> = {
  check,
  list,
  lookup,
  explain,
  graph,
  completion,
  update,
  lsp: serve,
};

async function main(): Promise<void> {
  process.stdout.on('error', endQuietlyOnClosedPipe);
  try {
    process.exitCode = await run(readArguments(process.argv.slice(2)));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    complain(error.message);
    process.exitCode = WRONG_CALL;
  }
}

async function run(call: Arguments): Promise<number> {
  if (call.version) {
    print(`${version}\n`);
    return FINE;
  }
  if (call.help || call.command === undefined) {
    print(helpText());
    return call.help ? FINE : WRONG_CALL;
  }
  return COMMANDS[call.command](call);
}

/** Becomes the language server, which is a bundle of its own, so that a check does not load it. */
async function serve(): Promise<number> {
  await import('../lsp/main.ts');
  return FINE;
}

/** `portwise list | head` closes the pipe early: that is no fault. */
function endQuietlyOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(FINE);
}

if (isMainThread) void main();
else serveReading();
