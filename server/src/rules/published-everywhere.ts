import { exposureOf } from '../core/exposure.ts';
import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { judgeOpening, loopbackFix } from './support/opening.ts';
import { numbersOption } from './support/options.ts';

export const publishedEverywhere: Rule = {
  meta: {
    id: 'published-everywhere',
    title: 'Container port published on every interface',
    family: 'exposure',
    severity: 'hint',
    what: 'A container’s port is published without an address, or on 0.0.0.0, and so on every network that the host is on.',
    why: 'Docker puts its own rules before ufw’s and firewalld’s, so that a host firewall does not stop it.',
    remedy: 'Write 127.0.0.1: in front if only this machine needs it.',
    references: ['https://docs.docker.com/engine/network/packet-filtering-firewalls/'],
    options: {
      publicPorts: {
        description: 'Host ports that are published to be reached from outside, and not reported.',
        schema: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 65_535 } },
        // Those of web, mail and name servers.
        default: [25, 80, 443, 465, 587, 853, 993, 995],
      },
    },
    bad: [
      { file: 'docker-compose.yml', text: 'services:\n  app:\n    image: acme/app\n    ports:\n      - "8081:8081"\n' },
    ],
    good: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  app:\n    image: acme/app\n    ports:\n      - "127.0.0.1:8081:8081"\n',
      },
      { file: 'docker-compose.yml', text: 'services:\n  proxy:\n    image: nginx\n    ports:\n      - "443:443"\n' },
    ],
  },
  *check({ format, uses, registry, settings }) {
    const publicPorts = new Set(numbersOption(publishedEverywhere.meta, 'publicPorts', settings));
    // A cluster's NodePort is meant to be reached from outside, and another firewall stands before it.
    if (format.id !== 'compose' && format.id !== 'docker-run') return;
    for (const use of uses) {
      if (use.role !== 'publish' || exposureOf(use) !== 'everyone' || (use.ports && publicPorts.has(use.ports.first)))
        continue;
      // On the host's network nothing is published, and a rootless Podman is a program like any other to a firewall.
      if (judgeOpening(use, registry) || use.container?.networkMode || use.path[0]?.startsWith('podman')) continue;
      yield {
        span: use.span,
        use,
        message: say`${use.owner ?? say`The container`} is published on every interface, where host firewalls such as ufw do not see it. Write 127.0.0.1: in front if only this machine needs it.`,
        fixes: loopbackFix(use).map((fix) => ({ ...fix, safe: false })),
      };
    }
  },
};
