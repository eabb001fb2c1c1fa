import { risksOf } from '../core/likelyService.ts';
import { type Message, say } from '../core/message.ts';
import type { KnownService, Risk } from '../core/registry.ts';
import type { Rule } from '../core/rule.ts';
import { closingFix, describeOpening, hasGravePasswords, openings } from './support/opening.ts';

/** Whether a service should not be open to everyone even if it were encrypted. */
function isGraveBesides(risks: readonly Risk[]): boolean {
  if (risks.includes('remote-admin') || risks.includes('fileshare')) return true;
  return risks.includes('nopublic') && !risks.includes('lan-only');
}

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
    const { registry } = context;
    for (const { use, judgement } of openings(context)) {
      if (judgement.rule !== 'cleartext-service') continue;
      const { title, successor } = judgement.service;
      const grave = hasGravePasswords(judgement.service) || isGraveBesides(risksOf(use, registry));
      // A stream is meant to be seen, and most players know no other way to it.
      if (!grave && judgement.service.domain === 'home-and-media') continue;
      const remedy = successor ? say`Better: ${successor}.` : say`Limit who can reach it, or put it behind TLS.`;
      yield {
        span: use.span,
        use,
        ...(grave ? {} : { severity: 'info' as const }),
        message: say`${title} ${describeOpening(use)}, and it ${describeTraffic(judgement.service)}. ${remedy}`,
        fixes: closingFix(use, context),
      };
    }
  },
};

/** Mail's protocols can begin in the clear and go on in TLS (STARTTLS; RFC 8314, section 3), where both sides are told to. */
function describeTraffic({ domain }: KnownService): Message {
  return domain === 'mail'
    ? say`sends everything unencrypted unless both sides switch to TLS`
    : say`sends everything unencrypted`;
}
