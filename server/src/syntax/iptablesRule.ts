import { type Transport, transportOf } from '../core/ports.ts';
import type { AddressFamily, Effective } from '../core/portUse.ts';
import { wordTable } from '../core/wordTable.ts';
import { HOLE, sliceWord, splitWord, type Word } from './words.ts';

/** What a port option looks at or sets. */
export type PortSide = 'destination' | 'source' | 'redirect';

/** One port option of a rule, as written. */
export interface IptablesPort {
  /** `dport`, `to-destination` */
  readonly option: string;
  readonly side: PortSide;
  readonly negated: boolean;
  /** The items of its list, without the address of a translation. */
  readonly items: readonly Word[];
  /** The address of a translation. */
  readonly address?: Word;
}

/** What a command does with its rule. */
export type IptablesAction = 'append' | 'insert' | 'insert-at' | 'replace' | 'delete' | 'check';

/** A rule as iptables(8) and iptables-extensions(8) describe it, as far as ports are concerned. */
export interface IptablesRule {
  readonly action: IptablesAction;
  readonly table: string;
  readonly chain: string;
  /** The target of `-j` or `-g`; none for a rule that only counts. */
  readonly target?: string;
  /** What `-p` names; undefined where it is left out. */
  readonly protocol?: Effective<readonly Transport[] | 'unknown' | 'other'>;
  /** The same of `--ctproto`, which the ports of a tracked connection go with. */
  readonly connectionProtocol?: Effective<readonly Transport[] | 'unknown' | 'other'>;
  readonly ports: readonly IptablesPort[];
  readonly sources: readonly string[];
  /** Where `-s` and a network can be put in; none where the rule has a source, or the place is not written as it is read. */
  readonly sourcePlace?: number;
  readonly destinations: readonly Word[];
  readonly interfaces: readonly string[];
  /** It also looks at something else, so that it does not match all new traffic to the port. */
  readonly narrowed: boolean;
  /** `-4` or `-6`, which iptables-restore reads. */
  readonly family?: AddressFamily;
  /** Its words without the command, the table and comments. */
  readonly text: string;
}

/**
 * Reads the words after `iptables`, or a line of a restore file.
 * @returns undefined where they are no rule but another command
 */
export function readIptablesRule(words: readonly Word[]): IptablesRule | undefined {
  const options = readOptions(words);
  const command = options.find(({ name }) => name in ACTIONS);
  const action = command && ACTIONS[command.name];
  if (!command || !action) return undefined;
  const valuesOf = (name: string) => options.filter((option) => option.name === name && option.values.length > 0);
  const lastOf = (name: string) => valuesOf(name).at(-1)?.values[0];
  const target = lastOf('j') ?? lastOf('g');
  const family = options.findLast(({ name }) => name === '4' || name === '6')?.name;
  const protocol = protocolOf(valuesOf('p'));
  const connectionProtocol = protocolOf(valuesOf('ctproto'));
  const destinations = valuesOf('d').filter(({ negated }) => !negated);
  const told = options.filter((option) => option !== command && option.name !== 't' && !isComment(option));
  return {
    action: action === 'insert' && command.values.length > 1 ? 'insert-at' : action,
    table: lastOf('t')?.text ?? 'filter',
    chain: spelled(command.values[0]),
    ...(target ? { target: spelled(target) } : {}),
    ...(protocol ? { protocol } : {}),
    ...(connectionProtocol ? { connectionProtocol } : {}),
    ports: options.flatMap((option) => (isOffset(option, target) ? [] : readPorts(option))),
    sources: valuesOf('s').flatMap(addressesOf),
    ...sourcePlaceIn(options),
    destinations: destinations.flatMap(({ values }) => values.slice(0, 1).flatMap((word) => splitWord(word, isComma))),
    interfaces: valuesOf('i').map(({ negated, values }) => (negated ? '! ' : '') + spelled(values[0])),
    narrowed: options.some(narrows),
    ...(family ? { family: family === '4' ? 'ipv4' : 'ipv6' } : {}),
    text: told.flatMap(({ words: own }) => own.map(spelled)).join(' '),
  };
}

/** @returns the first word that begins with a dash which is no hyphen, as pages on the web print it; iptables refuses it. */
export function wrongDash(words: readonly Word[]): Word | undefined {
  return words.find((word) => /^[\u2010-\u2015\u2212]/.test(word.text));
}

