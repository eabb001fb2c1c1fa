import { parseArgs } from 'node:util';
import { COMMANDS, type CommandName, commandNamed, OPTIONS, type OptionFacts, type OptionName } from './commandLine.ts';

/** A call that was wrong: said on stderr in one line, exit status 2. */
export class UsageError extends Error {}

export interface Arguments {
  readonly command: CommandName | undefined;
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
  /** How many threads read; none for as many as pay. */
  readonly jobs: number | undefined;
  readonly help: boolean;
  readonly version: boolean;
}

/**
 * Reads the words after the program's name.
 * @throws UsageError for a command or an option that does not exist, that lacks its value or that another command takes
 */
export function readArguments(words: readonly string[]): Arguments {
  const { values, positionals } = parse(words);
  const [word, ...operands] = positionals;
  const command = commandNamed(word);
  if (word !== undefined && !command) throw new UsageError(`there is no command "${word}"; portwise --help lists them`);
  if (command) for (const name of Object.keys(values)) checkOption(name as OptionName, command);
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
    jobs: values.jobs === undefined ? undefined : jobsOf(values.jobs),
    help: values.help ?? false,
    version: values.version ?? false,
  };
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

/** @returns the name of an answer's format that the command knows. @throws UsageError for another */
export function formatOf<Name extends keyof typeof FORMATS>(
  command: Name,
  word: string | undefined,
): (typeof FORMATS)[Name][number] {
  return oneOf('--format', word, FORMATS[command]) as (typeof FORMATS)[Name][number];
}

const FORMATS = {
  check: COMMANDS.check.formats,
  list: COMMANDS.list.formats,
  lookup: COMMANDS.lookup.formats,
  graph: COMMANDS.graph.formats,
} as const;

/** More threads than any machine that runs this has cores. */
const MOST_JOBS = 256;

function jobsOf(word: string): number {
  const jobs = /^\d+$/.test(word) ? Number(word) : 0;
  if (jobs < 1 || jobs > MOST_JOBS) throw new UsageError(`--jobs takes a number from 1 to ${MOST_JOBS}; not "${word}"`);
  return jobs;
}

function parse(words: readonly string[]) {
  // Editors add words of their own to a language server's call (`--node-ipc`, `--clientProcessId=1`): the server reads those itself.
  const args = words[0] === 'lsp' ? words.filter((word) => /^(lsp|-h|--help)$/.test(word)) : [...words];
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const said = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    // Node goes on to explain how an operand could begin with a dash.
    const unknown = /^Unknown option '([^']+)'/.exec(said)?.[1];
    throw new UsageError(unknown ? `there is no option "${unknown}"; portwise --help lists them` : said);
  }
}

function checkOption(name: OptionName, command: CommandName): void {
  const { commands }: OptionFacts = OPTIONS[name];
  if (commands && !commands.includes(command)) {
    throw new UsageError(`--${name} is for ${commands.join(', ')}; not for ${command}`);
  }
}
