import { exposureOf } from '../core/exposure.ts';
import { likelyService, risksOf } from '../core/likelyService.ts';
import { say } from '../core/message.ts';
import type { PortUse } from '../core/portUse.ts';
import type { KnownService } from '../core/registry.ts';
import type { Fix, Rule } from '../core/rule.ts';
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
    good: [
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\niptables -A INPUT -s 10.0.0.0/8 -p tcp --dport 514 -j ACCEPT\n',
        note: 'Syslog comes over TCP too, whoever the number was given to.',
      },
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\niptables -A INPUT -s 192.168.0.0/24 -p udp --dport 5355 -j ACCEPT\n',
        note: 'Machines of a local network still ask that way for names.',
      },
      { file: 'firewall.sh', text: '#!/bin/sh\niptables -A INPUT -p tcp --dport 993 -j ACCEPT\n' },
      { file: 'sshd_config', text: 'Port 23\n', note: 'It is SSH, whatever else the number was for.' },
    ],
  },
  *check({ uses, registry }) {
    const told = new Set<KnownService>();
    for (const use of uses) {
      const exposure = exposureOf(use);
      if (exposure === 'none' || exposure === 'loopback' || judgeOpening(use, registry)) continue;
      const service = likelyService(use, registry)?.service;
      const risks = risksOf(use, registry);
      // What comes along with a network of Windows machines is nobody's choice.
      if (!service?.successor || !risks.includes('deprecated') || risks.includes('lan-only')) continue;
      // A firewall may need many rules for one service, and what to do about it is one thing.
      if (use.filter && told.has(service)) continue;
      told.add(service);
      yield {
        span: use.span,
        use,
        tag: 'deprecated',
        message: say`${service.title} is obsolete. Better: ${service.successor}.`,
        fixes: newNumberFix(use, service),
      };
    }
  },
};

/**
 * Where the same service was only given another number (`imaps (993/tcp)`), that number can be written. A successor that is another
 * service wants another configuration too.
 */
function newNumberFix(
  { spelling, span, transports }: PortUse,
  { successor = '', name, aliases }: KnownService,
): readonly Fix[] {
  const [, heir = '', port, transport] = /^([\w-]+) \((\d+)(?:\/(\w+))?\)$/.exec(successor) ?? [];
  const isSame = heir !== '' && (aliases.includes(heir) || name === `${heir}-old`);
  if (spelling !== 'digits' || port === undefined || !isSame) return [];
  if (transport !== undefined && !transports.value.every((one) => one === transport)) return [];
  return [{ title: say`Use ${port}`, safe: false, edits: [{ span, newText: port }] }];
}
