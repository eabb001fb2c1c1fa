import { say } from '../core/message.ts';
import { isSingle, rangeNameOf } from '../core/ports.ts';
import type { Rule } from '../core/rule.ts';

export const privilegedHostPort: Rule = {
  meta: {
    id: 'privileged-host-port',
    title: 'Host port below 1024 where Docker runs rootless',
    family: 'compose',
    severity: 'off',
    what: 'A host port below 1024 is published.',
    why: 'Rootless Docker and Podman can’t bind it unless `net.ipv4.ip_unprivileged_port_start` is lowered. Switch this on if yours is rootless.',
    remedy: 'Publish a port from 1024 up, or lower the limit.',
    references: ['https://docs.docker.com/engine/security/rootless/'],
    bad: [{ file: 'docker-compose.yml', text: 'services:\n  web:\n    image: nginx\n    ports:\n      - "80:80"\n' }],
    good: [
      { file: 'docker-compose.yml', text: 'services:\n  web:\n    image: nginx\n    ports:\n      - "8080:80"\n' },
    ],
  },
  *check({ uses }) {
    for (const use of uses) {
      if (use.role !== 'publish' || !use.ports || use.ports.first === 0 || rangeNameOf(use.ports.first) !== 'system')
        continue;
      const number = isSingle(use.ports) ? use.ports.first : say`${use.ports.first} and those after it`;
      yield {
        span: use.span,
        use,
        message: say`Rootless Docker can’t bind ${number}. Publish a port from 1024 up, or lower net.ipv4.ip_unprivileged_port_start.`,
      };
    }
  },
};
