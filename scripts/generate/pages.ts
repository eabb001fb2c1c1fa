import type { Format } from '../../server/src/core/format.ts';
import { inEnglish, say } from '../../server/src/core/message.ts';
import type { Rule, RuleExample } from '../../server/src/core/rule.ts';
import { SETTINGS } from '../../server/src/core/settingsTable.ts';

/** @returns all rules as a Markdown table. @param folder where the rules' pages lie, with its slash */
export function ruleTable(rules: readonly Rule[], folder: string): string {
  const rows = rules.map(({ meta }) => [
    `[${meta.id}](${folder}${meta.id}.md)`,
    escaped(meta.title),
    meta.family,
    meta.severity,
  ]);
  return table(['Rule', 'What it finds', 'Family', 'Severity'], rows);
}

/** @returns all formats as a Markdown table. */
export function formatTable(formats: readonly Format[]): string {
  const rows = formats.map((format) => [
    escaped(inEnglish(say`${format.title}`)),
    `\`${format.id}\``,
    codeList(format.names),
    codeList(format.candidates),
  ]);
  return table(['Format', 'Id', 'Known by name', 'Known by name and content'], rows);
}

/** @returns the page of one rule. */
export function rulePage({ meta }: Rule): string {
  return [
    `# ${meta.id}`,
    `${meta.title}.`,
    table(['Family', 'Severity'], [[meta.family, meta.severity]]).trimEnd(),
    `## What it finds\n\n${meta.what}`,
    `## Why it matters\n\n${meta.why}`,
    `## What to do\n\n${meta.remedy}`,
    `## Reported\n\n${meta.bad.map(example).join('\n\n')}`,
    ...(meta.good.length > 0 ? [`## Not reported\n\n${meta.good.map(example).join('\n\n')}`] : []),
    ...(meta.references.length > 0 ? [`## More\n\n${meta.references.map((url) => `- <${url}>`).join('\n')}`] : []),
    ...(meta.options ? [`## Options\n\n${optionTable(meta.options)}`.trimEnd()] : []),
    `## Settings\n\n${fenced('jsonc', `{ "portwise.rules": { "${meta.id}": "${meta.severity === 'off' ? 'warning' : 'off'}" } }`)}`,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

/** @returns all settings as a Markdown table. */
export function settingTable(): string {
  const rows = Object.entries(SETTINGS).map(([name, setting]) => [
    `\`${name}\``,
    escaped(setting.description),
    `\`${JSON.stringify(setting.default)}\``,
  ]);
  return table(['Setting', 'What it does', 'Default'], rows);
}

/**
 * Replaces what stands between `<!-- name -->` and `<!-- /name -->`.
 * @returns the text; as it was where it has no such place
 */
export function withSection(text: string, name: string, content: string): string {
  const open = `<!-- ${name} -->`;
  const start = text.indexOf(open);
  const end = text.indexOf(`<!-- /${name} -->`);
  if (start < 0 || end < start) return text;
  return `${text.slice(0, start + open.length)}\n\n${content.trim()}\n\n${text.slice(end)}`;
}

function optionTable(options: NonNullable<Rule['meta']['options']>): string {
  const rows = Object.entries(options).map(([name, option]) => [
    `\`${name}\``,
    escaped(option.description),
    `\`${JSON.stringify(option.default)}\``,
  ]);
  return table(['Option', 'What it sets', 'Default'], rows);
}

function example({ file, text, note }: RuleExample): string {
  return `\`${file}\`${note ? `: ${note}` : ''}\n\n${fenced(fenceOf(file), text.trimEnd())}`;
}

/** The fence's language, for those who render it in colour. */
function fenceOf(file: string): string {
  if (/\.ya?ml$/.test(file)) return 'yaml';
  if (/\.sh$/.test(file)) return 'sh';
  return /nginx/.test(file) ? 'nginx' : '';
}

function fenced(language: string, text: string): string {
  const ticks = text.includes('```') ? '````' : '```';
  return `${ticks}${language}\n${text}\n${ticks}`;
}

function codeList(globs: readonly string[]): string {
  return globs.map((glob) => `\`${glob}\``).join(', ');
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}
