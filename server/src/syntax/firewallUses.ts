import type { FilterPolicy } from '../core/deployment.ts';
import type { FileReference, FormatResult, Gap, Oddity, ReadContext } from '../core/format.ts';
import { type Message, say } from '../core/message.ts';
import { type PortRange, parseRange, type Transport } from '../core/ports.ts';
import type { Effective, FilterFacts, PortRole, PortUse, VariableFacts } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';
import { holdsTemplate } from './templates.ts';

/** What a firewall rule says of all its ports: everything of a use but the number and its place. */
export type RuleFacts = Omit<PortUse, 'span' | 'ports' | 'spelling' | 'variable'>;

/** Why nobody knows what a template holds. */
const FILLED_IN: Message = say`What stands here is filled in only when the file is used.`;

/** Gathers the uses that a firewall's rules make, and whatever in them can't be meant. */
export class UseCollector {
  readonly #context: ReadContext;
  readonly #uses: PortUse[] = [];
  readonly #oddities: Oddity[] = [];
  readonly #gaps: Gap[] = [];
  readonly #policies: FilterPolicy[] = [];

  constructor(context: ReadContext) {
    this.#context = context;
  }

  /** How many uses there are so far. */
  get size(): number {
    return this.#uses.length;
  }

  /**
   * Adds the port that a text names: a number, a range or a service name. An unknown name becomes an oddity.
   * @param separator what stands between the ends of a range
   * @param variable the variable that the text is the value of
   */
  addText(text: string, span: Span, facts: RuleFacts, separator = '-', variable?: VariableFacts): void {
    const range = parseRange(text, separator);
    const named = range ? undefined : this.#rangeOfNames(text, separator, facts.transports.value);
    if (range) this.add(span, range, variable ? 'variable' : 'digits', facts, variable);
    else if (named) this.add(span, named, variable ? 'variable' : 'name', facts, variable);
    else if (SERVICE_NAME.test(text)) {
      this.#oddities.push({ kind: 'unknown-service-name', span, statement: facts.statement, detail: { text } });
    }
  }

  /** Adds a use whose number is known already. */
  add(
    span: Span,
    ports: PortRange | null,
    spelling: PortUse['spelling'],
    facts: RuleFacts,
    variable?: VariableFacts,
  ): void {
    this.#uses.push({ span, ports, spelling, ...facts, ...(variable ? { variable } : {}) });
  }

  /** Adds a port that a variable holds whose value is not written here, and says so. */
  addUnknown(name: string, span: Span, facts: RuleFacts, reason = FILLED_IN): void {
    this.add(span, null, 'variable', facts, { name, from: 'unknown' });
    this.gap(span, reason);
  }

  /** Adds an oddity, unless what is odd about it is only the language of a template. */
  oddity(oddity: Oddity): void {
    const { text } = oddity.detail;
    if (typeof text !== 'string' || !holdsTemplate(text)) this.#oddities.push(oddity);
  }

  /** @param reason why nobody knows what stands there; the default is a template's */
  gap(span: Span, reason = FILLED_IN): void {
    this.#gaps.push({ span, reason });
  }

  policy(policy: FilterPolicy): void {
    this.#policies.push(policy);
  }

  /** @returns all that was gathered, in the order of the text. */
  result(references: readonly FileReference[] = []): FormatResult {
    const byPlace = (a: { span: Span }, b: { span: Span }) => a.span.start - b.span.start || a.span.end - b.span.end;
    return {
      uses: this.#uses.sort(byPlace),
      oddities: onePerPlace(this.#oddities.sort(byPlace)),
      gaps: onePerPlace(this.#gaps.sort(byPlace)),
      references,
      ...(this.#policies.length > 0 ? { deployment: { policies: this.#policies } } : {}),
    };
  }

  /** `ssh`, or a range with a name at either end: `ssh:https`. A name that holds the separator (`imap4-ssl`) is one name first. */
  #rangeOfNames(text: string, separator: string, transports: readonly Transport[]): PortRange | undefined {
    const whole = this.#portOf(text, transports);
    if (whole !== undefined) return { first: whole, last: whole };
    const at = text.indexOf(separator);
    if (at < 0) return undefined;
    const first = this.#portOf(text.slice(0, at), transports);
    const last = this.#portOf(text.slice(at + separator.length), transports);
    return first === undefined || last === undefined ? undefined : { first, last };
  }

  #portOf(text: string, transports: readonly Transport[]): number | undefined {
    if (/^\d{1,15}$/.test(text)) return Number(text);
    for (const transport of transports) {
      const port = this.#context.portOf(text, transport);
      if (port !== undefined) return port;
    }
    return this.#context.portOf(text);
  }
}

/**
 * Adds to what was read in a script that it turns Docker's own packet filter rules off (dockerd(8), `--iptables`), if it does: then the
 * firewall's rules hold for containers as well.
 */
export function withDockerSetting(result: FormatResult, text: string): FormatResult {
  if (!/\biptables\\?["']?\s*[:=]\s*\\?["']?false\b/.test(text)) return result;
  return { ...result, deployment: { ...result.deployment, keepsDockerOut: true } };
}

/** A list that is read once for each side of a connection is at fault only once. */
function onePerPlace<T extends { readonly span: Span }>(sorted: readonly T[]): T[] {
  return sorted.filter(
    ({ span }, i) => sorted[i - 1]?.span.start !== span.start || sorted[i - 1]?.span.end !== span.end,
  );
}

const SERVICE_NAME = /^[A-Za-z_][\w+.*/-]*$/;

/** @returns the port use's role under a verdict: accept allows, drop and reject deny, all else only looks. */
export function roleOfVerdict(verdict: string): PortRole {
  if (verdict === 'accept' || verdict === 'pass') return 'allow';
  return verdict === 'drop' || verdict === 'reject' || verdict === 'block' ? 'deny' : 'match';
}

/**
 * Joins what two rules say of the ports that both name through one variable or set: what they agree on, all their transports,
 * and of the filters the one that lets most traffic match.
 */
export function joinFacts(a: RuleFacts, b: RuleFacts): RuleFacts {
  const { owner, host, filter, ...rest } = a;
  const joined: RuleFacts = {
    ...rest,
    role: a.role === b.role ? a.role : 'declare',
    transports: joinTransports(a.transports, b.transports),
  };
  if (a.role !== b.role) return joined;
  const wider = filter && b.filter && limitsOf(b.filter) < limitsOf(filter) ? b : a;
  return {
    ...joined,
    ...(owner !== undefined && owner === b.owner ? { owner } : {}),
    ...(wider.host ? { host: wider.host } : {}),
    // The rules stand in several places, so their common ports have none in the order of evaluation, and none to be limited at.
    ...(wider.filter ? { filter: withoutPlace(wider.filter) } : {}),
  };
}

function joinTransports(
  a: Effective<readonly Transport[]>,
  b: Effective<readonly Transport[]>,
): Effective<readonly Transport[]> {
  return b.value.every((transport) => a.value.includes(transport))
    ? a
    : { value: [...new Set([...a.value, ...b.value])] };
}

function limitsOf(filter: FilterFacts): number {
  const { sources, interfaces, narrowed, negated, guarded } = filter;
  const limits = [sources.length > 0, interfaces.length > 0, narrowed, negated, guarded];
  return limits.filter(Boolean).length + (filter.direction === 'out' ? 1 : 0);
}

function withoutPlace({ order: _order, sourceSlot: _slot, ...filter }: FilterFacts): FilterFacts {
  return filter;
}
