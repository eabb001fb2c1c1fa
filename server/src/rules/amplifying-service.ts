import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { closingFix, describeOpening, openings } from './support/opening.ts';

export const amplifyingService: Rule = {
  meta: {
    id: 'amplifying-service',
    title: 'UDP service open to everyone that can be abused for reflection attacks',
    family: 'exposure',
    severity: 'warning',
    what: 'A UDP service that answers a small packet with a large one can be reached from anywhere.',
    why:
      'UDP senders can be forged: attackers have such services flood somebody else, and the traffic comes from your address. Services ' +
      'that are still in use, such as name and time servers, are a hint only.',
    remedy: 'Let only your own networks reach it, or switch UDP off.',
    references: ['RFC 4732'],
    bad: [{ file: 'firewall.sh', text: '#!/bin/sh\niptables -A INPUT -p udp --dport 123 -j ACCEPT\n' }],
    good: [
      { file: 'firewall.sh', text: '#!/bin/sh\niptables -A INPUT -p udp -s 192.168.0.0/16 --dport 123 -j ACCEPT\n' },
      { file: 'firewall.sh', text: '#!/bin/sh\niptables -A INPUT -p udp --dport 123 -j DROP\n' },
    ],
  },
  *check(context) {
    for (const { use, judgement } of openings(context)) {
      if (judgement.rule !== 'amplifying-service') continue;
      const { service } = judgement;
      const isObsolete = service.risks.includes('deprecated');
      yield {
        span: use.span,
        use,
        severity: isObsolete ? 'warning' : 'hint',
        message: say`${service.title} ${describeOpening(use)}, and its answers over UDP can be turned against others. Let only your own networks reach it.`,
        fixes: closingFix(use, context),
      };
    }
  },
};
