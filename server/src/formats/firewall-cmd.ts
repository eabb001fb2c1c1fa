import type { Format, FormatResult, ReadContext } from '../core/format.ts';
import { say } from '../core/message.ts';
import { type Transport, transportOf } from '../core/ports.ts';
import type { AddressFamily, FilterFacts, PortRole } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';
import { firewalldService } from '../syntax/firewalldServices.ts';
import { type RuleFacts, roleOfVerdict, UseCollector } from '../syntax/firewallUses.ts';
import { IptablesRules } from '../syntax/iptablesUses.ts';
import { PortWords } from '../syntax/portWords.ts';
import { readRichRule } from '../syntax/richRule.ts';
import { callOf, readShell, type ShellCommand, statementAt } from '../syntax/shell.ts';
import { typedIn } from '../syntax/typing.ts';
import { HOLE, literalWord, sliceWord, splitWord, type Word } from '../syntax/words.ts';

const TOOLS = new Set(['firewall-cmd', 'firewall-offline-cmd']);

/** `firewall-cmd` and `firewall-offline-cmd` in shell scripts (firewall-cmd(1)). */
export const firewallCmd: Format = {
  id: 'firewall-cmd',
  title: say`firewall-cmd commands`,
  names: [],
  languages: [],
  candidates: ['**/*.{sh,bash,ksh,zsh,dash,j2,tmpl,tpl,template,in,erb,ks,cfg}'],
  candidateLanguages: ['shellscript', 'plaintext'],
  recognises: (text) => /\bfirewall-(?:offline-)?cmd\b/.test(text),
  comment: { open: '#' },
  typedAt: typedIn({ kind: 'port', before: /--add-port[\t =]+(\d*)$/ }),
  read: (doc, context) => {
    const reader = new FirewallCmdReader(context, doc.text);
    for (const command of context.parsed(readShell, doc.text)) reader.add(command);
    return reader.result();
  },
};

/** `--zone=public` or `--zone public`. */
interface Option {
  readonly name: string;
  readonly value: Word;
  /** The option and its value, where they are one word without quotes or variables. */
  readonly plain?: Span;
  /** The words after the value, up to the end of the command. */
  readonly rest: readonly Word[];
}

class FirewallCmdReader {
  readonly #context: ReadContext;
  readonly #text: string;
  readonly #collector: UseCollector;
  readonly #words = new PortWords();
  readonly #direct: IptablesRules;

  constructor(context: ReadContext, text: string) {
    this.#context = context;
    this.#text = text;
    this.#collector = new UseCollector(context);
    this.#direct = new IptablesRules(context);
  }

  add(command: ShellCommand): void {
    const args = callOf(command, TOOLS)?.args;
    if (!args) return;
    const options = readOptions(args);
    const owner = textOf(options, 'zone') ?? textOf(options, 'policy');
    const service = textOf(options, 'service');
    const sources = options.filter(({ name }) => name === 'add-source').map(({ value }) => value.text);
    for (const option of options) {
      const [, verb, what] = /^(add|remove|query)-(.+)$/.exec(option.name) ?? [];
      if (what === undefined || what === 'rule' || what === 'passthrough') this.#addDirect(option, command);
      else this.#addElement(what, option, { verb: verb ?? '', owner, service, sources, command, option });
    }
  }

  result(): FormatResult {
    this.#words.addTo(this.#collector);
    const own = this.#collector.result();
    const direct = this.#direct.result();
    const byPlace = (a: { span: { start: number } }, b: { span: { start: number } }) => a.span.start - b.span.start;
    return {
      uses: [...own.uses, ...direct.uses].sort(byPlace),
      oddities: [...own.oddities, ...direct.oddities].sort(byPlace),
      gaps: [...own.gaps, ...direct.gaps].sort(byPlace),
      references: [],
    };
  }

