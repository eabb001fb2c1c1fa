import type { FileReference, Format, FormatResult, ReadContext } from '../core/format.ts';
import { say } from '../core/message.ts';
import { parseRange, type Transport, transportOf } from '../core/ports.ts';
import type { AddressFamily, AddressSlot, FilterFacts, PortRole } from '../core/portUse.ts';
import { wordTable } from '../core/wordTable.ts';
import { joinFacts, type RuleFacts, roleOfVerdict, UseCollector } from '../syntax/firewallUses.ts';
import { isPf, type PfStatement, type PfToken, pfText, readPf, readPfValue } from '../syntax/pf.ts';
import { readPlaceholder } from '../syntax/templates.ts';

/** Lines that only this language has. */
const RULE_LINE = new RegExp(
  [
    String.raw`^[ \t]*(?:pass|block|match)[ \t](?:[^\n#]{0,80}[ \t])?(?:in|out|on|quick|log|all|inet6?|proto|from|to|return|drop)(?:[ \t][^\n#]{0,200})?[ \t](?:on|proto|from|to|all|inet6?|quick|in|out|log)\b`,
    String.raw`^[ \t]*set[ \t]+(?:skip[ \t]+on|block-policy|loginterface)\b`,
    String.raw`^[ \t]*(?:rdr|nat)[ \t](?:pass[ \t])?[^\n#]{0,300}->`,
    String.raw`^[ \t]*table[ \t]+<[\w.-]+>[ \t]*(?:persist|const|counters|file|\{)`,
  ].join('|'),
  'm',
);

/** Rules of the packet filter of OpenBSD, FreeBSD and macOS (pf.conf(5)). */
export const pf: Format = {
  id: 'pf',
  title: 'pf.conf',
  names: ['**/pf.conf', '**/pf.conf.*', '**/pf.conf-*', '**/pf.anchors/*', '**/*.pf', '**/*.pf.conf'],
  languages: ['pf'],
  candidates: ['**/*.{conf,rules,anchor,anchors,j2,tmpl,tpl,template,in,erb}', '**/*pf.conf*', '**/pf.*'],
  candidateLanguages: [],
  recognises: (text) => RULE_LINE.test(text),
  comment: { open: '#' },
  read: (doc, context) => new PfReader(context).read(readPf(doc.text)),
};

type Side = 'destination' | 'source' | 'redirect';

/** A list or value in a port's place, and whose port it is. */
interface PortList {
  readonly side: Side;
  readonly tokens: readonly PfToken[];
}

interface Macro {
  readonly name: string;
  readonly tokens: readonly PfToken[];
  /** The included file that defines it. */
  readonly file?: string;
  /** What the rules say of it, for each side of a connection. */
  readonly usages: Map<Side, RuleFacts>;
}

/** What a rule says beside its ports. */
interface Filter {
  verdict: string;
  role: PortRole;
  direction: FilterFacts['direction'];
  quick: boolean;
  families: readonly AddressFamily[];
  transports: RuleFacts['transports'];
  readonly hosts: Record<Side, string[]>;
  readonly interfaces: string[];
  narrowed: boolean;
  /** Where a source can be written: in place of `any`, or before `to`. */
  sourceSlot?: AddressSlot;
}

/** "port … is only valid for tcp and udp" (pf.conf(5), "proto"): a rule without a protocol means both. */
const DEFAULT_TRANSPORTS: readonly Transport[] = ['tcp', 'udp'];

/** Words after which an address and perhaps a port to send to follow; `->` is the older form of FreeBSD and macOS. */
const REDIRECTIONS = new Set(['rdr-to', 'nat-to', 'binat-to', 'af-to', 'divert-to', '->']);

/** Conditions that a filter fact does not tell (pf.conf(5), "Parameters"). */
const NARROWING = new Set(
  'user group os tagged received-on probability rtable rdomain urpf-failed tos icmp-type icmp6-type'.split(' '),
);

const MAX_INCLUDES = 64;

class PfReader {
  readonly #context: ReadContext;
  readonly #collector: UseCollector;
  readonly #macros = new Map<string, Macro>();
  /** In the order of the text; a macro defined twice is there twice. */
  readonly #ownMacros: Macro[] = [];
  readonly #references: FileReference[] = [];
  readonly #included = new Set<string>();
  #rules = 0;

  constructor(context: ReadContext) {
    this.#context = context;
    this.#collector = new UseCollector(context);
  }

