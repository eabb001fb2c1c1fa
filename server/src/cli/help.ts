import { allCommands, optionsOf, STATUSES } from './commandLine.ts';

/** @returns what `portwise --help` prints: no line longer than 100 columns. */
export function helpText(): string {
  const commands = allCommands().map(([name, { operands, summary }]) => [
    `portwise ${name} ${operands}`.trim(),
    summary,
  ]);
  const statuses = STATUSES.map((meaning, status) => `  ${status}  ${meaning}\n`).join('');
  return [
    'Portwise knows every port in your config files.\n',
    `Usage\n${table(commands)}`,
    `Options\n${table(optionRows())}`,
    `Exit status\n${statuses}`,
  ].join('\n');
}

/** @returns an option as it is written, and what it does, with the commands that take it where those are few. */
export function optionRows(): readonly (readonly string[])[] {
  return optionsOf().flatMap(([name, { short, value, commands, summary }]) => {
    const words = `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`;
    if (name !== 'format') return [[words, commands?.length === 1 ? `${commands[0]}: ${summary}` : summary]];
    const [first = '', ...more] = formatRows();
    return [[words, first], ...more.map((row) => ['', row])];
  });
}

function formatRows(): readonly string[] {
  return allCommands().flatMap(([name, { formats }]) => (formats ? [`${name}: ${formats.join(', ')}`] : []));
}

function table(rows: readonly (readonly string[])[]): string {
  const width = Math.max(...rows.map(([left = '']) => left.length));
  return rows.map(([left = '', right = '']) => `  ${left.padEnd(width)}  ${right}\n`).join('');
}
