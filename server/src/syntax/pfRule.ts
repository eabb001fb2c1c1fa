import { type Transport, transportOf } from '../core/ports.ts';
import type { AddressFamily, AddressSlot, FilterFacts, PortRole } from '../core/portUse.ts';
import { wordTable } from '../core/wordTable.ts';
import { type RuleFacts, roleOfVerdict } from './firewallUses.ts';
import { isPf, type PfToken, pfText } from './pf.ts';

/** Whose port stands in a place; `redirect` is where the rule sends what it matches. */
export type PfSide = 'destination' | 'source' | 'redirect';

/** A list or value in a port's place, as written: `80`, `!= 80`, `1000:2000`, `1000 >< 2000`, `ssh`, `$web`, one after the other. */
export interface PfPorts {
  readonly side: PfSide;
  readonly tokens: readonly PfToken[];
}

/** A rule as pf.conf(5) describes it, as far as ports are concerned. */
export interface PfRule {
  /** What `port` or a redirection's `port` names, in the order of the text. */
  readonly ports: readonly PfPorts[];
  /** What it does with the ports of its destination. */
  readonly role: PortRole;
  readonly direction: FilterFacts['direction'];
  /** It decides at once: without the word the last rule that matches does. */
  readonly quick: boolean;
  readonly families: readonly AddressFamily[];
  readonly transports: RuleFacts['transports'];
  /** The addresses on each side, without `any`. */
  readonly hosts: Readonly<Record<PfSide, readonly string[]>>;
  readonly interfaces: readonly string[];
  /** It also looks at something else, so that it does not match all traffic to the port. */
  readonly narrowed: boolean;
  /** Where a source can be written: in place of `any`, or before `to`. */
  readonly sourceSlot?: AddressSlot;
}

/** @returns what a macro stands for, undefined where it is not known. */
export type PfMacros = (name: string) => readonly PfToken[] | undefined;

/** "port … is only valid for tcp and udp" (pf.conf(5), "proto"): a rule without a protocol means both. */
export const PF_TRANSPORTS: readonly Transport[] = ['tcp', 'udp'];

/** First words of statements that may name ports: filter rules, older translation rules, scrub and anchors with a filter of their own. */
export const PF_RULE_WORDS: ReadonlySet<string> = new Set(
  'pass block match rdr nat binat scrub anchor nat-anchor rdr-anchor'.split(' '),
);

/**
 * Reads a rule.
 * @param tokens the statement, from the word that says what kind of rule it is
 * @param verdict that word, or `no` where it stands before it
 */
export function readPfRule(tokens: readonly PfToken[], verdict: string, macros: PfMacros): PfRule {
  return new RuleScanner(tokens, verdict, macros).scan();
}

/** What a rule says beside its ports, while it is read. */
interface Filter extends Omit<{ -readonly [Key in keyof PfRule]: PfRule[Key] }, 'ports' | 'hosts' | 'interfaces'> {
  readonly hosts: Readonly<Record<PfSide, string[]>>;
  readonly interfaces: string[];
}

/** Words after which an address and perhaps a port to send to follow; `->` is the older form of FreeBSD and macOS. */
const REDIRECTIONS = new Set(['rdr-to', 'nat-to', 'binat-to', 'af-to', 'divert-to', '->']);

/** Conditions that a filter fact does not tell (pf.conf(5), "Parameters"). */
const NARROWING = new Set(
  'user group os tagged received-on probability rtable rdomain urpf-failed tos icmp-type icmp6-type'.split(' '),
);

/** Reads one rule from left to right (pf.conf(5), "Grammar"). */
class RuleScanner {
  readonly #tokens: readonly PfToken[];
  readonly #macros: PfMacros;
  readonly #filter: Filter;
  readonly #ports: PfPorts[] = [];
  #at = 1;
  #side: PfSide = 'destination';