  read(statements: readonly PfStatement[]): FormatResult {
    for (const statement of statements) this.#readStatement(statement);
    // A macro names only earlier ones, so that reading backwards every use of it is known.
    for (const macro of this.#ownMacros.reverse()) this.#readMacro(macro);
    return this.#collector.result(this.#references);
  }

  #readStatement(statement: PfStatement): void {
    const { tokens } = statement;
    const [first, second, third] = tokens;
    if (first?.kind === 'word' && isPf(second, '=')) this.#define(tokens);
    else if (isPf(first, 'include') && second) this.#include(second);
    else if (isPf(first, 'load') && isPf(tokens[3], 'from')) this.#refer(tokens[4]);
    else if (isPf(first, 'no') && third) this.#readRule(tokens.slice(1), 'no', statement);
    else if (RULE_WORDS.has(first?.text ?? '') && first?.kind === 'word') this.#readRule(tokens, first.text, statement);
  }

  #define(tokens: readonly PfToken[]): void {
    const [name] = tokens;
    if (!name) return;
    const macro = { name: name.text, tokens: readPfValue(tokens.slice(2)), usages: new Map() };
    this.#macros.set(name.text, macro);
    this.#ownMacros.push(macro);
  }

  #refer(file: PfToken | undefined): void {
    if (file) this.#references.push({ path: file.text, kind: 'include', span: file.span });
  }

  /** An included file's macros hold here; its rules are its own document's. */
  #include(file: PfToken): void {
    this.#refer(file);
    if (this.#included.has(file.text) || this.#included.size >= MAX_INCLUDES) return;
    this.#included.add(file.text);
    for (const { tokens } of readPf(this.#context.neighbour(file.text) ?? '')) {
      const [name, sign] = tokens;
      if (name?.kind !== 'word' || !isPf(sign, '=')) continue;
      this.#macros.set(name.text, {
        name: name.text,
        tokens: readPfValue(tokens.slice(2)),
        file: file.text,
        usages: new Map(),
      });
    }
  }

  #readRule(tokens: readonly PfToken[], verdict: string, { anchors }: PfStatement): void {
    this.#rules++;
    const { filter, ports } = new RuleScanner(tokens, verdict, (name) => this.#macros.get(name)?.tokens).scan();
    const statement = { start: tokens[0]?.span.start ?? 0, end: tokens.at(-1)?.span.end ?? 0 };
    const anchor = anchors.join('/');
    const shared = {
      ...(anchor ? { owner: anchor } : {}),
      statement,
      path: [...anchors, verdict],
      transports: filter.transports,
    };
    const rule = tokens.map(pfText).join(' ');
    for (const { side, tokens: list } of ports) {
      const host = filter.hosts[side === 'source' ? 'destination' : side];
      const facts: RuleFacts = {
        ...shared,
        role: side === 'destination' ? filter.role : side,
        ...(host.length === 1 && host[0] !== undefined ? { host: { value: host[0] } } : {}),
        filter: {
          families: filter.families,
          ...(anchor ? { chain: anchor } : {}),
          direction: filter.direction,
          verdict,
          sources: filter.hosts.source,
          destinations: filter.hosts.destination,
          interfaces: filter.interfaces,
          negated: false,
          narrowed: filter.narrowed,
          ...(filter.sourceSlot && side === 'destination' ? { sourceSlot: filter.sourceSlot } : {}),
          // The last rule that matches decides, unless one says `quick`: only among those an earlier one hides a later one.
          ...(filter.quick ? { order: this.#rules } : {}),
          rule,
        },
      };
      this.#readPorts(list, side, facts);
    }
  }

  /** Reads `80`, `!= 80`, `1000:2000`, `1000 >< 2000`, `ssh`, `$web`, one after the other. */
  #readPorts(tokens: readonly PfToken[], side: Side, facts: RuleFacts): void {
    for (let at = 0; at < tokens.length; ) {
      const operator = tokens[at]?.kind === 'sign' ? tokens[at++]?.text : '';
      const value = tokens[at];
      if (!value || value.kind === 'sign') continue;
      const binary = tokens[at + 1];
      const last = tokens[at + 2];
      const spans = (isPf(binary, '><') || isPf(binary, '<>') || isPf(binary, ':')) && last?.kind === 'word';
      at += spans ? 3 : 1;
      const around = spans ? isPf(binary, '<>') : ['!=', '<', '>'].includes(operator ?? '');
      const bound = spans ? isPf(binary, '><') : operator === '<=' || operator === '>=';
      const own = facts.filter && { ...facts.filter, negated: around, narrowed: facts.filter.narrowed || bound };
      this.#readPort(value, spans ? last : undefined, side, { ...facts, ...(own ? { filter: own } : {}) });
    }
  }

  #readPort(value: PfToken, last: PfToken | undefined, side: Side, facts: RuleFacts): void {
    if (value.kind === 'macro') this.#readMacroUse(value, side, facts);
    else if (value.kind === 'hole') this.#readHole(value, facts);
    else if (last) {
      const span = { start: value.span.start, end: last.span.end };
      this.#collector.addText(`${value.text}:${last.text}`, span, facts, ':');
    } else {
      // `2000:*` sends on to as many ports as were matched; only the first is written.
      const text = value.text.endsWith(':*') ? value.text.slice(0, -2) : value.text;
      const span = { start: value.span.start, end: value.span.start + text.length };
      const port = OPENBSD_NAMES[text];
      if (port === undefined) this.#collector.addText(text, span, facts, ':');
      else this.#collector.add(span, { first: port, last: port }, 'name', facts);
    }
  }

  #readMacroUse(token: PfToken, side: Side, facts: RuleFacts): void {
    const macro = this.#macros.get(token.text);
    if (!macro) {
      const reason = say`The macro $${token.text} is defined neither in this file nor in one that it includes.`;
      this.#collector.addUnknown(token.text, token.span, facts, reason);
    } else if (macro.file === undefined) {
      const known = macro.usages.get(side);
      macro.usages.set(side, known ? joinFacts(known, facts) : facts);
    } else this.#addForeign(token, macro.tokens, macro.file, facts);
  }

  /** A macro of another file: its ports are told where this file names it. */
  #addForeign(token: PfToken, tokens: readonly PfToken[], file: string, facts: RuleFacts): void {
    for (const { text } of tokens.slice(0, MAX_FOREIGN_TOKENS)) {
      const ports = parseRange(text, ':');
      if (ports)
        this.#collector.add(token.span, ports, 'variable', facts, { name: token.text, from: 'assignment', file });
    }
  }

  #readHole(token: PfToken, facts: RuleFacts): void {
    const placeholder = readPlaceholder(pfText(token));
    const name = placeholder?.name ?? token.text.trim();
    const ports = placeholder?.fallback ? parseRange(placeholder.fallback.text) : undefined;
    if (ports) this.#collector.add(token.span, ports, 'variable', facts, { name, from: 'default' });
    else this.#collector.addUnknown(name, token.span, facts);
  }

  #readMacro(macro: Macro): void {
    const values = macro.tokens.filter((token) => !/^[{},]$/.test(token.text));
    const [first] = values;
    const last = values.at(-1);
    if (!first || !last) return;
    const statement = { start: first.span.start, end: last.span.end };
    for (const [side, facts] of macro.usages) this.#readPorts(values, side, { ...facts, statement });
    const usedElsewhere = this.#rules === 0 || this.#references.length > 0;
    if (macro.usages.size > 0 || !usedElsewhere || !/port/i.test(macro.name)) return;
    if (!values.every(({ text, kind }) => kind === 'macro' || /^\d+(:\d+)?$/.test(text))) return;
    this.#readPorts(values, 'destination', {
      role: 'declare',
      transports: { value: DEFAULT_TRANSPORTS },
      statement,
      path: [macro.name],
    });
  }
}

