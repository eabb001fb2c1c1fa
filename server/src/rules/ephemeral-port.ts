import { exposureOf } from '../core/exposure.ts';
import { say } from '../core/message.ts';
import { formatRange, inRange, isSingle, isValidRange, LINUX_LOCAL_RANGE } from '../core/ports.ts';
import type { Rule } from '../core/rule.ts';
import { numberOption } from './support/options.ts';

export const ephemeralPort: Rule = {
  meta: {
    id: 'ephemeral-port',
    title: 'Listener inside the range that outgoing connections draw from',
    family: 'registry',
    severity: 'hint',
    what: 'Something listens on, or is published on, a number from 32768 to 60999.',
    why:
      'Linux hands these numbers to outgoing connections. Now and then one of them holds the port when the service starts, which then fails ' +
      'with "address already in use".',
    remedy: 'Choose a number below 32768, or add it to net.ipv4.ip_local_reserved_ports.',
    references: ['https://www.kernel.org/doc/html/latest/networking/ip-sysctl.html'],
    options: {
      first: {
        description: 'The first port that outgoing connections draw, as `sysctl net.ipv4.ip_local_port_range` has it.',
        schema: { type: 'integer', minimum: 1, maximum: 65_535 },
        default: LINUX_LOCAL_RANGE.first,
      },
      last: {
        description: 'The last port that outgoing connections draw.',
        schema: { type: 'integer', minimum: 1, maximum: 65_535 },
        default: LINUX_LOCAL_RANGE.last,
      },
    },
    bad: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  app:\n    image: acme/app\n    ports:\n      - "45123:8080"\n',
      },
    ],
    good: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  app:\n    image: acme/app\n    ports:\n      - "25123:8080"\n',
      },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  vpn:\n    image: wireguard\n    ports:\n      - "51820:51820/udp"\n',
        note: 'The number that everyone uses for it.',
      },
    ],
  },
  *check({ uses, registry, settings }) {
    const range = {
      first: numberOption(ephemeralPort.meta, 'first', settings),
      last: numberOption(ephemeralPort.meta, 'last', settings),
    };
    for (const use of uses) {
      const { ports, role } = use;
      if ((role !== 'listen' && role !== 'publish') || !ports || !isSingle(ports) || !isValidRange(ports)) continue;
      if (!inRange(range, ports.first) || exposureOf(use) === 'none') continue;
      // A number that everyone uses for a service was chosen with open eyes.
      if (registry.known(ports.first).length > 0) continue;
      yield {
        span: use.span,
        use,
        message: say`${ports.first} lies where Linux draws the ports of outgoing connections (${formatRange(range)}), so that it is sometimes taken. Choose one below ${range.first}, or reserve it with net.ipv4.ip_local_reserved_ports.`,
      };
    }
  },
};
