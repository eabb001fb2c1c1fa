import type { SourceDoc } from '../core/document.ts';
import type { Format, ReadContext } from '../core/format.ts';
import { say } from '../core/message.ts';
import { type Transport, transportOf } from '../core/ports.ts';
import type { FilterFacts, PortRole } from '../core/portUse.ts';
import { wordTable } from '../core/wordTable.ts';
import { readBatch } from '../syntax/batch.ts';
import { type RuleFacts, UseCollector } from '../syntax/firewallUses.ts';
import { PortWords } from '../syntax/portWords.ts';
import { readPowerShell } from '../syntax/powershell.ts';
import type { WindowsCommand } from '../syntax/windowsCommand.ts';
import { HOLE, sliceWord, splitWord, type Word } from '../syntax/words.ts';

/** Windows' firewall rules in scripts: `netsh advfirewall firewall add rule` and `New-NetFirewallRule`. */
export const netsh: Format = {
  id: 'netsh',
  title: say`Windows firewall commands`,
  names: [],
  languages: [],
  candidates: ['**/*.{bat,cmd,ps1,psm1}'],
  candidateLanguages: ['bat', 'powershell', 'plaintext'],
  recognises: (text) => /\bnetsh(?:\.exe)?["']?\s[^\n]{0,40}\b(?:firewall|portproxy)\b|-NetFirewallRule\b/i.test(text),
  comment: { open: '#', also: ['REM', 'rem', '::'], opensIn: (doc) => (isPowerShell(doc) ? '#' : 'REM') },
  read: (doc, context) => {
    const reader = new RuleCollector(context);
    const commands = isPowerShell(doc) ? readPowerShell(doc.text) : readBatch(doc.text);
    for (const command of commands) reader.add(command);
    return reader.result();
  },
};

function isPowerShell({ path, languageId, text }: SourceDoc): boolean {
  if (/\.ps[md]?1$/i.test(path) || languageId === 'powershell') return true;
  return !/\.(?:bat|cmd)$/i.test(path) && languageId !== 'bat' && /^[^\n"]*-NetFirewallRule\b/im.test(text);
}

/** A rule's parameters in netsh's names. */
interface WindowsRule {
  readonly command: WindowsCommand;
  readonly verb: 'add' | 'set' | 'delete';
  readonly parameters: ReadonlyMap<string, Word>;
}

/** The parameters of `New-NetFirewallRule` and of `netsh advfirewall firewall add rule` that say the same. */
const PARAMETERS = wordTable<string>({
  direction: 'dir',
  action: 'action',
  protocol: 'protocol',
  localport: 'localport',
  remoteport: 'remoteport',
  localaddress: 'localip',
  remoteaddress: 'remoteip',
  enabled: 'enable',
  program: 'program',
  service: 'service',
  displayname: 'name',
  interfacealias: 'interface',
});

class RuleCollector {
  readonly #collector: UseCollector;
  readonly #words = new PortWords();

  constructor(context: ReadContext) {
    this.#collector = new UseCollector(context);
  }

  add(command: WindowsCommand): void {
    const rule = netFirewallRule(command) ?? netshRule(command);
    if (rule) this.#addRule(rule);
    else this.#addProxy(command);
  }

  result() {
    this.#words.addTo(this.#collector);
    return this.#collector.result();
  }

  #addRule(rule: WindowsRule): void {
    const protocol = rule.parameters.get('protocol');
    for (const name of ['localport', 'remoteport'] as const) {
      const items = numbersOf(rule.parameters.get(name));
      const facts = factsOf(rule, name);
      for (const item of items) this.#words.add(item, facts, '-');
      // Parameters may come from a table that is not known.
      const isPartial = rule.command.words.some((word) => word.text.startsWith('@') || word.text === HOLE);
      const known = items.find((item) => !item.text.includes(HOLE));
      if (isPartial || !known || isPortProtocol(protocol)) continue;
      // netsh and PowerShell take ports only together with TCP or UDP.
      const span = protocol?.span ?? known.span;
      const detail = { option: name };
      this.#collector.oddity({ kind: 'port-without-protocol', span, statement: rule.command.span, detail });
    }
  }

  /** `netsh interface portproxy add v4tov4 listenport=8080 connectport=80 connectaddress=10.0.0.2` */
  #addProxy(command: WindowsCommand): void {
    const words = netshWords(command);
    if (words?.[0]?.text.toLowerCase() !== 'interface' || words[1]?.text.toLowerCase() !== 'portproxy') return;
    const parameters = pairsOf(words);
    const verb = words[2]?.text.toLowerCase();
    for (const [name, role] of [
      ['listen', 'listen'],
      ['connect', 'connect'],
    ] as const) {
      const address = parameters.get(`${name}address`);
      const facts: RuleFacts = {
        role: verb === 'add' || verb === 'set' ? role : 'match',
        transports: { value: ['tcp'] },
        host: address ? { value: address.text, span: address.span } : { value: role === 'listen' ? '*' : 'localhost' },
        statement: command.span,
        path: ['portproxy', `${name}port`],
      };
      for (const item of numbersOf(parameters.get(`${name}port`))) this.#words.add(item, facts, '-');
    }
  }
}

