import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import type { Host } from '../core/host.ts';
import { readSettings, type Settings, type SettingsProblem } from '../core/settings.ts';

/** The project's settings, beside its files: JSON with comments. */
export const CONFIG_FILE = '.portwise.jsonc';

/** Folders deeper than this do not happen; a loop of links does. */
const MAX_DEPTH = 64;

/** Finds the settings that hold for a document: the nearest config file over what the editor says. */
export class ConfigFiles {
  readonly #host: Host;
  /** A config file that was named, and is taken in place of the nearest. */
  readonly #named: string | undefined;
  readonly #texts = new Map<string, Promise<string | undefined>>();

  constructor(host: Host, named?: string) {
    this.#host = host;
    this.#named = named;
  }

  /** Forgets what was read, after a config file changed. */
  forget(): void {
    this.#texts.clear();
  }

  /** @returns the settings for a document, and what is wrong in the file they come from. */
  async settingsFor(
    uri: string,
    base: Settings,
  ): Promise<{ readonly settings: Settings; readonly problems: readonly SettingsProblem[] }> {
    const text = this.#named ? await this.#read(this.#named) : await this.#nearest(uri);
    return text === undefined ? { settings: base, problems: [] } : readConfig(text, base);
  }

  async #nearest(uri: string): Promise<string | undefined> {
    let previous = '';
    for (let depth = 0; depth < MAX_DEPTH; depth++) {
      const candidate = this.#host.resolve(uri, '../'.repeat(depth) + CONFIG_FILE);
      if (candidate === previous) return undefined;
      const text = await this.#read(candidate);
      if (text !== undefined) return text;
      previous = candidate;
    }
    return undefined;
  }

  #read(uri: string): Promise<string | undefined> {
    let text = this.#texts.get(uri);
    if (!text) {
      text = this.#host.readFile(uri);
      this.#texts.set(uri, text);
    }
    return text;
  }
}

/**
 * Reads a config file's text. A mistake in it is told, and the rest of the file still holds.
 * @param base what holds where the file is silent
 */
export function readConfig(
  text: string,
  base: Settings,
): { readonly settings: Settings; readonly problems: readonly SettingsProblem[] } {
  const errors: ParseError[] = [];
  const raw: unknown = parse(text.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true });
  const { settings, problems } = readSettings(raw, base);
  const syntax = errors.map(({ error, offset }) => ({
    key: '',
    message: `${printParseErrorCode(error)} at offset ${offset}.`,
  }));
  return { settings, problems: [...syntax, ...problems] };
}
