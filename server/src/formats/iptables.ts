import type { Format } from '../core/format.ts';
import { say } from '../core/message.ts';
import type { AddressFamily } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';
import { withDockerSetting } from '../syntax/firewallUses.ts';
import { readIptablesSave, SAVED_TABLE } from '../syntax/iptablesSave.ts';
import { IptablesRules } from '../syntax/iptablesUses.ts';
import { callOf, readShell, type ShellCommand, statementAt } from '../syntax/shell.ts';
import { isUnknown } from '../syntax/shellWrappers.ts';
import { typedIn } from '../syntax/typing.ts';

/** An option that names a port, as iptables(8) and iptables-extensions(8) write it. */
const PORT_OPTION =
  /--(?:[ds]ports?|(?:destination|source)-ports?|ports|to(?:-ports?|-destination|-source)?|on-port|ctorig(?:dst|src)port)\b/;

/** The program by its name, or a rule added by a program that a variable names. */
const CALL =
  /\bip6?tables(?:-nft|-legacy)?(?:-restore)?(?:$|[\s"')}])|\$\{?\w{1,40}\}?["']?[ \t](?:[^\n]{0,200}[ \t])?(?:-[AIDRC]|--(?:append|insert|delete|replace|check))[ \t]/;

const FAMILIES: readonly (readonly [string, AddressFamily])[] = ['', '-nft', '-legacy'].flatMap((variant) => [
  [`iptables${variant}`, 'ipv4'] as const,
  [`ip6tables${variant}`, 'ipv6'] as const,
]);
const TOOLS: ReadonlyMap<string, AddressFamily> = new Map(FAMILIES);
const RESTORERS: ReadonlyMap<string, AddressFamily> = new Map(
  FAMILIES.map(([tool, family]) => [`${tool}-restore`, family]),
);

/** `iptables` and `ip6tables` commands in shell scripts, and the rules that a script feeds to `iptables-restore`. */
export const iptables: Format = {
  id: 'iptables',
  title: say`iptables commands`,
  names: [],
  languages: [],
  candidates: [
    '**/*.{sh,bash,ksh,zsh,dash,v4,v6,rules,fw,firewall,iptables,local,init,start,up,conf,cfg,j2,tmpl,tpl,template,in,erb}',
  ],
  candidateLanguages: ['shellscript', 'plaintext'],
  recognises: (text) => PORT_OPTION.test(text) && CALL.test(text),
  comment: { open: '#' },
  typedAt: typedIn({ kind: 'port', before: /--(?:dports?|destination-ports?)[\t =]+(?:[\w:]+,)*(\d*)$/ }),
  read: (doc, context) => {
    const rules = new IptablesRules(context);
    for (const command of context.parsed(readShell, doc.text)) addCommand(command, rules);
    return withDockerSetting(rules.result(), doc.text);
  },
};

function addCommand(command: ShellCommand, rules: IptablesRules): void {
  const { words, certain, input, outputFile } = command;
  const place = { certain, statementAt: (span: Span) => statementAt(command, span) };
  const call = callOf(command, TOOLS);
  const family = call && TOOLS.get(call.tool);
  if (call && family) {
    rules.add(call.args, { ...place, families: [family] });
    return;
  }
  const [program] = words;
  if (program && isUnknown(program)) {
    // `$IPT -A INPUT …` with a variable that another file sets.
    const named6 = program.runs[0]?.variable?.includes('6');
    rules.add(words.slice(1), { ...place, families: [named6 ? 'ipv6' : 'ipv4'] });
  }
  const restorer = callOf(command, RESTORERS);
  const restored = restorer && RESTORERS.get(restorer.tool);
  const written = outputFile?.text.includes('6') ? 'ipv6' : 'ipv4';
  if (input && (restored || (outputFile && SAVED_TABLE.test(input.text)))) {
    readIptablesSave(input, rules, [restored ?? written], certain);
  }
}
