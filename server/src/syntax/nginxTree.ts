import type { Transport } from '../core/ports.ts';
import type { ServerFacts } from '../core/portUse.ts';
import { type BraceDialect, type BraceStatement, readBraces } from './braces.ts';
import { luaBlockEnd } from './lua.ts';

/** Directives of one word that begin a line; those of several words are told by their underscore. */
const SINGLE_WORDS: ReadonlySet<string> = new Set(
  (
    'alias allow autoindex break charset deny events expires geo gzip http http2 if include index internal keepalive ' +
    'listen location mail map mirror proxy resolver return rewrite root satisfy sendfile server set stream upstream'
  ).split(' '),
);
const SNAKE_CASE = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/;

const NGINX: BraceDialect = {
  beginsStatement: (word) => SINGLE_WORDS.has(word) || (word.length < 60 && SNAKE_CASE.test(word)),
  isCode: (name) => name.endsWith('_by_lua_block'),
  codeEnd: luaBlockEnd,
};

/** @returns a statement's first word, `''` where it has none. */
export function nameOf(statement: BraceStatement): string {
  return statement.words[0]?.text ?? '';
}

/** What a server block says of itself, apart from one `listen`. */
export type ServerBlock = Omit<ServerFacts, 'options'>;

/** What is gathered from the statements directly inside one block. */
interface BlockNotes {
  readonly names: string[];
  readonly transports: Set<Transport>;
  readonly switches: Map<string, boolean>;
  hasCertificate: boolean;
  hasLocation: boolean;
}

/** The statements of one nginx config, and what the blocks around a statement say of it. */
export class NginxTree {
  readonly statements: readonly BraceStatement[];
  readonly #notes = new Map<BraceStatement | null, BlockNotes>();
  readonly #numbers = new Map<BraceStatement, number>();
  readonly #upstreamTransports = new Map<string, Set<Transport>>();

