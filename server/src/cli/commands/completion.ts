import { formatIds, ruleFacts } from '../../service.ts';
import { type Arguments, oneOf, UsageError } from '../arguments.ts';
import { COMMANDS } from '../commandLine.ts';
import { COMPLETIONS } from '../completion.ts';
import { FINE, print } from '../terminal.ts';

/** `portwise completion SHELL`: a script for the shell to load. */
export function completion({ operands }: Arguments): number {
  const shells = COMMANDS.completion.values;
  if (operands.length !== 1) throw new UsageError(`completion needs a shell: ${shells.join(', ')}`);
  const script = COMPLETIONS[oneOf('completion', operands[0], shells)];
  print(script({ rules: ruleFacts().map(({ id }) => id), formats: formatIds() }));
  return FINE;
}
