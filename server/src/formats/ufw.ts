import type { FilterPolicy } from '../core/deployment.ts';
import type { Format, ReadContext } from '../core/format.ts';
import { say } from '../core/message.ts';
import { parseRange, type Transport, transportOf } from '../core/ports.ts';
import type { AddressFamily, Effective, FilterFacts, PortRole } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';
import { wordTable } from '../core/wordTable.ts';
import { type RuleFacts, UseCollector, withDockerSetting } from '../syntax/firewallUses.ts';
import { PortWords } from '../syntax/portWords.ts';
import { callOf, readShell, type ShellCommand, statementAt } from '../syntax/shell.ts';
import { isUnknown } from '../syntax/shellWrappers.ts';
import { typedIn } from '../syntax/typing.ts';
import { ON_BOTH, ON_UDP, UFW_PROFILES } from '../syntax/ufwNames.ts';
import { readUfwRule, type UfwPorts, type UfwRule } from '../syntax/ufwRule.ts';
import { HOLE, sliceWord, splitWord, type Word } from '../syntax/words.ts';

const TOOLS = new Set(['ufw']);

/** `ufw` commands in shell scripts (ufw(8)). */
export const ufw: Format = {
  id: 'ufw',
  title: say`ufw commands`,
  names: [],
  languages: [],
  candidates: ['**/*.{sh,bash,ksh,zsh,dash,local,init,cfg,j2,tmpl,tpl,template,in,erb}'],
  candidateLanguages: ['shellscript', 'plaintext'],
  recognises: (text) => /\bufw["'}]?\s[^\n]{0,200}\b(?:allow|deny|reject|limit)\b/i.test(text),
  comment: { open: '#' },
  typedAt: typedIn({ kind: 'port', before: /\bufw[\t ].*\b(?:allow|deny|reject|limit|in|port)[\t ]+(\d*)$/ }),
  read: (doc, context) => {
    const reader = new UfwReader(context);
    for (const command of context.parsed(readShell, doc.text)) reader.add(command);
    return withDockerSetting(reader.result(), doc.text);
  },
};

/** A rule with its place in ufw's order of evaluation, where that is known. */
interface Entry {
  readonly rule: UfwRule;
  readonly command: ShellCommand;
  readonly order?: number;
}

class UfwReader {
  readonly #context: ReadContext;
  readonly #collector: UseCollector;
  readonly #entries: Entry[] = [];
  readonly #words = new PortWords();
  /** The last default of each direction. */
  readonly #policies = new Map<string, Omit<FilterPolicy, 'opensWithoutPort'>>();
  /** The directions in which a rule lets something through without naming a port. */
  readonly #opened = new Set<FilterFacts['direction']>();
  /** How many rules each direction has at its end and before its start. */
  readonly #counts = { in: { last: 0, first: 0 }, out: { last: 0, first: 0 }, forward: { last: 0, first: 0 } };

  constructor(context: ReadContext) {
    this.#context = context;
    this.#collector = new UseCollector(context);
  }

  add(command: ShellCommand): void {
    const [program] = command.words;
    const named = program && isUnknown(program) && /ufw/i.test(program.runs[0]?.variable ?? '');
    const args = callOf(command, TOOLS)?.args ?? (named ? command.words.slice(1) : []);
    const rule = readUfwRule(args);
    if (!rule) {
      this.#addDefault(args, command);
      if (takesRulesAway(args)) this.#forget(() => true);
      return;
    }
    if ('word' in rule) {
      this.#collector.gap(rule.word.span, say`ufw refuses this rule: "${rule.word.text}" has no place here`);
      return;
    }
    if (rule.ports.length === 0 && rule.action !== 'deny' && rule.action !== 'reject') this.#opened.add(rule.direction);
    if (rule.removed) this.#forget((other) => wordsOf(other) === wordsOf(rule));
    const order = command.certain ? this.#order(rule) : undefined;
    this.#entries.push({ rule, command, ...(order === undefined ? {} : { order }) });
  }

  result() {
    for (const policy of this.#policies.values()) {
      this.#collector.policy({ ...policy, opensWithoutPort: this.#opened.has(policy.direction) });
    }
    for (const entry of this.#entries) for (const ports of entry.rule.ports) this.#addPorts(ports, entry);
    this.#words.addTo(this.#collector);
    return this.#collector.result();
  }

  /** `ufw default deny incoming`, or without the last word; the last one counts. */
  #addDefault(args: readonly Word[], { span, certain }: ShellCommand): void {
    const [first, verdict = '', direction = 'incoming'] = args
      .map(({ text }) => text.toLowerCase())
      .filter((text) => !text.startsWith('--'));
    const sees = DEFAULTS[direction];
    const does = VERDICTS[verdict];
    if (first !== 'default' || !certain || !sees || !does) return;
    this.#policies.set(sees, { families: ['ipv4', 'ipv6'], direction: sees, verdict: does, span });
  }

  /** Appended rules count up from 0, prepended ones down from -1; nobody knows where a numbered one ends up. */
  #order({ removed, position, direction }: UfwRule): number | undefined {
    if (removed || position === 'numbered') return undefined;
    const counts = this.#counts[direction];
    return position === 'first' ? -++counts.first : counts.last++;
  }

  /** What was added so far is gone, or may be: what comes is compared with none of it. */
  #forget(isMeant: (rule: UfwRule) => boolean): void {
    for (const [index, { order: _order, ...entry }] of this.#entries.entries()) {
      if (isMeant(entry.rule)) this.#entries[index] = entry;
    }
  }

  #addPorts(ports: UfwPorts, entry: Entry): void {
    const { word } = ports;
    const { rule } = entry;
    const facts = factsOf(ports, entry);
    const named = ports.form === 'port' ? undefined : UFW_PROFILES[word.text];
    const profile = named !== undefined && !this.#isService(word.text) ? named : undefined;
    if (profile !== undefined) {
      this.#addProfile(profile, word, facts);
      return;
    }
    const slash = ports.form === 'simple' ? word.text.indexOf('/') : -1;
    const list = slash < 0 ? word : sliceWord(word, 0, slash);
    if (ports.form === 'app' || (ports.form === 'simple' && this.#isForeign(list.text))) {
      this.#collector.gap(word.span, say`The ports of the application profile "${word.text}" are not known here`);
      return;
    }
    const protocol = slash < 0 ? rule.protocol : sliceWord(word, slash + 1, word.text.length);
    const transports = this.#transportsOf(protocol, list, facts.statement);
    for (const item of splitWord(list, (character) => character === ','))
      this.#words.add(item, { ...facts, transports });
    if (/[,:]/.test(list.text) && (!protocol || protocol.text === 'any')) {
      // ufw: "Must specify 'tcp' or 'udp' with multiple ports"
      const detail = { option: 'proto' };
      this.#collector.oddity({ kind: 'port-without-protocol', span: list.span, statement: facts.statement, detail });
    }
  }

  /** A profile says its ports and protocols: `137,138/udp|139,445/tcp`. */
  #addProfile(profile: string, word: Word, facts: RuleFacts): void {
    for (const group of profile.split('|')) {
      const [list = '', protocol = ''] = group.split('/');
      const transport = transportOf(protocol);
      const transports = { value: transport ? [transport] : BOTH, span: word.span };
      for (const item of list.split(',')) {
        this.#collector.add(word.span, parseRange(item, ':') ?? null, 'name', { ...facts, transports });
      }
    }
  }

  #isService(name: string): boolean {
    return this.#context.portOf(name) !== undefined;
  }

  /** A name that is no service may still be an application profile that this machine has. */
  #isForeign(name: string): boolean {
    return /^[A-Za-z][\w .+-]*$/.test(name) && !this.#isService(name);
  }

  /** What is written; else what the services file has for a name; else both (ufw(8)). */
  #transportsOf(protocol: Word | undefined, list: Word, statement: Span): Effective<readonly Transport[]> {
    const transport = protocol && transportOf(protocol.text);
    if (protocol && transport) return { value: [transport], span: protocol.span };
    if (protocol && protocol.text !== 'any' && !protocol.text.includes(HOLE)) {
      const detail = { text: protocol.text };
      this.#collector.oddity({ kind: 'unknown-protocol', span: protocol.span, statement, detail });
    }
    const isName = /^[A-Za-z]/.test(list.text);
    if (!isName || ON_BOTH.has(list.text)) return { value: BOTH };
    return { value: ON_UDP.has(list.text) ? ['udp'] : ['tcp'] };
  }
}

