import { allCommands, STATUSES } from './commandLine.ts';
import { optionRows } from './help.ts';

/**
 * The manual page, in the language of man(7), from the same tables as `--help`.
 * @param version of the product, which stands at the foot of the page
 */
export function manPage(version: string): string {
  const commands = allCommands().map(([name, { operands, summary }]) =>
    entry(`\\fBportwise ${name}\\fR ${italics(operands)}`.trim(), summary),
  );
  return [
    `.TH PORTWISE 1 "" "portwise ${version}" "User Commands"`,
    '.SH NAME\nportwise \\- know every port in your config files',
    '.SH SYNOPSIS\n.B portwise\n.I COMMAND\n[\\fIOPTION\\fR\\|.\\|.\\|.\\&] [\\fIOPERAND\\fR\\|.\\|.\\|.\\&]',
    `.SH DESCRIPTION\n${DESCRIPTION.map(roff).join('\n.PP\n')}`,
    `.SH COMMANDS\n${commands.join('\n')}`,
    `.SH OPTIONS\n${options().join('\n')}`,
    `.SH EXIT STATUS\n${STATUSES.map((meaning, status) => entry(`\\fB${status}\\fR`, meaning)).join('\n')}`,
    `.SH FILES\n${FILES.map(([name, meaning]) => entry(`\\fI${roff(name)}\\fR`, meaning)).join('\n')}`,
    `.SH ENVIRONMENT\n${entry('\\fBNO_COLOR\\fR', 'Where it is set and not empty, nothing is coloured.')}`,
    `.SH EXAMPLES\n${EXAMPLES.map(([call, meaning]) => `${roff(meaning)}\n.PP\n.nf\n.RS\n${roff(call)}\n.RE\n.fi`).join('\n.PP\n')}`,
    '',
  ].join('\n');
}

const DESCRIPTION = [
  'Portwise finds the port numbers in configuration files (nginx, Docker Compose, firewalls, services and more), knows what runs on them, and says whether what is written is wise.',
  'Folders are walked with every .gitignore honoured, and files whose names or contents no format claims are left alone. It sends nothing anywhere.',
];

const FILES: readonly (readonly [string, string])[] = [
  [
    '.portwise.jsonc',
    'Settings for the folder it lies in and all below: severities, ports of your own, files to leave alone.',
  ],
  ['.portwise-baseline.json', 'Findings that are known and not told again; --update-baseline writes it.'],
];

const EXAMPLES: readonly (readonly [string, string])[] = [
  ['portwise check', 'Check the current folder:'],
  ['portwise check --changed-since origin/main --format github', 'Annotate a pull request, in a GitHub workflow:'],
  ['portwise check --fix --dry-run', 'See what could be fixed safely:'],
  ['portwise lookup 6379/tcp', 'Ask what a port is for:'],
];

/** Rows without words of their own go on with the row before. */
function options(): readonly string[] {
  return optionRows().map(([words = '', text = '']) => {
    if (words === '') return `.br\n${roff(text)}`;
    const [names = '', value = ''] = words.split(/ (?=[A-Z]+$)/);
    return entry(`\\fB${roff(names)}\\fR ${italics(value)}`.trim(), text);
  });
}

function entry(head: string, text: string): string {
  return `.TP\n${head}\n${roff(text)}`;
}

function italics(text: string): string {
  return text === '' ? '' : `\\fI${roff(text)}\\fR`;
}

/** A hyphen that a reader may copy has to be said to be one; a line that begins with a dot would be a request. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('…', '\\|.\\|.\\|.\\&')
    .replaceAll('’', '\\(cq')
    .replace(/^[.']/gm, '\\&$&');
}