  constructor(tokens: readonly PfToken[], verdict: string, macros: PfMacros) {
    this.#tokens = tokens;
    this.#macros = macros;
    this.#filter = {
      role: roleOfVerdict(verdict),
      direction: verdict === 'rdr' ? 'in' : verdict === 'nat' ? 'out' : 'unknown',
      quick: false,
      families: ['ipv4', 'ipv6'],
      transports: { value: PF_TRANSPORTS },
      hosts: { destination: [], source: [], redirect: [] },
      interfaces: [],
      narrowed: false,
    };
  }

  scan(): PfRule {
    while (this.#at < this.#tokens.length) this.#scanOne();
    const sides = new Set(this.#ports.map(({ side }) => side));
    if (sides.has('source') && sides.has('destination')) this.#filter.narrowed = true;
    return { ...this.#filter, ports: this.#ports };
  }

  #scanOne(): void {
    const token = this.#tokens[this.#at++];
    const word = token?.kind === 'word' || token?.kind === 'sign' ? token.text : '';
    if (word === '(') this.#passParentheses();
    else if (word === 'in' || word === 'out') this.#filter.direction = word;
    else if (word === 'quick') this.#filter.quick = true;
    else if (word === 'pass' && this.#at === 2) this.#filter.role = 'allow';
    else if (word === 'inet' || word === 'inet6') this.#filter.families = [word === 'inet' ? 'ipv4' : 'ipv6'];
    else if (word === 'proto') this.#readProtocols();
    else if (word === 'on') this.#filter.interfaces.push(...this.#readHosts());
    else if (word === 'from') this.#readSource();
    else if (word === 'to') this.#readTarget(token?.span.start ?? 0);
    else if (word === 'port') this.#ports.push({ side: this.#side, tokens: this.#readList() });
    else if (REDIRECTIONS.has(word)) this.#readAddresses('redirect');
    // A divert(4) port is a number of its own kind.
    else if (word === 'divert-packet') this.#at += 2;
    else if (NARROWING.has(word)) {
      this.#filter.narrowed = true;
      this.#readList();
    } else if (word === 'label' || word === 'tag' || word === 'queue' || word === 'set') this.#readList();
  }

  #passParentheses(): void {
    while (this.#at < this.#tokens.length && !isPf(this.#tokens[this.#at], ')')) this.#at++;
    this.#at++;
  }

  #readProtocols(): void {
    const list = this.#readList();
    const words = list.flatMap((token) => (token.kind === 'macro' ? (this.#macros(token.text) ?? []) : [token]));
    const value = [...new Set(words.flatMap(({ text }) => transportOf(text) ?? PROTOCOL_NUMBERS[text] ?? []))];
    const [first] = list;
    const last = list.at(-1);
    if (value.length > 0 && first && last) {
      this.#filter.transports = { value, span: { start: first.span.start, end: last.span.end } };
    }
  }

  #readSource(): void {
    const begin = this.#at;
    this.#readAddresses('source');
    const any = this.#at === begin + 1 && isPf(this.#tokens[begin], 'any') ? this.#tokens[begin] : undefined;
    if (any) this.#filter.sourceSlot = { span: any.span, prefix: '', suffix: '' };
  }

  /** A rule that names no source is for anyone: one can stand before `to`. */
  #readTarget(start: number): void {
    const isFirst = this.#side === 'destination' && this.#filter.hosts.source.length === 0;
    if (isFirst) this.#filter.sourceSlot ??= { span: { start, end: start }, prefix: 'from ', suffix: ' ' };
    this.#readAddresses('destination');
  }

  #readAddresses(side: PfSide): void {
    this.#side = side;
    this.#filter.hosts[side].push(...this.#readHosts());
  }

  /** Reads `any`, `!<table>`, `{ a, b }`, `(egress:0)`, `$net`, `em0:network`; none where a port follows at once. */
  #readHosts(): string[] {
    const begin = this.#at;
    if (isPf(this.#tokens[begin], 'port') || isPf(this.#tokens[begin], 'to')) return [];
    if (isPf(this.#tokens[this.#at], '!')) {
      this.#filter.narrowed = true;
      this.#at++;
      this.#readHosts();
      return [];
    }
    const [open] = this.#tokens.slice(this.#at, this.#at + 1);
    if (isPf(open, '<')) {
      const name = this.#tokens[this.#at + 1]?.text ?? '';
      this.#at += 3;
      return [`<${name}>`];
    }
    if (isPf(open, '(')) {
      this.#at++;
      const inner = this.#at;
      this.#passParentheses();
      return [
        `(${this.#tokens
          .slice(inner, this.#at - 1)
          .map(pfText)
          .join('')})`,
      ];
    }
    return this.#hostsOf(this.#readList());
  }

  #hostsOf(list: readonly PfToken[]): string[] {
    if (list.some((token) => isPf(token, '!'))) this.#filter.narrowed = true;
    const expanded = list.flatMap((token) =>
      token.kind === 'macro' ? (this.#macros(token.text) ?? [token]) : [token],
    );
    return expanded.filter((token) => token.kind !== 'sign' && !/^(any|all)$/.test(token.text)).map(pfText);
  }

  /** Reads a list in braces, or the one value that stands alone with its signs: `{ 80, 443 }`, `!= 80`, `1000 >< 2000`. */
  #readList(): readonly PfToken[] {
    const begin = this.#at;
    if (isPf(this.#tokens[begin], '{')) {
      let depth = 1;
      for (this.#at++; this.#at < this.#tokens.length && depth > 0; this.#at++) {
        if (isPf(this.#tokens[this.#at], '{')) depth++;
        else if (isPf(this.#tokens[this.#at], '}')) depth--;
      }
      return this.#tokens
        .slice(begin, this.#at)
        .filter((token) => !(token.kind === 'sign' && /^[{},]$/.test(token.text)));
    }
    while (/^([!<>]=?|=)$/.test(this.#tokens[this.#at]?.text ?? '')) this.#at++;
    this.#at++;
    // The network or broadcast address of an interface hangs on its macro: `$int_if:network`.
    const next = this.#tokens[this.#at];
    if (next?.kind === 'word' && /^[:/]\w/.test(next.text)) this.#at++;
    else if (isPf(next, '><') || isPf(next, '<>') || isPf(next, ':')) this.#at += 2;
    return this.#tokens.slice(begin, this.#at);
  }
}

/** Assigned Internet Protocol Numbers (IANA). */
const PROTOCOL_NUMBERS = wordTable<Transport>({ 6: 'tcp', 17: 'udp', 33: 'dccp', 132: 'sctp' });