  /** @param neighbour the text of a file by the path that an `include` names, if it is known */
  constructor(text: string, neighbour: (path: string) => string | undefined) {
    this.statements = readBraces(text, NGINX);
    const included = new Map<string, BlockNotes | undefined>();
    for (const statement of this.statements) {
      const name = nameOf(statement);
      if (name === 'server' && statement.children) this.#numbers.set(statement, this.#numbers.size + 1);
      if (name === 'include') this.#noteInclude(statement, neighbour, included);
      else note(statement, this.#notesOf(statement.parent));
    }
    for (const statement of this.statements) {
      if (nameOf(statement) === 'proxy_pass') this.#notePass(statement);
    }
  }

  /** @returns the names of the blocks around a statement, outermost first, and its own. */
  pathOf(statement: BraceStatement): string[] {
    const path: string[] = [];
    for (let at: BraceStatement | null = statement; at; at = at.parent) path.push(nameOf(at));
    return path.reverse();
  }

  /** @returns the nearest `server` or `upstream` block around a statement; null in a snippet that is the inside of one. */
  serverOf(statement: BraceStatement): BraceStatement | null {
    let at = statement.parent;
    while (at && nameOf(at) !== 'server' && nameOf(at) !== 'upstream') at = at.parent;
    return at;
  }

  /** @returns the first server name, or the upstream's name, that a statement belongs to. */
  ownerOf(statement: BraceStatement): string | undefined {
    const server = this.serverOf(statement);
    if (server && nameOf(server) === 'upstream') return server.words[1]?.text;
    return this.#notes.get(server)?.names.find((name) => name !== '_' && name !== '');
  }

  /** @returns what a server block says of itself; for null, what the top of a snippet says. */
  serverBlock(server: BraceStatement | null): ServerBlock {
    const notes = this.#notes.get(server);
    return {
      block: server ? (this.#numbers.get(server) ?? 0) : 0,
      context: this.contextOf(server),
      hasCertificate: notes?.hasCertificate ?? false,
      ...(this.isOn('ssl_preread', server) ? { preread: true } : {}),
      names: notes?.names ?? [],
    };
  }

  /** @returns which of nginx's contexts a block stands in; a snippet that holds a `location` is of `http`. */
  contextOf(block: BraceStatement | null): ServerFacts['context'] {
    for (let at = block; at; at = at.parent) {
      const name = nameOf(at);
      if (name === 'http' || name === 'stream' || name === 'mail') return name;
      if (name === 'location') return 'http';
    }
    return this.#notes.get(block)?.hasLocation ? 'http' : 'unknown';
  }

  /** @returns whether a switch is `on` for a block, by its own word or that of the nearest block around it that has one. */
  isOn(name: string, block: BraceStatement | null): boolean {
    for (let at = block; ; at = at.parent) {
      const own = this.#notes.get(at)?.switches.get(name);
      if (own !== undefined || !at) return own ?? false;
    }
  }

  /** @returns the transports with which a statement in `stream` connects: those of the servers that pass to it. */
  connectTransports(statement: BraceStatement): readonly Transport[] {
    const server = this.serverOf(statement);
    if (!server || this.contextOf(server) !== 'stream') return ['tcp'];
    const isUpstream = nameOf(server) === 'upstream';
    const transports = isUpstream
      ? this.#upstreamTransports.get(server.words[1]?.text ?? '')
      : this.#notes.get(server)?.transports;
    return transports && transports.size > 0 ? [...transports] : ['tcp'];
  }

  #notePass(pass: BraceStatement): void {
    const server = this.serverOf(pass);
    const upstream = pass.words[1]?.text;
    if (!server || upstream === undefined) return;
    const transports = this.#upstreamTransports.get(upstream) ?? new Set();
    for (const transport of this.#notes.get(server)?.transports ?? []) transports.add(transport);
    this.#upstreamTransports.set(upstream, transports);
  }

  #noteInclude(
    include: BraceStatement,
    neighbour: (path: string) => string | undefined,
    known: Map<string, BlockNotes | undefined>,
  ): void {
    const path = include.words[1]?.text ?? '';
    if (!known.has(path)) {
      const text = neighbour(path);
      known.set(path, text === undefined ? undefined : notesOfSnippet(text));
    }
    const notes = known.get(path);
    if (!notes) return;
    const own = this.#notesOf(include.parent);
    for (const name of notes.names) own.names.push(name);
    own.hasCertificate ||= notes.hasCertificate;
    own.hasLocation ||= notes.hasLocation;
    for (const [name, on] of notes.switches) own.switches.set(name, on);
  }

  #notesOf(block: BraceStatement | null): BlockNotes {
    const known = this.#notes.get(block);
    if (known) return known;
    const notes = emptyNotes();
    this.#notes.set(block, notes);
    return notes;
  }
}

function emptyNotes(): BlockNotes {
  return { names: [], transports: new Set(), switches: new Map(), hasCertificate: false, hasLocation: false };
}

function notesOfSnippet(text: string): BlockNotes {
  const notes = emptyNotes();
  for (const statement of readBraces(text, NGINX)) if (!statement.parent) note(statement, notes);
  return notes;
}

/** Adds to a block's notes what one statement directly inside it says. */
function note(statement: BraceStatement, notes: BlockNotes): void {
  const rest = statement.words.slice(1);
  switch (nameOf(statement)) {
    case 'server_name':
      for (const word of rest) notes.names.push(word.text);
      break;
    case 'ssl_certificate':
      notes.hasCertificate = true;
      break;
    case 'location':
      notes.hasLocation = true;
      break;
    case 'ssl':
    case 'ssl_preread':
      notes.switches.set(nameOf(statement), rest[0]?.text === 'on');
      break;
    case 'listen':
      notes.transports.add(rest.some((word) => word.text === 'udp') ? 'udp' : 'tcp');
      break;
  }
}
