import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { closingFix, describeOpening, judgeOpening } from './support/opening.ts';

/** Where a password that is read opens the machine or its files. */
const GRAVE: ReadonlySet<string> = new Set(['remote-access', 'file-sharing']);

export const cleartextService: Rule = {
  meta: {
    id: 'cleartext-service',
    title: 'Service without encryption open to everyone',
    family: 'exposure',
    severity: 'warning',
    what: 'Telnet, FTP, rsh or another service that sends passwords unencrypted can be reached from every network the host is on.',
    why: 'Whoever is on the way reads the password, and with it the machine.',
    remedy: 'Use the encrypted successor, or limit who can reach it.',
    references: ['RFC 4949'],
    bad: [
      { file: 'firewall.sh', text: '#!/bin/sh\niptables -A INPUT -p tcp --dport 23 -j ACCEPT\n' },
      { file: 'firewall.sh', text: '#!/bin/sh\nufw allow proto tcp to any port 23\n' },
    ],
    good: [
      { file: 'firewall.sh', text: '#!/bin/sh\niptables -A INPUT -p tcp --dport 23 -j DROP\n' },
      { file: 'firewall.sh', text: '#!/bin/sh\niptables -A INPUT -p tcp --dport 22 -j ACCEPT\n' },
    ],
  },
  *check(context) {
    const { uses, registry } = context;
    for (const use of uses) {
      const judgement = judgeOpening(use, registry);
      if (judgement?.rule !== 'cleartext-service') continue;
      const { title, successor, domain } = judgement.service;
      // Mail, chat and media can switch to TLS on the same port, or have nothing better to go to.
      const grave = GRAVE.has(domain);
      if (!grave && !successor) continue;
      const remedy = successor ? say`Better: ${successor}.` : say`Limit who can reach it, or put it behind TLS.`;
      yield {
        span: use.span,
        use,
        ...(grave ? {} : { severity: 'info' as const }),
        message: say`${title} ${describeOpening(use)}, and it sends everything unencrypted. ${remedy}`,
        fixes: closingFix(use, context),
      };
    }
  },
};
