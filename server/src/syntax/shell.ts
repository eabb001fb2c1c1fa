import { contains, type Span } from '../core/text.ts';
import { Interpreter, type RunCommand } from './shellInterpreter.ts';
import type { ShellSource } from './shellRuns.ts';
import { parseShellTree } from './shellTree.ts';
import { isUnknown, programName } from './shellWrappers.ts';
import type { Word } from './words.ts';

/** A simple command as it is run, once for each time that a loop or a caller runs it. */
export interface ShellCommand extends RunCommand {
  /** It is run each time that the script is, and once. */
  readonly certain: boolean;
}

/**
 * Reads a shell script (POSIX sh, bash) the way the shell would run it, as far as its text tells: variables, arrays, loops over
 * lists, functions with arguments, here-documents. Of branches each is taken; a variable that they set differently holds each
 * of the values in turn.
 * @returns the simple commands in the order in which they run
 */
export function readShell(text: string): readonly ShellCommand[] {
  const tree = parseShellTree(text);
  const source: ShellSource = {
    text: tree.source,
    place: tree.place,
    slice: (from, to) => {
      const at = tree.place(from);
      return [{ text: tree.source.slice(from, to), span: { start: at, end: tree.place(to) }, at }];
    },
  };
  const commands = new Interpreter(source).run(tree.script);
  const runs = new Map<number, number>();
  for (const { span } of commands) runs.set(span.start, (runs.get(span.start) ?? 0) + 1);
  return commands.map((command) => ({
    ...command,
    certain: !command.conditional && runs.get(command.span.start) === 1,
  }));
}

/** @returns the statement that holds a place: the command, or the call of a function that passes its words on. */
export function statementAt({ span, callers }: ShellCommand, place: Span): Span {
  return [span, ...callers].find((statement) => contains(statement, place)) ?? span;
}

/** @returns the command's program and its arguments, where the program is one of `names`: `/sbin/iptables` is `iptables`. */
export function callOf(
  command: ShellCommand,
  names: { has(name: string): boolean },
): { readonly tool: string; readonly args: readonly Word[] } | undefined {
  const { words } = command;
  const [first, second] = words;
  if (!first) return undefined;
  const tool = programName(first.text);
  if (names.has(tool)) return { tool, args: words.slice(1) };
  // `$SUDO iptables`: what is not known may be a wrapper, or nothing at all.
  const next = second && isUnknown(first) ? programName(second.text) : '';
  return names.has(next) ? { tool: next, args: words.slice(2) } : undefined;
}
