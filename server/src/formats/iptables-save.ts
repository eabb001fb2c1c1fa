import type { Format } from '../core/format.ts';
import { say } from '../core/message.ts';
import type { AddressFamily } from '../core/portUse.ts';
import { readIptablesSave, SAVED_TABLE } from '../syntax/iptablesSave.ts';
import { IptablesRules } from '../syntax/iptablesUses.ts';
import { typedIn } from '../syntax/typing.ts';
import { literalWord } from '../syntax/words.ts';

/** A script that feeds a here-document to iptables-restore is a shell script. */
const OTHER_SCRIPT = /^\uFEFF?#!(?![^\n]*\bip6?tables-restore\b)/;

/** What only IPv6 rules say. */
const IPV6 =
  /^(?:[^#\r\n]*(?:\s(?:-[sd]|--(?:src|dst|source|destination)) [\da-f]*:[\da-f]*:|ipv6-icmp|icmpv6|icmp6-))/im;

/** Rule files of iptables-save and iptables-restore (iptables-save(8)), UFW's rule files among them. */
export const iptablesSave: Format = {
  id: 'iptables-save',
  title: say`iptables rules`,
  names: [
    '**/rules.{v4,v6}',
    '**/*.iptables',
    '**/ip{,6}tables{,.up,.save}.rules',
    '**/sysconfig/ip{,6}tables{,.save}',
    '**/ufw/{before,after,user}{,6}.rules',
  ],
  languages: ['iptables'],
  candidates: ['**/*.{rules,v4,v6,save,conf,ipt,fw,txt,j2,tmpl,tpl,template,in,erb,bak,orig,default}'],
  candidateLanguages: ['plaintext'],
  recognises: (text) => SAVED_TABLE.test(text) && !OTHER_SCRIPT.test(text),
  comment: { open: '#' },
  typedAt: typedIn({ kind: 'port', before: /--(?:dports?|destination-ports?)[\t ]+(?:[\w:]+,)*(\d*)$/ }),
  read: (doc, context) => {
    const rules = new IptablesRules(context);
    const { text } = doc;
    const families = familiesOf(doc.path, text);
    if (!OTHER_SCRIPT.test(text)) readIptablesSave(literalWord(text, 0), rules, families, true);
    return rules.result();
  },
};

/** ip6tables-restore reads the same words: the file's name tells, or else the addresses in it. */
function familiesOf(path: string, text: string): readonly AddressFamily[] {
  const named6 = /(?:v6|6\.rules|ip6tables[^/]*|6\.save)$/i.test(path);
  return named6 || IPV6.test(text) ? ['ipv6'] : ['ipv4'];
}
