import { type Message, say } from './message.ts';
import { isValidRange } from './ports.ts';
import { portsOfEntry } from './team.ts';

/** How loud a rule is; `off` silences it. */
export type Severity = 'error' | 'warning' | 'info' | 'hint';

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info', 'hint'];

/** A port of the team's own, from `.portwise.jsonc`. */
export interface TeamService {
  /** `8085`, `8000-8099` or `8085/udp`. */
  readonly port: string;
  readonly name: string;
  readonly description?: string;
  readonly owner?: string;
}

/** A port that is open on purpose: no rule about exposure or the registry speaks of it. */
export interface AllowedPort {
  /** `6379`, `8000-8099` or `53/udp`. */
  readonly port: string;
  /** Why, for whoever reads the file next. */
  readonly reason: string;
}

/** What a user can set. Immutable, and passed into calls. */
export interface Settings {
  /** Rule id → severity or `off`, where it differs from the rule's own. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  /** Rule id → that rule's options. */
  readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Globs of files that are left alone. */
  readonly ignore: readonly string[];
  /** Documents longer than this many UTF-16 units are not read. */
  readonly maxFileSize: number;
  readonly services: readonly TeamService[];
  readonly allowed: readonly AllowedPort[];
}

export const DEFAULT_SETTINGS: Settings = {
  rules: {},
  options: {},
  ignore: [],
  maxFileSize: 5_000_000,
  services: [],
  allowed: [],
};

/** A setting that can't be used, in a sentence. */
export interface SettingsProblem {
  /** Where it stands, from the outside in: `['rules', 'unassigned-port']`. */
  readonly path: readonly (string | number)[];
  /** The name is wrong, not its value. */
  readonly onKey?: boolean;
  readonly message: Message;
}

/**
 * Reads settings from whatever an editor or a file gives. Total: what is wrong is told and left at its default, the rest holds.
 * @param raw the object as parsed; anything else counts as empty
 * @param base what holds where `raw` is silent
 */
export function readSettings(
  raw: unknown,
  base: Settings = DEFAULT_SETTINGS,
): { readonly settings: Settings; readonly problems: readonly SettingsProblem[] } {
  const problems: SettingsProblem[] = [];
  const source = isRecord(raw) ? raw : {};
  const tell: TellProblem = (path, message) => problems.push({ path, message });
  const settings: Settings = {
    rules: { ...base.rules, ...readRules(source.rules, tell) },
    options: { ...base.options, ...readOptions(source.options, tell) },
    ignore: readStrings('ignore', source.ignore, tell) ?? base.ignore,
    maxFileSize: readSize(source.maxFileSize, tell) ?? base.maxFileSize,
    services: readServices(source.services, tell) ?? base.services,
    allowed: readAllowed(source.allowed, tell) ?? base.allowed,
  };
  return { settings, problems };
}

type TellProblem = (path: readonly (string | number)[], message: Message) => void;

/** @returns whether a value as parsed is an object with keys. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readRules(raw: unknown, tell: TellProblem): Record<string, Severity | 'off'> {
  const rules: Record<string, Severity | 'off'> = {};
  if (raw === undefined || raw === null) return rules;
  if (!isRecord(raw)) {
    tell(['rules'], say`rules must be an object of rule names and severities.`);
    return rules;
  }
  for (const [id, level] of Object.entries(raw)) {
    const severity = [...SEVERITIES, 'off' as const].find((known) => known === level);
    if (severity) rules[id] = severity;
    else tell(['rules', id], say`${JSON.stringify(level)} is no severity: use ${SEVERITIES.join(', ')} or off.`);
  }
  return rules;
}

function readOptions(raw: unknown, tell: TellProblem): Record<string, Readonly<Record<string, unknown>>> {
  const options: Record<string, Readonly<Record<string, unknown>>> = {};
  if (raw === undefined || raw === null) return options;
  if (!isRecord(raw)) {
    tell(['options'], say`options must be an object of rule names and their options.`);
    return options;
  }
  for (const [id, value] of Object.entries(raw)) {
    if (isRecord(value)) options[id] = value;
    else tell(['options', id], say`A rule’s options must be an object.`);
  }
  return options;
}

function readStrings(key: string, raw: unknown, tell: TellProblem): readonly string[] | undefined {
  if (raw === undefined || raw === null) return undefined;
  if (Array.isArray(raw) && raw.every((item) => typeof item === 'string')) return raw;
  tell([key], say`${key} must be a list of strings.`);
  return undefined;
}

function readSize(raw: unknown, tell: TellProblem): number | undefined {
  if (raw === undefined || raw === null) return undefined;
  if (typeof raw === 'number' && Number.isFinite(raw) && raw > 0) return raw;
  tell(['maxFileSize'], say`maxFileSize must be a number above 0.`);
  return undefined;
}

function readServices(raw: unknown, tell: TellProblem): readonly TeamService[] | undefined {
  return readPortList('services', 'name', raw, tell)?.map(({ port, name = '', description, owner }) => ({
    port,
    name,
    ...(description === undefined ? {} : { description }),
    ...(owner === undefined ? {} : { owner }),
  }));
}

function readAllowed(raw: unknown, tell: TellProblem): readonly AllowedPort[] | undefined {
  return readPortList('allowed', 'reason', raw, tell)?.map(({ port, reason = '' }) => ({ port, reason }));
}

/** Reads a list of objects that each have a `port` and one more text that must be there. */
function readPortList(
  key: string,
  needed: string,
  raw: unknown,
  tell: TellProblem,
): readonly (Readonly<Record<string, string | undefined>> & { readonly port: string })[] | undefined {
  if (raw === undefined || raw === null) return undefined;
  if (!Array.isArray(raw)) {
    tell([key], say`${key} must be a list.`);
    return undefined;
  }
  return raw.flatMap((item: unknown, place) => {
    const texts = isRecord(item)
      ? (Object.fromEntries(Object.entries(item).filter(([, value]) => typeof value === 'string')) as Record<
          string,
          string
        >)
      : {};
    const { port } = texts;
    if (port === undefined || texts[needed] === undefined) {
      tell(
        [key, place],
        say`An entry needs a "port" (such as "8085" or "8000-8099/udp") and a "${needed}", both strings.`,
      );
      return [];
    }
    const { ports } = portsOfEntry({ port }) ?? {};
    if (!ports || !isValidRange(ports)) {
      tell([key, place, 'port'], say`${JSON.stringify(port)} is no port, range or port/transport.`);
      return [];
    }
    return [{ ...texts, port }];
  });
}