/** Options for ports, from iptables-extensions(8): tcp, udp, sctp, dccp, multiport, conntrack; DNAT, SNAT, REDIRECT, MASQUERADE, TPROXY. */
const PORT_OPTIONS = wordTable<PortSide>({
  dport: 'destination',
  dports: 'destination',
  'destination-port': 'destination',
  'destination-ports': 'destination',
  ports: 'destination',
  ctorigdstport: 'destination',
  ctreplsrcport: 'destination',
  sport: 'source',
  sports: 'source',
  'source-port': 'source',
  'source-ports': 'source',
  ctorigsrcport: 'source',
  ctrepldstport: 'source',
  to: 'redirect',
  'to-ports': 'redirect',
  'to-destination': 'redirect',
  'to-source': 'redirect',
  'on-port': 'redirect',
});

/** Long names of the options that have a short one. */
const LONG_OPTIONS = wordTable<string>({
  append: 'A',
  insert: 'I',
  delete: 'D',
  replace: 'R',
  check: 'C',
  table: 't',
  protocol: 'p',
  proto: 'p',
  source: 's',
  src: 's',
  destination: 'd',
  dst: 'd',
  'in-interface': 'i',
  'out-interface': 'o',
  jump: 'j',
  goto: 'g',
  match: 'm',
  ipv4: '4',
  ipv6: '6',
});
const ACTIONS = wordTable<IptablesAction>({
  A: 'append',
  I: 'insert',
  R: 'replace',
  D: 'delete',
  C: 'check',
});
/** Short options that take a value, which may follow without a blank: `-ptcp`. */
const VALUED = 'AIRDCtpsdiojgm';
/** Options whose value is free text. */
const FREE_TEXT = new Set(['comment', 'log-prefix', 'nflog-prefix', 'ulog-prefix', 'string', 'hex-string']);

interface Option {
  /** Without dashes; the short name where there is one. */
  readonly name: string;
  negated: boolean;
  readonly values: Word[];
  /** All its words, as written. */
  readonly words: Word[];
}

/** Groups the words into options with their values. */
function readOptions(words: readonly Word[]): Option[] {
  const options: Option[] = [];
  let bang: Word | undefined;
  let current: Option | undefined;
  for (const word of words) {
    const isText = current !== undefined && FREE_TEXT.has(current.name) && current.values.length === 0;
    if (word.text === '!' && !isText) bang = word;
    else if (/^-[\w-]/.test(word.text) && !isText) {
      current = { ...optionOf(word), negated: bang !== undefined };
      if (bang) current.words.unshift(bang);
      bang = undefined;
      options.push(current);
    } else if (current) {
      // `-s ! 10.0.0.1`, the old way of writing `! -s 10.0.0.1`.
      if (bang) current.negated = true;
      bang = undefined;
      current.values.push(word);
      current.words.push(word);
    }
  }
  return options;
}

/** `--dport`, `--dport=22`, `-p`, `-ptcp`. */
function optionOf(word: Word): Omit<Option, 'negated'> {
  const { text } = word;
  const words = [word];
  if (!text.startsWith('--')) {
    const name = text.slice(1, 2);
    const attached = text.length > 2 && VALUED.includes(name);
    return { name: attached ? name : text.slice(1), values: attached ? [sliceWord(word, 2, text.length)] : [], words };
  }
  const equals = text.indexOf('=');
  const name = text.slice(2, equals < 0 ? text.length : equals);
  return {
    name: LONG_OPTIONS[name] ?? abbreviated(name),
    values: equals < 0 ? [] : [sliceWord(word, equals + 1, text.length)],
    words,
  };
}

/** getopt_long(3): "Long option names may be abbreviated if the abbreviation is unique". */
function abbreviated(name: string): string {
  if (name in PORT_OPTIONS || name.length < 3) return name;
  const whole = Object.keys(PORT_OPTIONS).filter((option) => option.startsWith(name));
  const sides = new Set(whole.map((option) => PORT_OPTIONS[option]));
  return (sides.size === 1 && whole[0]) || name;
}

/** `-m string --to 65535` is an offset in the packet; only a translation has a short `--to` of its own. */
function isOffset({ name }: Option, target: Word | undefined): boolean {
  return name === 'to' && !/^(?:DNAT|SNAT|REDIRECT|MASQUERADE|SAME)$/.test(target?.text ?? '');
}