  #addElement(what: string, { value }: Option, place: Place): void {
    switch (what) {
      case 'port':
        this.#addPort(value, place.service === undefined ? 'allow' : 'declare', place);
        break;
      case 'source-port':
        this.#addPort(value, 'source', place);
        break;
      case 'service':
        if (place.service === undefined) {
          const facts = factsOf(place, 'allow', 'accept');
          this.#addService(value, this.#limitable(facts, place, `service name="${value.text}"`));
        }
        break;
      case 'forward-port':
        this.#addForward(value, place);
        break;
      case 'rich-rule':
        this.#addRichRule(value, place);
        break;
    }
  }

  /** `8080/tcp`, `6000-6010/udp` */
  #addPort(value: Word, role: PortRole, place: Place): void {
    const slash = value.text.lastIndexOf('/');
    const port = slash < 0 ? value : sliceWord(value, 0, slash);
    const protocol = slash < 0 ? undefined : sliceWord(value, slash + 1, value.text.length);
    const facts = factsOf(place, role, role === 'allow' ? 'accept' : '');
    const element = `port port="${port.text}" protocol="${protocol?.text}"`;
    this.#addWord(port, protocol, protocol ? this.#limitable(facts, place, element) : facts);
  }

  /** Only a rich rule can name whom a port is for, so that it takes the place of the whole option. */
  #limitable(facts: RuleFacts, { option: { plain } }: Place, element: string): RuleFacts {
    if (!facts.filter || facts.role !== 'allow' || !plain || this.#isQuoted(plain.start)) return facts;
    const prefix = `--add-rich-rule='rule family="ipv4" source address="`;
    return {
      ...facts,
      filter: { ...facts.filter, sourceSlot: { span: plain, prefix, suffix: `" ${element} accept'` } },
    };
  }

  /** A rich rule brings quotes of its own, which those around the command would end. */
  #isQuoted(offset: number): boolean {
    const before = this.#text.slice(this.#text.lastIndexOf('\n', offset - 1) + 1, offset);
    return before.includes("'");
  }

  /** `port=80:proto=tcp:toport=8080:toaddr=10.0.0.2` */
  #addForward(value: Word, place: Place): void {
    const parts = new Map<string, Word>();
    const to = value.text.indexOf('toaddr=') + 'toaddr='.length;
    for (const part of splitWord(value, (character) => character === ':')) {
      const equals = part.text.indexOf('=');
      if (equals > 0) parts.set(part.text.slice(0, equals), sliceWord(part, equals + 1, part.text.length));
    }
    // An IPv6 address has colons of its own; it comes last.
    const address = parts.has('toaddr') ? sliceWord(value, to, value.text.length) : undefined;
    const host = address ? { host: { value: address.text, span: address.span } } : {};
    const [port, target] = [parts.get('port'), parts.get('toport')];
    if (port) this.#addWord(port, parts.get('proto'), factsOf(place, 'match', 'forward-port'));
    if (target) this.#addWord(target, parts.get('proto'), { ...factsOf(place, 'redirect', 'forward-port'), ...host });
  }

  #addRichRule(value: Word, place: Place): void {
    const rule = readRichRule(value);
    const removed = place.verb !== 'add';
    for (const { element, port, protocol, toPort, toAddress, name } of rule.elements) {
      const own = element === 'source-port' ? 'source' : element === 'forward-port' ? 'match' : undefined;
      const role = own ?? (removed ? 'match' : roleOfVerdict(rule.verdict));
      const facts = richFacts(factsOf(place, role, rule.verdict), rule, value);
      if (port) this.#addWord(port, protocol, facts);
      if (name) this.#addService(name, facts);
      const host = toAddress ? { host: { value: toAddress.text, span: toAddress.span } } : {};
      if (toPort) this.#addWord(toPort, protocol, { ...facts, role: 'redirect', ...host });
    }
  }

  #addWord(port: Word, protocol: Word | undefined, facts: RuleFacts): void {
    const transport = protocol && transportOf(protocol.text);
    const transports = transport ? { value: [transport], span: protocol.span } : facts.transports;
    this.#words.add(port, { ...facts, transports }, '-');
    if (transport || protocol?.text.includes(HOLE) || (!protocol && port.text.includes(HOLE))) return;
    const { statement } = facts;
    if (protocol) {
      const detail = { text: protocol.text };
      this.#collector.oddity({ kind: 'unknown-protocol', span: protocol.span, statement, detail });
    } else {
      const detail = { text: port.text };
      this.#collector.oddity({ kind: 'port-without-protocol', span: port.span, statement, detail });
    }
  }

  /** firewalld's services have names of their own; those of the registry are tried where it has none. */
  #addService(name: Word, facts: RuleFacts): void {
    const own = firewalldService(name.text);
    for (const { ports, transports } of own) {
      this.#collector.add(name.span, ports, 'name', { ...facts, transports: { value: transports } });
    }
    if (own.length > 0) return;
    const transport = (['tcp', 'udp'] as const).find((one) => this.#context.portOf(name.text, one) !== undefined);
    if (transport) this.#words.add(name, { ...facts, transports: { value: [transport] } }, '-');
    else
      this.#collector.gap(name.span, say`The service ${name.text.replace(HOLE, '…')} is defined in a file of its own`);
  }

  /** `--direct --add-rule ipv4 filter INPUT 0 -p tcp …` and `--direct --passthrough ipv4 -A INPUT …` */
  #addDirect({ name, value, rest }: Option, shellCommand: ShellCommand): void {
    const { certain } = shellCommand;
    const at = (span: Span) => statementAt(shellCommand, span);
    const families: readonly AddressFamily[] = [value.text === 'ipv6' ? 'ipv6' : 'ipv4'];
    if (name.endsWith('passthrough')) this.#direct.add(rest, { statementAt: at, families, certain });
    const [table, chain, priority, ...words] = rest;
    if (!/^(?:add|remove|query)-rule$/.test(name) || !table || !chain || !priority) return;
    const command = literalWord(name === 'add-rule' ? '-A' : '-D', value.span.start);
    this.#direct.add([command, chain, ...words], { statementAt: at, families, certain: false, table: table.text });
  }
}

