import { COMMANDS, type CommandDescription } from '../../client/src/commands/commands.ts';
import { PORTS_VIEW, VIEW_TEXTS, WALKTHROUGH } from '../../client/src/views/contributions.ts';
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

/** @returns package.json with the commands, menus, views, walkthrough and settings that the code has; everything else is kept. */
export function withContributions(packageJson: PackageJson, rules: readonly Rule[]): PackageJson {
  const commands = Object.entries<CommandDescription>(COMMANDS);
  return {
    ...packageJson,
    contributes: {
      ...packageJson.contributes,
      ...{
        commands: commands.map(([command, { icon }]) => ({
          ...{ command, title: `%${command}%`, category: 'Portwise' },
          ...(icon ? { icon } : {}),
        })),
        configuration: { title: 'Portwise', properties: settingProperties(rules) },
        ...views(),
        walkthroughs: [walkthrough()],
        jsonValidation: [{ fileMatch: ['.portwise.jsonc'], url: './schemas/portwise.schema.json' }],
      },
      menus: {
        ...packageJson.contributes?.menus,
        commandPalette: commands.flatMap(([command, { when }]) => (when ? [{ command, when }] : [])),
        ...menus(commands),
      },
    },
  };
}

/** @returns the English texts behind the `%…%` of package.json, as package.nls.json holds them. */
export function contributedStrings(rules: readonly Rule[]): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(Object.entries(COMMANDS).map(([command, { title }]) => [command, title])),
    ...VIEW_TEXTS,
    ...walkthroughStrings(),
    ...Object.fromEntries(Object.entries(SETTINGS).map(([name, { description }]) => [`setting.${name}`, description])),
    'setting.trace.server': TRACE.description,
    ...Object.fromEntries(rules.map(({ meta }) => [`rule.${meta.id}`, `${meta.title}.`])),
  };
}

/** @returns the entries of each menu, by its name. */
function menus(commands: readonly (readonly [string, CommandDescription])[]): Record<string, readonly object[]> {
  const entries = commands.flatMap(([command, { menus: own = [] }]) => own.map((entry) => ({ command, ...entry })));
  const names = [...new Set(entries.map(({ menu }) => menu))].sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      entries.filter(({ menu }) => menu === name).map(({ command, when, group }) => ({ command, when, group })),
    ]),
  );
}

function views(): Record<string, unknown> {
  const { container, id, icon, welcome } = PORTS_VIEW;
  return {
    viewsContainers: { activitybar: [{ id: container, title: '%view.container%', icon }] },
    views: { [container]: [{ id, name: '%view.ports%', icon, contextualTitle: '%view.container%' }] },
    viewsWelcome: [{ view: id, contents: '%view.ports.welcome%', when: welcome.when }],
  };
}

function walkthrough(): object {
  const { id, steps } = WALKTHROUGH;
  return {
    id,
    title: '%walkthrough.title%',
    description: '%walkthrough.description%',
    steps: steps.map((step) => ({
      id: step.id,
      title: `%walkthrough.${step.id}.title%`,
      description: `%walkthrough.${step.id}.description%`,
      media: { markdown: `client/walkthrough/${step.id}.md` },
      ...(step.completedBy.length > 0 ? { completionEvents: step.completedBy } : {}),
    })),
  };
}

function walkthroughStrings(): Readonly<Record<string, string>> {
  const { title, description, steps } = WALKTHROUGH;
  const ofSteps = steps.flatMap((step) => [
    [`walkthrough.${step.id}.title`, step.title],
    [`walkthrough.${step.id}.description`, step.description],
  ]);
  return { 'walkthrough.title': title, 'walkthrough.description': description, ...Object.fromEntries(ofSteps) };
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
