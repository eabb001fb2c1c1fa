/*
 * What can be said on the command line. The parser, `--help`, the shells' completion and the man page are all made from these tables.
 */
import { SEVERITIES } from '../core/settings.ts';

/** What may stand where an operand or an option's value is asked for; the shells complete it. */
export type Values = 'files' | 'rules' | 'formats' | readonly string[];

export interface CommandFacts {
  /** How operands are written in a usage line; empty where there are none. */
  readonly operands: string;
  readonly summary: string;
  /** What an operand may be, where that can be completed. */
  readonly values?: Values;
  /** What `--format` takes, the default first. */
  readonly formats?: readonly [string, ...string[]];
}

export interface OptionFacts {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** What the value is called in help; none for a switch. */
  readonly value?: string;
  readonly values?: Values;
  /** The commands that take it; none for all. */
  readonly commands?: readonly string[];
  readonly summary: string;
}

export const COMMANDS = {
  check: {
    operands: '[PATH…]',
    summary: 'report findings (default: the current folder; "-" reads standard input)',
    values: 'files',
    formats: ['text', 'jsonl', 'sarif', 'github', 'junit'],
  },
  list: {
    operands: '[PATH…]',
    summary: 'list every port that is used, without judgement',
    values: 'files',
    formats: ['text', 'jsonl', 'csv', 'markdown'],
  },
  lookup: {
    operands: 'QUERY…',
    summary: 'what is known of 6379, 443/udp, 6000-6063, redis or "key value"',
    formats: ['text', 'jsonl'],
  },
  explain: { operands: 'RULE…', summary: 'what a rule finds, why it matters, what to do', values: 'rules' },
  graph: {
    operands: '[PATH…]',
    summary: 'who reaches whom, through which port',
    values: 'files',
    formats: ['mermaid', 'dot', 'json'],
  },
  update: { operands: '', summary: 'take IANA’s present registry, for all later calls' },
  completion: {
    operands: 'SHELL',
    summary: 'a script that completes these words: bash, zsh or fish',
    values: ['bash', 'zsh', 'fish'],
  },
  lsp: { operands: '', summary: 'the language server, over standard input and output' },
} as const satisfies Record<string, CommandFacts>;

export type CommandName = keyof typeof COMMANDS;

/** The commands that read files. */
const READERS = ['check', 'list', 'graph'] as const;

export const OPTIONS = {
  format: {
    type: 'string',
    value: 'FORMAT',
    commands: ['check', 'list', 'lookup', 'graph'],
    summary: 'how the answer is written',
  },
  'fail-on': {
    type: 'string',
    value: 'SEVERITY',
    values: [...SEVERITIES, 'never'],
    commands: ['check'],
    summary: 'exit with 1 at error, warning (default), info or hint; or never',
  },
  fix: {
    type: 'boolean',
    commands: ['check'],
    summary: 'apply every fix that is safe, then report what is left',
  },
  'dry-run': { type: 'boolean', commands: ['check'], summary: 'with --fix: show the fixes as a diff, change nothing' },
  baseline: {
    type: 'string',
    value: 'FILE',
    values: 'files',
    commands: ['check'],
    summary: 'leave out what this file knows (default: .portwise-baseline.json, if there)',
  },
  'update-baseline': { type: 'boolean', commands: ['check'], summary: 'write what is found now to the baseline' },
  'changed-since': {
    type: 'string',
    value: 'REV',
    commands: READERS,
    summary: 'read everything, tell only of files that differ from a git revision',
  },
  'stdin-filename': {
    type: 'string',
    value: 'NAME',
    values: 'files',
    commands: READERS,
    summary: 'what "-" is called: its name decides the format',
  },
  as: {
    type: 'string',
    value: 'FORMAT',
    values: 'formats',
    commands: READERS,
    summary: 'take the files for this format: nginx, compose, iptables, …',
  },
  jobs: {
    type: 'string',
    value: 'N',
    commands: READERS,
    summary: 'read files in this many threads (default: as many as pay)',
  },
  config: {
    type: 'string',
    value: 'FILE',
    values: 'files',
    commands: [...READERS, 'lookup'],
    summary: 'use this config file in place of the nearest .portwise.jsonc',
  },
  from: {
    type: 'string',
    value: 'SOURCE',
    values: 'files',
    commands: ['update'],
    summary: 'a file or an address to take it from, in place of IANA’s own',
  },
  stdio: { type: 'boolean', commands: ['lsp'], summary: 'the default, for editors that say it' },
  help: { type: 'boolean', short: 'h', summary: 'this text' },
  version: { type: 'boolean', short: 'v', summary: 'the version' },
} as const satisfies Record<string, OptionFacts>;

export type OptionName = keyof typeof OPTIONS;

/** Exit status → what it means. */
export const STATUSES = [
  'nothing at or above --fail-on',
  'something is; for lookup: nothing is known',
  'the call was wrong, or a path can’t be read',
] as const;

/** @returns a word as a command's name; undefined where there is none of that name. */
export function commandNamed(word: string | undefined): CommandName | undefined {
  return word !== undefined && Object.hasOwn(COMMANDS, word) ? (word as CommandName) : undefined;
}

/** @returns all commands, in the order in which they are explained. */
export function allCommands(): readonly (readonly [CommandName, CommandFacts])[] {
  return Object.entries(COMMANDS) as [CommandName, CommandFacts][];
}

/** @returns the options of a command, or every option. */
export function optionsOf(command?: CommandName): readonly (readonly [OptionName, OptionFacts])[] {
  const all = Object.entries(OPTIONS) as [OptionName, OptionFacts][];
  return all.filter(([, { commands }]) => command === undefined || !commands || commands.includes(command));
}

/** @returns what an option of a command takes: `--format` differs between commands. */
export function valuesOf(command: CommandName, name: OptionName, facts: OptionFacts): Values | undefined {
  return name === 'format' ? (COMMANDS[command] as CommandFacts).formats : facts.values;
}
