import { COMMANDS, type CommandDescription } from '../../client/src/commands/commands.ts';
import type { Rule } from '../../server/src/core/rule.ts';
import { SETTINGS } from '../../server/src/core/settingsTable.ts';
import { ruleSchema, type Schema } from './schema.ts';

/** As much of package.json as this touches. */
interface PackageJson {
  readonly contributes?: { readonly menus?: Readonly<Record<string, unknown>> };
}

/** The language client looks for the setting itself. */
const TRACE = {
  description: 'Writes the messages between VS Code and the language server to the output channel.',
  schema: { type: 'string', enum: ['off', 'messages', 'verbose'] },
  default: 'off',
} as const;

/** @returns package.json with the commands, menus and settings that the code has; everything else is kept. */
export function withContributions(packageJson: PackageJson, rules: readonly Rule[]): PackageJson {
  const commands = Object.entries<CommandDescription>(COMMANDS);
  return {
    ...packageJson,
    contributes: {
      ...packageJson.contributes,
      ...{
        commands: commands.map(([command]) => ({ command, title: `%${command}%`, category: 'Portwise' })),
        configuration: { title: 'Portwise', properties: settingProperties(rules) },
        jsonValidation: [{ fileMatch: ['.portwise.jsonc'], url: './schemas/portwise.schema.json' }],
      },
      menus: {
        ...packageJson.contributes?.menus,
        commandPalette: commands.flatMap(([command, { when }]) => (when ? [{ command, when }] : [])),
      },
    },
  };
}

/** @returns the English texts behind the `%…%` of package.json, as package.nls.json holds them. */
export function contributedStrings(rules: readonly Rule[]): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(Object.entries(COMMANDS).map(([command, { title }]) => [command, title])),
    ...Object.fromEntries(Object.entries(SETTINGS).map(([name, { description }]) => [`setting.${name}`, description])),
    'setting.trace.server': TRACE.description,
    ...Object.fromEntries(rules.map(({ meta }) => [`rule.${meta.id}`, `${meta.title}.`])),
  };
}

function settingProperties(rules: readonly Rule[]): Record<string, Schema> {
  const all = { ...SETTINGS, 'trace.server': TRACE };
  const properties = Object.entries(all).map(([name, setting], order): [string, Schema] => [
    `portwise.${name}`,
    {
      ...(name === 'rules' ? ruleSchema(rules, ({ meta }) => `%rule.${meta.id}%`) : setting.schema),
      default: setting.default,
      markdownDescription: `%setting.${name}%`,
      scope: 'window',
      order,
    },
  ]);
  return Object.fromEntries(properties);
}
