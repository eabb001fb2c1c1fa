import { exposureOf } from '../core/exposure.ts';
import { say } from '../core/message.ts';
import { formatRange, isSingle, isValidRange, LINUX_LOCAL_RANGE, type PortRange, rangeNameOf } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Registry } from '../core/registry.ts';
import type { Rule, RuleContext } from '../core/rule.ts';
import { teamServicesOn } from '../core/team.ts';
import { deliberateUses } from './support/deliberateUses.ts';
import { isCommented, isExplained } from './support/explained.ts';
import { freePortFix } from './support/freePort.ts';

export const unassignedPort: Rule = {
  meta: {
    id: 'unassigned-port',
    title: 'Port that IANA has assigned to nobody and that no common software uses',
    family: 'registry',
    severity: 'info',
    what: 'Something listens, is published or is let through on a number that has no holder and no well-known use.',
    why:
      'Whoever reads the file next can’t tell what it is, and IANA may assign the number to somebody else. In the System range (0-1023) it is ' +
      'most often a typing mistake, and reported as a warning. Where an image that is built elsewhere brings the number, it is a hint only.',
    remedy: 'Check the number; name it in `.portwise.jsonc` under `services` if it is your own.',
    references: ['RFC 6335'],
    bad: [
      { file: 'nginx.conf', text: 'http {\n  server {\n    listen 4;\n  }\n}\n', note: 'System range: a warning.' },
      { file: 'firewall.sh', text: '#!/bin/sh\nufw allow 23571/tcp\n' },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  app:\n    build: .\n    ports:\n      - "23571:23571"\n',
        note: 'A number that the team chose.',
      },
    ],
    good: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  app:\n    build: .\n    ports:\n      - "23571:23571"\n',
        note: 'Whoever writes a number twice means it.',
        beside: { Dockerfile: 'FROM node\nEXPOSE 23571\n' },
      },
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\nufw allow 23570/tcp\nufw allow 23571/tcp\n',
        note: 'Whoever numbers ports in a row has a scheme.',
      },
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\n\n# Our game\nufw allow 23571/tcp\nufw allow 23988/tcp\n',
        note: 'The comment says what they are.',
      },
      {
        file: 'pf.conf',
        text: 'game_port = "23571"\npass in proto tcp to port $game_port\n',
        note: 'So does the name.',
      },
      {
        file: 'pf.conf',
        text: 'pass in on em0 proto tcp to (em0) port 23571 rdr-to (em0) port 22\n',
        note: 'It is another way to SSH.',
      },
      { file: 'nginx.conf', text: 'http {\n  server {\n    listen 8080;\n  }\n}\n' },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  db:\n    image: postgres:16\n    ports:\n      - "127.0.0.1:15432:5432"\n',
        note: 'The container’s port says what it is; the host’s port is a choice.',
      },
      { file: 'sshd_config', text: 'Port 23571\n', note: 'The file says that it is SSH.' },
    ],
  },
  *check(context) {
    const told = new Set<string>();
    for (const { use, ports } of unknownPorts(context)) {
      const number = formatRange(ports);
      // A firewall has a rule for each transport and family, and what to look up is one thing.
      if (use.filter && told.has(number)) continue;
      told.add(number);
      const system = isSystem(ports);
      const vacant = isSingle(ports)
        ? say`${number} is assigned to nobody and no common software uses it`
        : say`${number} are assigned to nobody and no common software uses them`;
      const consent = system ? say`, and numbers below 1024 need IANA’s consent` : '';
      yield {
        span: use.span,
        use,
        severity: system ? 'warning' : isImages(use) ? 'hint' : 'info',
        message: say`${vacant}${consent}. Check the number, or name it in .portwise.jsonc if it is your own.`,
        // A firewall follows what listens; elsewhere a number from the range for private use will never be anybody's.
        fixes: use.role === 'allow' ? [] : freePortFix(use, context, LINUX_LOCAL_RANGE.last),
      };
    }
  },
};

/** @returns the uses that open a port of nobody's, and of which nothing in the workspace says what it is or that it is meant. */
function* unknownPorts(context: RuleContext): Iterable<{ use: PortUse; ports: PortRange }> {
  const { doc, format, uses, registry, settings, graph } = context;
  const deliberate = deliberateUses(uses.filter(opensHere));
  // A rule that passes the port on to another one says what it is for.
  const passedOn = new Set(uses.filter(({ role }) => role === 'redirect').map(({ statement }) => statement.start));
  const isMeant = (use: PortUse, ports: PortRange) =>
    deliberate(use) ||
    passedOn.has(use.statement.start) ||
    (isSingle(ports) && !isSystem(ports) && graph.isNamedBesides(doc.uri, ports.first)) ||
    teamServicesOn(settings.services, ports).length > 0;
  const isTold = (use: PortUse, ports: PortRange) =>
    isCommented(doc.text, use, format.comment) || (!isSystem(ports) && isExplained(doc.text, use, format.comment));
  for (const use of uses) {
    const { ports } = use;
    if (!ports || !isValidRange(ports) || !opensHere(use) || isOfCluster(use, format.id)) continue;
    if (!isNobodys(ports, use, registry)) continue;
    if (use.mapsTo && !samePorts(use.mapsTo, ports) && !isNobodys(use.mapsTo, use, registry)) continue;
    if (!isMeant(use, ports) && !isTold(use, ports)) yield { use, ports };
  }
}

function isSystem({ last }: PortRange): boolean {
  return rangeNameOf(last) === 'system';
}

/** A cluster hands out its node ports from a range of its own, and its Services have addresses of their own. */
function isOfCluster({ path }: PortUse, format: string): boolean {
  return format === 'kubernetes' || path.some((part) => part.startsWith('resource.kubernetes_'));
}

/** The number is the choice of whoever made the image; who builds one has chosen it. */
function isImages({ role, container }: PortUse): boolean {
  return role === 'publish' && container?.build === undefined;
}

function opensHere(use: PortUse): boolean {
  // What the file is about says what the number is for.
  if (use.service !== undefined) return false;
  if (use.spelling === 'name' || (use.role !== 'listen' && use.role !== 'publish' && use.role !== 'allow'))
    return false;
  // What only this machine reaches is nobody else's business.
  const exposure = exposureOf(use);
  return exposure !== 'none' && exposure !== 'loopback';
}

/** @returns whether every number of the range is unassigned on all the use's transports and unknown in practice on any. */
function isNobodys(ports: PortRange, use: PortUse, registry: Registry): boolean {
  for (let port = ports.first; port <= ports.last; port++) {
    if (registry.known(port).length > 0) return false;
    if (use.transports.value.some((transport) => registry.status(port, transport) !== 'unassigned')) return false;
  }
  return true;
}

function samePorts(a: PortRange, b: PortRange): boolean {
  return a.first === b.first && a.last === b.last;
}