/** `New-NetFirewallRule -LocalPort 80,443 -Protocol TCP`; parameters may be cut short. */
function netFirewallRule(command: WindowsCommand): WindowsRule | undefined {
  const at = command.words.findIndex((word) => /^(?:new|set|remove)-netfirewallrule$/i.test(word.text));
  const name = command.words[at]?.text.toLowerCase();
  if (name === undefined) return undefined;
  const parameters = new Map<string, Word>();
  command.words.forEach((word, index) => {
    const [, key, colon] = /^-([a-z]+)(:?)/i.exec(word.text) ?? [];
    if (key === undefined || index < at) return;
    const names = Object.keys(PARAMETERS).filter((one) => one.startsWith(key.toLowerCase()));
    const parameter = PARAMETERS[names.length === 1 ? (names[0] ?? '') : key.toLowerCase()];
    const attached = colon === ':' && word.text.length > key.length + 2;
    const value = attached ? sliceWord(word, key.length + 2, word.text.length) : command.words[index + 1];
    if (parameter && value) parameters.set(parameter, value);
  });
  return { command, parameters, verb: name.startsWith('new') ? 'add' : name.startsWith('set') ? 'set' : 'delete' };
}

function netshWords({ words }: WindowsCommand): readonly Word[] | undefined {
  const at = words.findIndex((word) => /(?:^|[\\/])netsh(?:\.exe)?$/i.test(word.text));
  return at < 0 ? undefined : words.slice(at + 1);
}

function netshRule(command: WindowsCommand): WindowsRule | undefined {
  const words = netshWords(command);
  const head = words?.slice(0, 4).map((word) => word.text.toLowerCase()) ?? [];
  const [verb] = head.slice(2);
  if (!words || head[0] !== 'advfirewall' || head[1] !== 'firewall' || head[3] !== 'rule') return undefined;
  if (verb !== 'add' && verb !== 'set' && verb !== 'delete') return undefined;
  return { command, verb, parameters: pairsOf(words) };
}

/** `name="x" localport=80` */
function pairsOf(words: readonly Word[]): ReadonlyMap<string, Word> {
  return new Map(
    words.flatMap((word) => {
      const equals = word.text.indexOf('=');
      if (equals < 0) return [];
      return [[word.text.slice(0, equals).toLowerCase(), sliceWord(word, equals + 1, word.text.length)] as const];
    }),
  );
}

/** The items that are numbers or stand for some: not `any`, `RPC`, `IPHTTPS`. */
function numbersOf(value: Word | undefined): readonly Word[] {
  if (!value) return [];
  const items = splitWord(value, (character) => /[,\s]/.test(character));
  return items.filter((item) => /^\d+(?:-\d+)?$/.test(item.text) || item.text.includes(HOLE));
}

const PROTOCOL_NUMBERS = wordTable<Transport>({ '6': 'tcp', '17': 'udp' });

function isPortProtocol(protocol: Word | undefined): boolean {
  if (!protocol) return false;
  return protocol.text.includes(HOLE) || protocolOf(protocol) !== undefined;
}

function protocolOf({ text }: Word): Transport | undefined {
  return transportOf(text) ?? PROTOCOL_NUMBERS[text];
}

function factsOf({ command, verb, parameters }: WindowsRule, name: 'localport' | 'remoteport'): RuleFacts {
  const textOf = (key: string) => parameters.get(key)?.text.toLowerCase() ?? '';
  const isOut = /^out/.test(textOf('dir'));
  // A new rule allows unless it says otherwise; a changed one keeps what it did.
  const action = /^block/.test(textOf('action')) ? 'block' : 'allow';
  const isChange = verb === 'delete' || (verb === 'set' && !parameters.has('action'));
  const protocol = parameters.get('protocol');
  const transport = protocol && protocolOf(protocol);
  const remote = addressesOf(parameters.get('remoteip'));
  const local = addressesOf(parameters.get('localip'));
  const destinations = isOut ? remote : local;
  const filter: FilterFacts = {
    families: ['ipv4', 'ipv6'],
    direction: isOut ? 'out' : 'in',
    verdict: action,
    sources: isOut ? local : remote,
    destinations,
    interfaces: parameters.has('interface') ? [textOf('interface')] : [],
    negated: false,
    narrowed: parameters.has('program') || parameters.has('service'),
    rule: command.words.map((word) => word.text).join(' '),
  };
  const [host] = destinations;
  return {
    role: roleOf({ isOut, action, isInForce: !isChange && !/^(?:no|false)$/.test(textOf('enable')) }, name),
    transports: transport ? { value: [transport], span: protocol.span } : { value: ['tcp', 'udp'] },
    ...(host === undefined ? {} : { host: { value: host } }),
    ...(parameters.has('name') ? { owner: parameters.get('name')?.text ?? '' } : {}),
    statement: command.span,
    path: ['firewall', name],
    filter,
  };
}

/** An incoming rule's local port is where traffic goes, an outgoing rule's remote one. */
function roleOf(
  rule: { isOut: boolean; action: 'allow' | 'block'; isInForce: boolean },
  name: 'localport' | 'remoteport',
): PortRole {
  if ((name === 'localport') === rule.isOut) return 'source';
  if (!rule.isInForce) return 'match';
  return rule.action === 'block' ? 'deny' : 'allow';
}

function addressesOf(value: Word | undefined): readonly string[] {
  if (!value || /^any$/i.test(value.text)) return [];
  return splitWord(value, (character) => character === ',').map((word) => word.text);
}
