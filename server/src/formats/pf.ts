import type { FileReference, Format, FormatResult, ReadContext } from '../core/format.ts';
import { say } from '../core/message.ts';
import { parseRange } from '../core/ports.ts';
import { wordTable } from '../core/wordTable.ts';
import { joinFacts, type RuleFacts, UseCollector } from '../syntax/firewallUses.ts';
import { isPf, type PfStatement, type PfToken, pfText, readPf, readPfValue } from '../syntax/pf.ts';
import { PF_RULE_WORDS, PF_TRANSPORTS, type PfSide, readPfRule } from '../syntax/pfRule.ts';
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

interface Macro {
  readonly name: string;
  readonly tokens: readonly PfToken[];
  /** The included file that defines it. */
  readonly file?: string;
  /** What the rules say of it, for each side of a connection. */
  readonly usages: Map<PfSide, RuleFacts>;
}

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
    else if (PF_RULE_WORDS.has(first?.text ?? '') && first?.kind === 'word')
      this.#readRule(tokens, first.text, statement);
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
    const read = readPfRule(tokens, verdict, (name) => this.#macros.get(name)?.tokens);
    const statement = { start: tokens[0]?.span.start ?? 0, end: tokens.at(-1)?.span.end ?? 0 };
    const anchor = anchors.join('/');
    const shared = {
      ...(anchor ? { owner: anchor } : {}),
      statement,
      path: [...anchors, verdict],
      transports: read.transports,
    };
    const rule = tokens.map(pfText).join(' ');
    for (const { side, tokens: list } of read.ports) {
      const host = read.hosts[side === 'source' ? 'destination' : side];
      const facts: RuleFacts = {
        ...shared,
        role: side === 'destination' ? read.role : side,
        ...(host.length === 1 && host[0] !== undefined ? { host: { value: host[0] } } : {}),
        filter: {
          families: read.families,
          ...(anchor ? { chain: anchor } : {}),
          direction: read.direction,
          verdict,
          sources: read.hosts.source,
          destinations: read.hosts.destination,
          interfaces: read.interfaces,
          negated: false,
          narrowed: read.narrowed,
          ...(read.sourceSlot && side === 'destination' ? { sourceSlot: read.sourceSlot } : {}),
          // The last rule that matches decides, unless one says `quick`: only among those an earlier one hides a later one.
          ...(read.quick ? { order: this.#rules } : {}),
          rule,
        },
      };
      this.#readPorts(list, side, facts);
    }
  }

  /** Reads `80`, `!= 80`, `1000:2000`, `1000 >< 2000`, `ssh`, `$web`, one after the other. */
  #readPorts(tokens: readonly PfToken[], side: PfSide, facts: RuleFacts): void {
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

  #readPort(value: PfToken, last: PfToken | undefined, side: PfSide, facts: RuleFacts): void {
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

  #readMacroUse(token: PfToken, side: PfSide, facts: RuleFacts): void {
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
      transports: { value: PF_TRANSPORTS },
      statement,
      path: [macro.name],
    });
  }
}

/** Names that OpenBSD's /etc/services knows and IANA does not, and that its manual pages use in rules (spamd(8)). */
const OPENBSD_NAMES = wordTable<number>({ spamd: 8025, 'spamd-cfg': 8026, 'spamd-sync': 8025 });

const MAX_FOREIGN_TOKENS = 64;
