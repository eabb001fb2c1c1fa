import { exposureOf } from '../core/exposure.ts';
import { likelyService, risksOf } from '../core/likelyService.ts';
import type { Rule } from '../core/rule.ts';
import { judgeOpening } from './support/opening.ts';

export const deprecatedPort: Rule = {
  meta: {
    id: 'deprecated-port',
    title: 'Port of an obsolete service that has a successor',
    family: 'registry',
    severity: 'info',
    what: 'A port is opened whose service is obsolete, or was moved to another number.',
    why: 'Current clients no longer try it, and nobody mends its faults.',
    remedy: 'Use the successor.',
    references: [],
    bad: [
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\niptables -A INPUT -p tcp --dport 585 -j ACCEPT\n',
        note: 'IMAP over TLS is on 993.',
      },
    ],
    good: [{ file: 'firewall.sh', text: '#!/bin/sh\niptables -A INPUT -p tcp --dport 993 -j ACCEPT\n' }],
  },
  *check({ uses, registry }) {
    for (const use of uses) {
      const exposure = exposureOf(use);
      if (exposure === 'none' || exposure === 'loopback' || judgeOpening(use, registry)) continue;
      const service = likelyService(use, registry)?.service;
      if (!service?.successor || !risksOf(use, registry).includes('deprecated')) continue;
      yield {
        span: use.span,
        use,
        message: `${service.title} is obsolete. Better: ${service.successor}.`,
      };
    }
  },
};
