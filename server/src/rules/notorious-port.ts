import { exposureOf } from '../core/exposure.ts';
import { knownOn } from '../core/likelyService.ts';
import { say } from '../core/message.ts';
import { isSingle } from '../core/ports.ts';
import type { Rule } from '../core/rule.ts';

export const notoriousPort: Rule = {
  meta: {
    id: 'notorious-port',
    title: 'Port that is remembered for malware and nothing else',
    family: 'exposure',
    severity: 'hint',
    what: 'A port is opened that no ordinary software uses and that well-known malware once did.',
    why: 'Intrusion detection and provider filters still watch some of these numbers. It says nothing about what runs there today.',
    remedy: 'Choose another number if you can.',
    references: [],
    bad: [{ file: 'firewall.sh', text: '#!/bin/sh\niptables -A INPUT -p tcp --dport 27374 -j ACCEPT\n' }],
    good: [{ file: 'firewall.sh', text: '#!/bin/sh\niptables -A INPUT -p tcp --dport 27374 -j DROP\n' }],
  },
  *check({ uses, registry }) {
    for (const use of uses) {
      if (!use.ports || !isSingle(use.ports) || exposureOf(use) === 'none' || exposureOf(use) === 'loopback') continue;
      const known = knownOn(use.transports.value, use.ports.first, registry);
      const [first] = known;
      if (!first || !known.every(({ risks, historic }) => historic && risks.includes('malware'))) continue;
      yield {
        span: use.span,
        use,
        message: say`${use.ports.first} is known for ${first.title} and little else, so filters may stop it. Choose another number if you can.`,
      };
    }
  },
};
