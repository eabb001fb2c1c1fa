import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { globMatcher } from '../core/detect.ts';
import { baseName, type SourceDoc } from '../core/document.ts';
import { type CommentSyntax, type Format, NOTHING_READ, type Oddity, type OddityKind } from '../core/format.ts';
import type { Host } from '../core/host.ts';
import { type Message, say } from '../core/message.ts';
import type { Reading } from '../core/rule.ts';
import { type ConfigurableRule, optionProblems } from '../core/ruleOptions.ts';
import { DEFAULT_SETTINGS, isRecord, readSettings, type Settings } from '../core/settings.ts';
import type { Span } from '../core/text.ts';

/** The project's settings, beside its files: JSON with comments. */
export const CONFIG_FILE = '.portwise.jsonc';

/** Folders deeper than this do not happen; a loop of links does. So it is with files that extend each other. */
const MAX_DEPTH = 64;

/** What only a config file has, beside the settings themselves. */
const FILE_KEYS = ['$schema', 'extends', 'overrides'];
const OVERRIDE_KEYS = ['files'];

const CONFIG_COMMENT: CommentSyntax = { open: '//' };

/** Not one of the formats that files are looked through for: no port is used in a config file. */
const CONFIG_FORMAT: Format = {
  id: 'portwise',
  title: 'Portwise settings',
  names: [`**/${CONFIG_FILE}`],
  languages: [],
  candidates: [],
  candidateLanguages: [],
  comment: CONFIG_COMMENT,
  recognises: () => false,
  read: () => NOTHING_READ,
};

/** A mistake in a config file, and where. */
export interface ConfigProblem {
  readonly span: Span;
  readonly message: Message;
}

/** What holds for one document. */
export interface DocumentSettings {
  readonly settings: Settings;
  /** The document is one of those that are left alone. */
  readonly ignored: boolean;
}

/** Finds the settings that hold for a document: the nearest config file over what the editor says. */
export class ConfigFiles {
  readonly #host: Host;
  readonly #rules: readonly ConfigurableRule[];
  /** A config file that was named, and is taken in place of the nearest. */
  readonly #named: string | undefined;
  readonly #texts = new Map<string, Promise<string | undefined>>();

  constructor(host: Host, rules: readonly ConfigurableRule[], named?: string) {
    this.#host = host;
    this.#rules = rules;
    this.#named = named;
  }

  /** Forgets what was read, after a config file changed. */
  forget(): void {
    this.#texts.clear();
  }

  /**
   * @param uri the document's
   * @param path its path, against which globs are matched
   * @param base what the editor says, and holds where the files are silent
   */
  async settingsFor(uri: string, path: string, base: Settings): Promise<DocumentSettings> {
    const config = this.#named ?? (await this.#nearest(uri));
    const settings = config === undefined ? base : await this.#settingsIn(config, path, base, 0);
    return { settings, ignored: globMatcher(settings.ignore.map(anywhere))(path) };
  }

