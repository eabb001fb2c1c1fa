import { DEFAULT_SETTINGS, type Settings } from './settings.ts';

/** A setting as an editor shows it and as the schema of the config file describes it. */
export interface SettingDescription {
  /** One or two sentences of Markdown. */
  readonly description: string;
  /** JSON schema keywords, without `default` and the description. `rules` gets its properties from the rules themselves. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly default: unknown;
}

const PORT = {
  type: 'string',
  pattern: '^\\d{1,5}(-\\d{1,5})?(/(tcp|udp|sctp|dccp))?$',
  // VS Code's own keyword: without it people are shown the pattern.
  patternErrorMessage: 'A port, a range, or one with its transport: "8085", "8000-8099", "8085/udp".',
} as const;
const STRINGS = { type: 'array', items: { type: 'string' } } as const;

/** Every setting, by its name in `.portwise.jsonc` and behind `portwise.` in an editor. Docs and package.json are generated from this. */
export const SETTINGS: Readonly<Record<keyof Settings, SettingDescription>> = {
  rules: {
    description:
      'How loud each rule is: `error`, `warning`, `info`, `hint` or `off`. A rule that is not named keeps its own severity.',
    schema: { type: 'object' },
    default: DEFAULT_SETTINGS.rules,
  },
  options: {
    description: 'Options of single rules, by rule. The page of a rule names those it has.',
    schema: { type: 'object', additionalProperties: { type: 'object' } },
    default: DEFAULT_SETTINGS.options,
  },
  ignore: {
    description: 'Files that are left alone, as globs: `**/vendor/**`, `legacy/*.conf`.',
    schema: STRINGS,
    default: DEFAULT_SETTINGS.ignore,
  },
  maxFileSize: {
    description: 'Files longer than this many characters are not read.',
    schema: { type: 'integer', minimum: 1 },
    default: DEFAULT_SETTINGS.maxFileSize,
  },
  services: {
    description:
      'Ports of your own: a number, range or `8085/udp`, and what runs there. Hover and lookup show them first.',
    schema: {
      type: 'array',
      items: {
        type: 'object',
        required: ['port', 'name'],
        additionalProperties: false,
        properties: {
          port: PORT,
          name: { type: 'string' },
          description: { type: 'string' },
          owner: { type: 'string' },
        },
      },
    },
    default: DEFAULT_SETTINGS.services,
  },
  allowed: {
    description:
      'Ports that are open on purpose, each with the reason. No rule about exposure or the registry speaks of them.',
    schema: {
      type: 'array',
      items: {
        type: 'object',
        required: ['port', 'reason'],
        additionalProperties: false,
        properties: { port: PORT, reason: { type: 'string' } },
      },
    },
    default: DEFAULT_SETTINGS.allowed,
  },
};
