import type { FormatResult, Gap, Oddity, ReadContext } from '../core/format.ts';
import { type Message, say } from '../core/message.ts';
import type { PortRole, PortUse } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';
import type { BraceStatement } from './braces.ts';
import { type Piece, pieceOf } from './configWord.ts';
import type { Endpoint } from './endpoint.ts';
import type { NginxTree } from './nginxTree.ts';
import type { NginxVariables } from './nginxVariables.ts';
import { notAPort, type PortText, portFields, readPort } from './portText.ts';
import { type Placeholder, readPlaceholder } from './templates.ts';

/** What is known of a use before its port is read. */
export interface NginxSite extends Omit<PortUse, 'span' | 'ports' | 'spelling' | 'statement' | 'path' | 'variable'> {
  readonly at: BraceStatement;
  /** Whether the place takes nothing but a port, so that other text is a mistake. */
  readonly strict: boolean;
}

/** nginx's own variables that can stand for a port; a number is a part of the request that a regex caught. */
const REQUEST_VARIABLE =
  /^(?:\d+$|arg_|cookie_|http_|(?:server|remote|proxy|realip_remote|proxy_protocol(?:_server)?)_port$)/;

/** Gathers the uses of one nginx config, and learns from them which variables stand for ports and addresses. */
export class NginxUses {
  readonly #tree: NginxTree;
  readonly #variables: NginxVariables;
  readonly #context: ReadContext;
  readonly #uses: PortUse[] = [];
  readonly #oddities: Oddity[] = [];
  readonly #gaps: Gap[] = [];
  /** Variables that stand where a port belongs. */
  readonly #portVariables = new Set<string>();
  /** Variables that stand for a whole address or URL that nginx connects to. */
  readonly #targetVariables = new Set<string>();

  constructor(tree: NginxTree, variables: NginxVariables, context: ReadContext) {
    this.#tree = tree;
    this.#variables = variables;
    this.#context = context;
  }

  /** Adds a use; what is no port is noted instead where only a port may stand, and why a variable's value isn't known. */
  add(port: Piece, site: NginxSite): void {
    // In a `listen` nginx knows no variables: what looks like one is filled in by a tool before nginx reads the file.
    const byNginx = (placeholder: Placeholder) => placeholder.dollar && site.role !== 'listen';
    const read = readPort(port, (placeholder) => {
      const assigned = byNginx(placeholder) ? this.#variables.find(placeholder.name, site.at) : undefined;
      return assigned && pieceOf(assigned.value);
    });
    const rest = read ? port.text.slice(read.span.end - port.span.start) : port.text;
    if (!read || !mayFollowPort(rest, site.role)) {
      if (site.strict) this.#addUnreadable(port, rest, site.at);
      return;
    }
    const { placeholder } = read;
    if (placeholder && byNginx(placeholder)) this.#portVariables.add(placeholder.name);
    if (!placeholder || read.ports) this.#push(read, site);
    else {
      const ofRequest = byNginx(placeholder) && !/^[A-Z][A-Z0-9_]*$/.test(placeholder.name);
      this.addGap(read.span, this.#whyUnknown(placeholder.name, ofRequest));
      if (!ofRequest) this.#push(read, site);
    }
  }

  /**
   * Adds what nginx connects to.
   * @param strict whether what follows the host's colon can only be a port
   */
  connect(
    endpoint: Endpoint,
    at: BraceStatement,
    strict: boolean,
    transports = this.#tree.connectTransports(at),
  ): void {
    const { host, port, unix } = endpoint;
    if (unix) return;
    if (port) {
      const server = { ...this.#tree.serverBlock(this.#tree.serverOf(at)), options: [] };
      const to = this.hostOf(host, at);
      this.add(port, { at, strict, role: 'connect', transports: { value: transports }, server, ...to });
    } else if (host && strict) {
      const target = readPlaceholder(host.text);
      if (target?.dollar) this.#targetVariables.add(target.name);
    }
  }

  /** @returns the host, and where it is written: for a variable that this file sets, its value. */
  hostOf(host: Piece | undefined, at: BraceStatement): Pick<PortUse, 'host'> {
    if (!host) return {};
    const placeholder = readPlaceholder(host.text);
    const assigned = placeholder?.dollar ? this.#variables.find(placeholder.name, at) : undefined;
    const { text: value, span } = assigned ? pieceOf(assigned.value) : host;
    return { host: { value, span } };
  }

  /** nginx takes no service names: `listen localhost:http` is an error. Where the name is known, its number is the mend. */
  addNotAPort(port: Piece, statement: BraceStatement): void {
    this.#oddities.push(notAPort(port, statement.span, this.#context.portOf(port.text, 'tcp')));
  }

  /** A variable that a target variable is set to is a target too. */
  followTargets(): void {
    for (const { variable, value } of [...this.#variables.assignments].reverse()) {
      const other = readPlaceholder(value.text);
      if (!other?.dollar) continue;
      if (this.#targetVariables.has(variable)) this.#targetVariables.add(other.name);
      if (this.#portVariables.has(variable)) this.#portVariables.add(other.name);
    }
  }

  addGap(span: Span, reason: Message): void {
    this.#gaps.push({ span, reason });
  }

  /** @returns whether a variable was met where a port belongs. */
  holdsPort(variable: string): boolean {
    return this.#portVariables.has(variable);
  }

  /** @returns whether a variable was met where nginx connects to what it holds. */
  holdsTarget(variable: string): boolean {
    return this.#targetVariables.has(variable);
  }

  /** @returns all that was gathered, the uses in the order of the text. */
  result(): Pick<FormatResult, 'uses' | 'oddities' | 'gaps'> {
    const uses = this.#uses.sort((a, b) => a.span.start - b.span.start);
    return { uses, oddities: this.#oddities, gaps: this.#gaps };
  }

  /** @param rest what made it so */
  #addUnreadable(port: Piece, rest: string, statement: BraceStatement): void {
    if (/^[\w-]+$/.test(rest)) this.addNotAPort(port, statement);
    else if (rest !== '') this.addGap(port.span, say`The port is put together from several parts.`);
  }

  #whyUnknown(name: string, ofRequest: boolean): Message {
    if (!ofRequest) return say`“${name}” is filled in before nginx reads the file, and its value is not here.`;
    if (this.#variables.has(name)) return say`“$${name}” has several values, chosen for each request.`;
    if (REQUEST_VARIABLE.test(name)) return say`“$${name}” gets its value with each request.`;
    return say`“$${name}” is not set in this file.`;
  }

  #push(port: PortText, { at, strict: _, ...facts }: NginxSite): void {
    const owner = this.#tree.ownerOf(at);
    this.#uses.push({
      ...portFields(port),
      ...facts,
      statement: at.span,
      path: this.#tree.pathOf(at),
      ...(owner === undefined ? {} : { owner }),
    });
  }
}

/** What may stand behind a port: nothing behind one that is listened on, else a variable that holds the path, or a regex's end. */
function mayFollowPort(rest: string, role: PortRole): boolean {
  return rest === '' || (role !== 'listen' && /^[$)]/.test(rest));
}