interface Place {
  readonly verb: string;
  readonly owner: string | undefined;
  readonly service: string | undefined;
  /** Networks that the same command gives to the zone. */
  readonly sources: readonly string[];
  readonly option: Option;
  readonly command: ShellCommand;
}

const BOTH: readonly Transport[] = ['tcp', 'udp'];

function readOptions(args: readonly Word[]): Option[] {
  return args.flatMap((word, index) => {
    const { text } = word;
    if (!text.startsWith('--')) return [];
    const equals = text.indexOf('=');
    if (equals >= 0) {
      const value = sliceWord(word, equals + 1, text.length);
      return [{ name: text.slice(2, equals), value, ...plainSpan(word), rest: args.slice(index + 1) }];
    }
    const next = args[index + 1];
    return next ? [{ name: text.slice(2), value: next, rest: args.slice(index + 2) }] : [];
  });
}

function plainSpan({ text, span, runs }: Word): Pick<Option, 'plain'> {
  const isPlain = span.end - span.start === text.length && runs.every(({ variable }) => variable === undefined);
  return isPlain ? { plain: span } : {};
}

function textOf(options: readonly Option[], name: string): string | undefined {
  return options.find((option) => option.name === name)?.value.text;
}

/** What a command says of its ports; one that takes away or asks only looks. */
function factsOf({ verb, owner, command, option, sources }: Place, role: PortRole, verdict: string): RuleFacts {
  const filter: FilterFacts = {
    families: ['ipv4', 'ipv6'],
    ...(owner === undefined ? {} : { chain: owner }),
    direction: 'in',
    verdict,
    sources,
    destinations: [],
    interfaces: [],
    negated: false,
    narrowed: false,
    rule: `${option.name}=${option.value.text}`,
  };
  return {
    role: role === 'allow' && verb !== 'add' ? 'match' : role,
    transports: { value: BOTH },
    ...(owner === undefined ? {} : { owner }),
    statement: statementAt(command, option.value.span),
    path: [owner ?? 'default zone', verb],
    ...(role === 'declare' ? {} : { filter }),
  };
}

function richFacts(facts: RuleFacts, rule: ReturnType<typeof readRichRule>, value: Word): RuleFacts {
  if (!facts.filter) return facts;
  const [destination] = rule.destinations;
  const { sources, destinations, narrowed, family } = rule;
  const families: readonly AddressFamily[] = family ? [family] : facts.filter.families;
  return {
    ...facts,
    ...(destination === undefined ? {} : { host: { value: destination } }),
    filter: { ...facts.filter, families, sources, destinations, narrowed, rule: value.text },
  };
}
