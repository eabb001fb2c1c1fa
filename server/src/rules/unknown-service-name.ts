import type { Oddity } from '../core/format.ts';
import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { reportOddities } from './support/oddities.ts';

export const unknownServiceName: Rule = {
  meta: {
    id: 'unknown-service-name',
    title: 'Service name that no port belongs to',
    family: 'numbers',
    severity: 'warning',
    what: 'A service name stands where a port belongs, and neither IANA nor /etc/services knows it.',
    why: 'The tool looks names up when it loads the file, and refuses the whole file when it finds none.',
    remedy: 'Check the spelling, or write the number.',
    references: ['RFC 6335'],
    bad: [{ file: 'firewall.sh', text: '#!/bin/sh\niptables -A INPUT -p tcp --dport htpps -j ACCEPT\n' }],
    good: [
      { file: 'firewall.sh', text: '#!/bin/sh\niptables -A INPUT -p tcp --dport https -j ACCEPT\n' },
      {
        file: 'nftables.conf',
        text: 'table inet filter {\n  chain input {\n    type filter hook input priority filter; policy drop;\n    tcp dport <ssh_port> accept\n  }\n}\n',
        note: 'A place to be filled in.',
      },
      { file: 'firewall.sh', text: '#!/bin/sh\nSSH=YOUR_SSH_PORT\niptables -A INPUT -p tcp --dport $SSH -j ACCEPT\n' },
    ],
  },
  check: (context) =>
    reportOddities(
      { ...context, oddities: context.oddities.filter((one) => !isPlaceholder(context.doc.text, one)) },
      'unknown-service-name',
      (written, { text = written }) =>
        say`No port is called "${text}", so that the file will not load. Check the spelling, or write the number.`,
      say`Use the name that is meant`,
    ),
};

/** `<ssh_port>`, `YOUR_SSH_PORT`: whoever uses the file writes a number there first. */
function isPlaceholder(text: string, { span: { start, end }, detail }: Oddity): boolean {
  const written = String(detail.text ?? text.slice(start, end));
  return (text[start - 1] === '<' && text[end] === '>') || /^[A-Z]+(?:_[A-Z]+)+$/.test(written);
}