/** ufw(8): the words of `ufw default`. */
const DEFAULTS = wordTable<FilterPolicy['direction']>({
  incoming: 'in',
  input: 'in',
  outgoing: 'out',
  output: 'out',
  routed: 'forward',
  forward: 'forward',
});
const VERDICTS = wordTable<FilterPolicy['verdict']>({ allow: 'accept', deny: 'drop', reject: 'reject' });

const BOTH: readonly Transport[] = ['tcp', 'udp'];

/** `ufw reset`, and `ufw delete 3`, which may be any of the rules. */
function takesRulesAway(args: readonly Word[]): boolean {
  const words = args.map(({ text }) => text.toLowerCase()).filter((text) => !text.startsWith('--'));
  return words[0] === 'reset' || words.includes('delete');
}

function wordsOf({ words }: UfwRule): string {
  return words.map(({ text }) => text).join(' ');
}

function factsOf(ports: UfwPorts, { rule, command, order }: Entry): RuleFacts {
  const { source, destination, inInterface, outInterface, direction, action } = rule;
  const chain = direction === 'forward' ? 'route' : direction;
  const sources = limitOf(source);
  const destinations = limitOf(destination);
  const filter: FilterFacts = {
    families: familiesOf([...sources, ...destinations]),
    chain,
    direction,
    verdict: action,
    sources,
    ...sourceSlotOf(ports, rule),
    destinations,
    interfaces: inInterface ? [inInterface.text] : [],
    negated: false,
    narrowed: outInterface !== undefined,
    ...(order === undefined ? {} : { order }),
    // ufw's set_rule puts a rule that differs in its action alone in the other one's place.
    replacesEarlier: true,
    rule: wordsOf(rule),
  };
  return {
    role: roleOf(ports, rule),
    transports: { value: BOTH },
    ...(destination && destinations.length > 0 ? { host: { value: destination.text, span: destination.span } } : {}),
    owner: chain,
    statement: statementAt(command, ports.word.span),
    path: [chain, action],
    filter,
  };
}

