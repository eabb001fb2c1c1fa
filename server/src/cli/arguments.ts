import { parseArgs } from 'node:util';

/** A call that was wrong: said on stderr in one line, exit status 2. */
export class UsageError extends Error {}

const OPTIONS = {
  format: { type: 'string' },
  config: { type: 'string' },
  as: { type: 'string' },
  'fail-on': { type: 'string' },
  'stdin-filename': { type: 'string' },
  fix: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  baseline: { type: 'string' },
  'update-baseline': { type: 'boolean' },
  'changed-since': { type: 'string' },
  from: { type: 'string' },
  stdio: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

export interface Arguments {
  readonly command: string | undefined;
  readonly operands: readonly string[];
  readonly format: string | undefined;
  readonly config: string | undefined;
  readonly as: string | undefined;
  readonly failOn: string | undefined;
  readonly stdinFilename: string | undefined;
  readonly fix: boolean;
  readonly dryRun: boolean;
  readonly baseline: string | undefined;
  readonly updateBaseline: boolean;
  readonly changedSince: string | undefined;
  readonly from: string | undefined;
  readonly help: boolean;
  readonly version: boolean;
}

/** Reads the words after the program's name. @throws UsageError for an option that does not exist or lacks its value */
export function readArguments(words: readonly string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
    const [command, ...operands] = positionals;
    return {
      command,
      operands,
      format: values.format,
      config: values.config,
      as: values.as,
      failOn: values['fail-on'],
      stdinFilename: values['stdin-filename'],
      fix: values.fix ?? false,
      dryRun: values['dry-run'] ?? false,
      baseline: values.baseline,
      updateBaseline: values['update-baseline'] ?? false,
      changedSince: values['changed-since'],
      from: values.from,
      help: values.help ?? false,
      version: values.version ?? false,
    };
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
}

/** @returns the word where it is one of those allowed, or the first of them where none is given. @throws UsageError for another */
export function oneOf<const Word extends string>(
  option: string,
  word: string | undefined,
  allowed: readonly [Word, ...Word[]],
): Word {
  if (word === undefined) return allowed[0];
  const found = allowed.find((one) => one === word);
  if (!found) throw new UsageError(`${option} takes ${allowed.join(', ')}; not "${word}"`);
  return found;
}