  /** @returns what is wrong in a config file's text; the rest of it holds all the same. */
  problemsIn(text: string): readonly ConfigProblem[] {
    const errors: ParseError[] = [];
    const root = parse(text, errors);
    const syntax = errors.map(({ error, offset, length }) => ({
      span: { start: offset, end: offset + length },
      message: say`This is no valid JSON with comments (${printParseErrorCode(error)}).`,
    }));
    const blocks = [root, ...(overridesIn(root)?.children ?? [])];
    return [
      ...syntax,
      ...shapeProblems(root),
      ...blocks.flatMap((block) => (block?.type === 'object' ? this.#problemsOf(block, block !== root) : [])),
    ].sort((a, b) => a.span.start - b.span.start);
  }

  /** @returns a config file as the rules see it: a document with its mistakes, which comments can silence like any other finding. */
  async reading(doc: SourceDoc): Promise<Reading> {
    const mistakes = this.problemsIn(doc.text).map((problem) => oddityOf('config-mistake', problem));
    const missing = (await this.#missingParents(doc)).map((problem) => oddityOf('missing-extends', problem));
    const oddities = [...mistakes, ...missing];
    return { doc, format: CONFIG_FORMAT, result: { ...NOTHING_READ, oddities } };
  }

  /** @returns the config file that holds for a document; undefined where there is none. */
  async fileFor(uri: string): Promise<{ readonly uri: string; readonly text: string | undefined } | undefined> {
    const config = this.#named ?? (await this.#nearest(uri));
    return config === undefined ? undefined : { uri: config, text: await this.#read(config) };
  }

  /** @returns what is wrong with the settings of the file, or with those of one override. */
  #problemsOf(block: Node, isOverride: boolean): readonly ConfigProblem[] {
    const value: unknown = getNodeValue(block);
    const { problems } = readSettings(value);
    const options = isRecord(value) ? optionProblems(value.options, this.#rules) : [];
    const told = [...problems, ...options].map(({ path, onKey = false, message }) => ({
      span: onKey ? keyAt(block, path) : spanAt(block, path),
      message,
    }));
    const known = [...Object.keys(DEFAULT_SETTINGS), ...(isOverride ? OVERRIDE_KEYS : FILE_KEYS)];
    const keys = keysOf(block).filter(({ value: key }) => !known.includes(key));
    const rules = keysOf(findNodeIn(block, 'rules')).filter(
      ({ value: id }) => !this.#rules.some((rule) => rule.id === id),
    );
    return [
      ...told,
      ...keys.map(({ value: key, span }) => ({ span, message: say`There is no setting "${key}".` })),
      ...rules.map(({ value: id, span }) => ({ span, message: say`There is no rule "${id}".` })),
    ];
  }

  /** @returns the files that a config file extends and that are not there. */
  async #missingParents({ uri, text }: SourceDoc): Promise<readonly ConfigProblem[]> {
    const named = findNodeIn(parse(text, []), 'extends');
    const parents = (named?.children ?? [named]).filter((node) => node?.type === 'string');
    const problems = parents.map(async (node) => {
      const isThere = node && (await this.#read(this.#host.resolve(uri, String(node.value)))) !== undefined;
      return node && !isThere ? [{ span: spanOf(node), message: say`There is no file "${String(node.value)}".` }] : [];
    });
    return (await Promise.all(problems)).flat();
  }

  async #settingsIn(config: string, path: string, base: Settings, depth: number): Promise<Settings> {
    const text = await this.#read(config);
    const root = text === undefined ? undefined : parse(text, []);
    const value: unknown = root && getNodeValue(root);
    if (!isRecord(value)) return base;
    let settings = base;
    if (depth < MAX_DEPTH) {
      for (const parent of texts(value.extends)) {
        settings = await this.#settingsIn(this.#host.resolve(config, parent), path, settings, depth + 1);
      }
    }
    settings = readSettings(value, settings).settings;
    for (const override of Array.isArray(value.overrides) ? value.overrides : []) {
      if (!isRecord(override) || !globMatcher(texts(override.files).map(anywhere))(path)) continue;
      settings = readSettings(override, settings).settings;
    }
    return settings;
  }

  async #nearest(uri: string): Promise<string | undefined> {
    let previous = '';
    for (let depth = 0; depth < MAX_DEPTH; depth++) {
      const candidate = this.#host.resolve(uri, '../'.repeat(depth) + CONFIG_FILE);
      if (candidate === previous) return undefined;
      if ((await this.#read(candidate)) !== undefined) return candidate;
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

function oddityOf(kind: OddityKind, { span, message }: ConfigProblem): Oddity {
  return { kind, span, statement: span, detail: { message } };
}

/** @returns whether a path is a config file's. */
export function isConfigFile(path: string): boolean {
  return baseName(path) === CONFIG_FILE;
}

/** @returns what is wrong with how the file is put together. */
function shapeProblems(root: Node | undefined): readonly ConfigProblem[] {
  const overrides = overridesIn(root);
  if (!overrides) return [];
  if (overrides.type !== 'array') return [{ span: spanOf(overrides), message: say`overrides must be a list.` }];
  return (overrides.children ?? []).flatMap((item) => {
    const value: unknown = getNodeValue(item);
    if (isRecord(value) && texts(value.files).length > 0) return [];
    return [{ span: spanOf(item), message: say`An override needs "files": a glob, or a list of them.` }];
  });
}

function overridesIn(root: Node | undefined): Node | undefined {
  return findNodeIn(root, 'overrides');
}

function findNodeIn(root: Node | undefined, key: string): Node | undefined {
  return root && findNodeAtLocation(root, [key]);
}

function parse(text: string, errors: ParseError[]): Node | undefined {
  // The mark is one UTF-16 unit, and so is the space in its place.
  return parseTree(text.replace(/^\uFEFF/, ' '), errors, { allowTrailingComma: true });
}

/** @returns where a value stands, or the nearest that encloses its place. */
function spanAt(root: Node, path: readonly (string | number)[]): Span {
  for (let length = path.length; length >= 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node) return spanOf(node);
  }
  return spanOf(root);
}

/** @returns where the name of a value stands. */
function keyAt(root: Node, path: readonly (string | number)[]): Span {
  const [key] = findNodeAtLocation(root, [...path])?.parent?.children ?? [];
  return key ? spanOf(key) : spanAt(root, path);
}

function spanOf({ offset, length }: Node): Span {
  return { start: offset, end: offset + length };
}

function keysOf(node: Node | undefined): readonly { readonly value: string; readonly span: Span }[] {
  if (node?.type !== 'object') return [];
  return (node.children ?? []).flatMap(({ children: [key] = [] }) =>
    key ? [{ value: String(key.value), span: spanOf(key) }] : [],
  );
}

/** Globs are meant from the folder of whoever wrote them; a path may go on above it. */
function anywhere(glob: string): string {
  return glob.startsWith('**/') || glob.startsWith('/') ? glob.replace(/^\/+/, '') : `**/${glob.replace(/^\.\//, '')}`;
}

function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