/** `allow 22/tcp` has to become the full form to say from whom: `allow from NETWORK to any port 22 proto tcp`. */
function sourceSlotOf({ form, word }: UfwPorts, { source, firstClause }: UfwRule): Pick<FilterFacts, 'sourceSlot'> {
  if (source) {
    const isAnyone = source.text.toLowerCase() === 'any' && isLiteral(source);
    return isAnyone ? { sourceSlot: { span: source.span, prefix: '', suffix: '' } } : {};
  }
  if (!firstClause || !isLiteral(firstClause)) return {};
  if (form !== 'simple') {
    const { start } = firstClause.span;
    return { sourceSlot: { span: { start, end: start }, prefix: 'from ', suffix: ' ' } };
  }
  const [, list, protocol] = /^([\w,:-]+)(?:\/(\w+))?$/.exec(word.text) ?? [];
  if (list === undefined || Object.hasOwn(UFW_PROFILES, word.text)) return {};
  const suffix = ` to any port ${list}${protocol === undefined ? '' : ` proto ${protocol}`}`;
  return { sourceSlot: { span: word.span, prefix: 'from ', suffix } };
}

/** Whether the word stands in the document just as ufw reads it. */
function isLiteral({ runs }: Word): boolean {
  return runs.length === 1 && runs[0]?.at !== undefined && runs[0].variable === undefined;
}

function roleOf({ side }: UfwPorts, { removed, action }: UfwRule): PortRole {
  if (side === 'source') return 'source';
  if (removed) return 'match';
  return action === 'allow' || action === 'limit' ? 'allow' : 'deny';
}

function limitOf(address: Word | undefined): readonly string[] {
  return !address || address.text.toLowerCase() === 'any' ? [] : [address.text];
}

function familiesOf(addresses: readonly string[]): readonly AddressFamily[] {
  if (addresses.some((address) => address.includes(':'))) return ['ipv6'];
  return addresses.some((address) => /^\d/.test(address)) ? ['ipv4'] : ['ipv4', 'ipv6'];
}
