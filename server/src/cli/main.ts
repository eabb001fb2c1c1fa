import process from 'node:process';
import { version } from '../../../package.json';
import { type Arguments, readArguments, UsageError } from './arguments.ts';
import { check } from './commands/check.ts';
import { explain } from './commands/explain.ts';
import { graph } from './commands/graph.ts';
import { list } from './commands/list.ts';
import { lookup } from './commands/lookup.ts';
import { update } from './commands/update.ts';
import { HELP } from './help.ts';
import { complain, FINE, print, WRONG_CALL } from './terminal.ts';

/** Each returns the exit status. */
const COMMANDS: Readonly<Record<string, (call: Arguments) => number | Promise<number>>> = {
  check,
  list,
  lookup,
  explain,
  graph,
  update,
  lsp: serve,
};

async function main(): Promise<void> {
  process.stdout.on('error', endQuietlyOnClosedPipe);
  try {
    process.exitCode = await run(readArguments(process.argv.slice(2)));
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof RangeError)) throw error;
    complain(error.message);
    process.exitCode = WRONG_CALL;
  }
}

async function run(call: Arguments): Promise<number> {
  if (call.help || (call.command === undefined && !call.version)) {
    print(HELP);
    return call.help ? FINE : WRONG_CALL;
  }
  if (call.version) {
    print(`${version}\n`);
    return FINE;
  }
  const command = COMMANDS[call.command ?? ''];
  if (!command) throw new UsageError(`there is no command "${call.command}"; portwise --help lists them`);
  return command(call);
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

void main();
