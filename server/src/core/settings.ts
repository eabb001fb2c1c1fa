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
}

export const DEFAULT_SETTINGS: Settings = {
  rules: {},
  options: {},
  ignore: [],
  maxFileSize: 5_000_000,
  services: [],
};
