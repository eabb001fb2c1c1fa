import { exposureOf } from '../core/exposure.ts';
import { say } from '../core/message.ts';
import { formatRange, isValidRange, KUBERNETES_NODE_PORTS, type PortRange, rangeSize } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Registry } from '../core/registry.ts';
import type { Rule } from '../core/rule.ts';
import { numberOption } from './support/options.ts';

export const wideOpening: Rule = {
  meta: {
    id: 'wide-opening',
    title: 'More than 1,000 ports open to everyone at once',
    family: 'exposure',
    severity: 'warning',
    what: 'One statement opens or publishes more than 1,000 ports to everyone.',
    why:
      'Whatever starts to listen in the range is on the network at once, and Docker sets up a rule for every single published port. ' +
      'Media servers do need wide UDP ranges: those are reported as information, and as a hint where the image is known.',
    remedy: 'Open the ports that are used; most media servers can be told to use a smaller range.',
    references: [],
    options: {
      size: {
        description: 'How many ports one statement may open before it is reported.',
        schema: { type: 'integer', minimum: 1 },
        // More than any one service needs, save for those whose ranges are known.
        default: 1000,
      },
    },
    bad: [{ file: 'firewall.sh', text: '#!/bin/sh\nufw allow 1024:65535/tcp\n' }],
    good: [
      { file: 'firewall.sh', text: '#!/bin/sh\nufw allow 60000:60010/udp\n' },
      { file: 'firewall.sh', text: '#!/bin/sh\nufw allow 10000:20000/udp\n', note: 'The voice of Asterisk’s calls.' },
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\nufw allow 30000:32767/tcp\n',
        note: 'What a node of a Kubernetes cluster serves.',
      },
      { file: 'firewall.sh', text: '#!/bin/sh\nufw deny 1024:65535/tcp\n' },
    ],
  },
  *check({ uses, registry, settings }) {
    const size = numberOption(wideOpening.meta, 'size', settings);
    for (const use of uses) {
      const { ports } = use;
      if (!ports || !isValidRange(ports) || rangeSize(ports) <= size || exposureOf(use) !== 'everyone') continue;
      if (isKnownRange(use, registry)) continue;
      const count = rangeSize(ports).toLocaleString('en-US');
      const onlyUdp = use.transports.value.every((transport) => transport === 'udp');
      yield {
        span: use.span,
        use,
        ...(onlyUdp ? { severity: isKnownImage(use, registry) ? ('hint' as const) : ('info' as const) } : {}),
        message: say`${formatRange(ports)} opens ${count} ports to everyone, and whatever comes to listen on one of them. Open only those that are used.`,
      };
    }
  },
};

/** What is known by its image (a TURN or a game server) has such a range in its handbook. */
function isKnownImage({ container }: PortUse, registry: Registry): boolean {
  return container?.image !== undefined && registry.byImage(container.image).length > 0;
}

/** What a telephone system or a cluster asks for: its calls' voice, its node ports. */
function isKnownRange({ ports }: PortUse, registry: Registry): boolean {
  const isIt = ({ first, last }: PortRange) => first === ports?.first && last === ports.last;
  return isIt(KUBERNETES_NODE_PORTS) || registry.allKnown().some((known) => isIt(known.ports));
}
