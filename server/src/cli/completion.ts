import {
  allCommands,
  type COMMANDS,
  type CommandFacts,
  type CommandName,
  type OptionFacts,
  type OptionName,
  optionsOf,
  type Values,
  valuesOf,
} from './commandLine.ts';

/** The words that are known only to the tables of rules and formats. */
export interface Vocabulary {
  readonly rules: readonly string[];
  readonly formats: readonly string[];
}

type Option = readonly [OptionName, OptionFacts];

/** Shell → a script for it that completes commands, options and their values. */
export const COMPLETIONS: Readonly<Record<(typeof COMMANDS.completion.values)[number], (words: Vocabulary) => string>> =
  { bash: bashScript, zsh: zshScript, fish: fishScript };

const NAMES = allCommands()
  .map(([name]) => name)
  .join(' ');

function bashScript(vocabulary: Vocabulary): string {
  return `# Completes portwise in bash: source <(portwise completion bash)
_portwise() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" command="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in ${allCommands()
      .map(([name]) => name)
      .join('|')}) command="$word" && break ;; esac
  done
  case "$command $previous" in
${bashValueCases(vocabulary)}
  esac
  case "$command" in
${allCommands()
  .map(([name, facts]) => bashCommandCase(name, facts, vocabulary))
  .join('\n')}
    *) COMPREPLY=($(compgen -W "${NAMES} --help --version" -- "$current")) ;;
  esac
}
complete -o filenames -F _portwise portwise
`;
}

function bashValueCases(vocabulary: Vocabulary): string {
  const cases = allCommands().flatMap(([command]) =>
    takingValues(command).map(([name, facts]) => {
      const action = bashAnswer(valuesOf(command, name, facts), vocabulary);
      return `    "${command} --${name}") ${action} && return ;;`;
    }),
  );
  return cases.join('\n');
}

function bashCommandCase(name: CommandName, { values }: CommandFacts, vocabulary: Vocabulary): string {
  const options = optionsOf(name).map(([option]) => `--${option}`);
  return [
    `    ${name})`,
    `      if [[ $current == -* ]]; then COMPREPLY=($(compgen -W "${options.join(' ')}" -- "$current"))`,
    `      else ${bashAnswer(values, vocabulary)}; fi ;;`,
  ].join('\n');
}

function bashAnswer(values: Values | undefined, vocabulary: Vocabulary): string {
  if (values === 'files') return 'COMPREPLY=($(compgen -f -- "$current"))';
  const words = wordsOf(values, vocabulary);
  return words.length > 0 ? `COMPREPLY=($(compgen -W "${words.join(' ')}" -- "$current"))` : 'COMPREPLY=()';
}

function zshScript(vocabulary: Vocabulary): string {
  const commands = allCommands().map(([name, { summary }]) => `    ${quote(`${name}:${summary}`)}`);
  return `#compdef portwise
# Completes portwise in zsh: source <(portwise completion zsh), or a file _portwise in a folder of $fpath.
_portwise() {
  local -a commands=(
${commands.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${allCommands()
  .map(([name, facts]) => zshCommandCase(name, facts, vocabulary))
  .join('\n')}
  esac
}
(( $+functions[compdef] )) && compdef _portwise portwise
`;
}

function zshCommandCase(command: CommandName, { values }: CommandFacts, vocabulary: Vocabulary): string {
  const options = optionsOf(command).map(([name, facts]) => {
    // Brackets and colons divide the parts of a specification.
    const text = facts.summary.replace(/[[\]:]/g, '\\$&');
    if (!facts.value) return quote(`--${name}[${text}]`);
    return quote(`--${name}=[${text}]:${facts.value}:${zshAction(valuesOf(command, name, facts), vocabulary)}`);
  });
  const operands = quote(`*:operand:${zshAction(values, vocabulary)}`);
  return `    ${command}) _arguments ${[...options, operands].join(' \\\n      ')} ;;`;
}

function zshAction(values: Values | undefined, vocabulary: Vocabulary): string {
  if (values === 'files') return '_files';
  const words = wordsOf(values, vocabulary);
  return words.length > 0 ? `(${words.join(' ')})` : ' ';
}

function fishScript(vocabulary: Vocabulary): string {
  const lines = allCommands().flatMap(([command, { summary, values }]) => {
    const inside = `-n '__fish_seen_subcommand_from ${command}'`;
    return [
      `complete -c portwise -n '__fish_use_subcommand' -f -a ${command} -d ${quote(summary)}`,
      `complete -c portwise ${inside} ${fishAnswer(values, vocabulary)}`,
      ...optionsOf(command).map((option) => fishOption(command, option, inside, vocabulary)),
    ];
  });
  return `# Completes portwise in fish: portwise completion fish > ~/.config/fish/completions/portwise.fish\n${lines.join('\n')}\n`;
}

function fishOption(command: CommandName, [name, facts]: Option, inside: string, vocabulary: Vocabulary): string {
  const value = facts.value ? ` -r ${fishAnswer(valuesOf(command, name, facts), vocabulary)}` : '';
  return `complete -c portwise ${inside} -l ${name}${value} -d ${quote(facts.summary)}`;
}

function fishAnswer(values: Values | undefined, vocabulary: Vocabulary): string {
  if (values === 'files') return '-F';
  const words = wordsOf(values, vocabulary);
  return words.length > 0 ? `-f -a '${words.join(' ')}'` : '-f';
}

function takingValues(command: CommandName): readonly Option[] {
  return optionsOf(command).filter(([, { value }]) => value !== undefined);
}

function wordsOf(values: Values | undefined, { rules, formats }: Vocabulary): readonly string[] {
  if (values === 'rules') return rules;
  if (values === 'formats') return formats;
  return Array.isArray(values) ? values : [];
}

/** Single quotes hold in all three shells; the tables use none of their own. */
function quote(text: string): string {
  return `'${text}'`;
}