/** Names that OpenBSD's /etc/services knows and IANA does not, and that its manual pages use in rules (spamd(8)). */
const OPENBSD_NAMES = wordTable<number>({ spamd: 8025, 'spamd-cfg': 8026, 'spamd-sync': 8025 });

const MAX_FOREIGN_TOKENS = 64;

/** Statements that may name ports: filter rules, older translation rules, scrub and anchors with a filter of their own. */
const RULE_WORDS = new Set('pass block match rdr nat binat scrub anchor nat-anchor rdr-anchor'.split(' '));

/** Reads one rule from left to right (pf.conf(5), "Grammar"). */
class RuleScanner {
  readonly #tokens: readonly PfToken[];
  readonly #macro: (name: string) => readonly PfToken[] | undefined;
  readonly #filter: Filter;
  readonly #ports: PortList[] = [];
  #at = 1;
  #side: Side = 'destination';

  constructor(tokens: readonly PfToken[], verdict: string, macro: (name: string) => readonly PfToken[] | undefined) {
    this.#tokens = tokens;
    this.#macro = macro;
    this.#filter = {
      verdict,
      role: roleOfVerdict(verdict),
      direction: verdict === 'rdr' ? 'in' : verdict === 'nat' ? 'out' : 'unknown',
      quick: false,
      families: ['ipv4', 'ipv6'],
      transports: { value: DEFAULT_TRANSPORTS },
      hosts: { destination: [], source: [], redirect: [] },
      interfaces: [],
      narrowed: false,
    };
  }

  scan(): { readonly filter: Filter; readonly ports: readonly PortList[] } {
    while (this.#at < this.#tokens.length) this.#scanOne();
    const sides = new Set(this.#ports.map(({ side }) => side));
    if (sides.has('source') && sides.has('destination')) this.#filter.narrowed = true;
    return { filter: this.#filter, ports: this.#ports };
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
    const words = list.flatMap((token) => (token.kind === 'macro' ? (this.#macro(token.text) ?? []) : [token]));
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

  #readAddresses(side: Side): void {
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
    const expanded = list.flatMap((token) => (token.kind === 'macro' ? (this.#macro(token.text) ?? [token]) : [token]));
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
