import { version } from '../../package.json';
import { manPage } from '../../server/src/cli/manPage.ts';
import { FORMATS } from '../../server/src/formats/index.ts';
import { RULES } from '../../server/src/rules/index.ts';
import { contributedStrings, withContributions } from './packageJson.ts';
import { formatTable, rulePage, ruleTable, settingTable, withSection } from './pages.ts';
import { configSchema } from './schema.ts';
import { selectorModule } from './selector.ts';

const SETTINGS_INTRODUCTION =
  'In VS Code and other editors under `portwise.`; in a `.portwise.jsonc` without it, for everybody who works on the folder.';

/**
 * All that is derived from the tables in the code.
 * @param read the text of a file of the project as it is now, undefined where there is none
 * @returns path → what the file has to be
 */
export function generatedFiles(read: (path: string) => string | undefined): ReadonlyMap<string, string> {
  const files = new Map<string, string>([
    ['package.json', json(withContributions(JSON.parse(read('package.json') ?? '{}'), RULES))],
    ['package.nls.json', json(contributedStrings(RULES))],
    ['schemas/portwise.schema.json', json(configSchema(RULES))],
    ['client/src/generated/selector.ts', selectorModule(FORMATS)],
    ['docs/settings.md', `# Settings\n\n${SETTINGS_INTRODUCTION}\n\n${settingTable()}`],
    ['docs/formats.md', `# Formats\n\nWhat Portwise reads, and by which names it finds it.\n\n${formatTable(FORMATS)}`],
    ['docs/portwise.1', manPage(version)],
    ['docs/rules/README.md', `# Rules\n\n${ruleTable(RULES, '')}`],
    ...RULES.map((rule): [string, string] => [`docs/rules/${rule.meta.id}.md`, rulePage(rule)]),
  ]);
  const readme = read('README.md');
  if (readme !== undefined) files.set('README.md', withTables(readme));
  return files;
}

/** The tables of the README, where it has a place for them. */
function withTables(readme: string): string {
  const tables = { rules: ruleTable(RULES, 'docs/rules/'), formats: formatTable(FORMATS), settings: settingTable() };
  return Object.entries(tables).reduce((text, [name, content]) => withSection(text, name, content), readme);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