function readPorts({ name, negated, values }: Option): IptablesPort[] {
  const side = PORT_OPTIONS[name];
  const [value] = values;
  if (!side || !value) return [];
  if (!ADDRESSED.has(name)) return [{ option: name, side, negated, items: splitWord(value, isComma) }];
  const [, address = '', ports] = /^([^:[\]]*|\[[^\]]*\](?:-\[[^\]]*\])?):([^:]*)$/.exec(value.text) ?? [];
  // `DNAT --to` is short for an address, `REDIRECT --to` for ports.
  if (ports === undefined) return name === 'to' ? [{ option: name, side, negated, items: onlyPorts(value) }] : [];
  const start = address.length + 1;
  // The port after a slash is where the original range begins.
  const end = ports.includes('/') ? start + ports.indexOf('/') : value.text.length;
  const items = end > start ? [sliceWord(value, start, end)] : [];
  return [{ option: name, side, negated, items, ...(address ? { address: sliceWord(value, 0, address.length) } : {}) }];
}

/** Options whose value is `address:port`. */
const ADDRESSED = new Set(['to', 'to-destination', 'to-source']);

function onlyPorts(value: Word): Word[] {
  return /^[\d-]+$/.test(value.text) || value.text === HOLE ? [value] : [];
}

/** Protocols that carry no port, or whose ports nobody here reads. */
const OTHER_PROTOCOLS =
  /^(icmp|icmpv6|ipv6-icmp|ah|esp|gre|igmp|ipencap|ospf|vrrp|mh|all|0|1|2|4|41|47|50|51|58|89|112)$/i;
const PROTOCOL_NUMBERS = wordTable<Transport>({ '6': 'tcp', '17': 'udp', '33': 'dccp', '132': 'sctp' });

function protocolOf(options: readonly Option[]): IptablesRule['protocol'] {
  const option = options.at(-1);
  const word = option?.values[0];
  if (!option || !word) return undefined;
  const transport = transportOf(word.text) ?? PROTOCOL_NUMBERS[word.text];
  // A variable that this script leaves empty is set by somebody else.
  const isOpen = word.text === '' || word.text.includes(HOLE);
  const value = transport ? [transport] : OTHER_PROTOCOLS.test(word.text) || !isOpen ? 'other' : 'unknown';
  return { value: option.negated ? 'other' : value, span: word.span };
}

function addressesOf({ negated, values }: Option): string[] {
  const [value] = values;
  return value ? splitWord(value, isComma).map((word) => (negated ? '! ' : '') + spelled(word)) : [];
}

/** Before the first port, where the protocol's own options begin: iptables takes `-s` anywhere between options. */
function sourcePlaceIn(options: readonly Option[]): Pick<IptablesRule, 'sourcePlace'> {
  const first = options.find(({ name }) => PORT_OPTIONS[name] === 'destination')?.words[0];
  if (!first || options.some(({ name }) => name === 's')) return {};
  const [run] = first.runs;
  return run?.at === undefined || run.variable !== undefined ? {} : { sourcePlace: run.at };
}

function isComma(character: string): boolean {
  return character === ',';
}

/** @returns a word for people to read: what is not known goes by its variable's name. */
function spelled(word: Word | undefined): string {
  if (!word?.text.includes(HOLE)) return word?.text ?? '';
  return word.runs.map((run) => (run.text === HOLE ? `$${run.variable ?? ''}` : run.text)).join('');
}

/** Matches that look at nothing but what is told of a rule anyway. */
const PLAIN_MATCHES = new Set(['tcp', 'udp', 'sctp', 'dccp', 'udplite', 'multiport', 'comment', 'state', 'conntrack']);

function isComment({ name, values }: Option): boolean {
  return name === 'comment' || (name === 'm' && values[0]?.text === 'comment');
}

/** A rule for new connections matches all that matters; one for established ones, for a rate or a user does not. */
function narrows({ name, negated, values }: Option): boolean {
  const value = values[0]?.text ?? '';
  if (name === 'm') return !PLAIN_MATCHES.has(value);
  if (name === 'state' || name === 'ctstate') return negated || !value.includes('NEW');
  if (name === 'syn') return negated;
  if (name === 'tcp-flags') return negated || values[1]?.text !== 'SYN';
  return name === 'o' || name === 'f' || /^ct(?!state)|^tcp-option$/.test(name);
}
