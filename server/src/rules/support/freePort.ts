import { say } from '../../core/message.ts';
import {
  inRange,
  isSingle,
  LINUX_LOCAL_RANGE,
  MAX_PORT,
  type PortRange,
  singlePort,
  type Transport,
} from '../../core/ports.ts';
import type { PortUse } from '../../core/portUse.ts';
import type { Registry } from '../../core/registry.ts';
import type { Fix, RuleContext } from '../../core/rule.ts';

/**
 * @returns the first number after `after` that is free: IANA has assigned it to nobody (or left it for private use, RFC 6335, section
 * 6), no common software uses it, browsers open it, no outgoing connection draws it, and nothing in the workspace takes it
 */
function nextFreePort(after: number, transports: readonly Transport[], context: RuleContext): number | undefined {
  const taken = takenPorts(context);
  for (let port = after + 1; port <= MAX_PORT; port++) {
    if (inRange(LINUX_LOCAL_RANGE, port)) port = LINUX_LOCAL_RANGE.last + 1;
    if (isNobodys(port, transports, context.registry) && !taken.some((range) => inRange(range, port))) return port;
  }
  return undefined;
}

/** @returns the fix that gives a listener or a mapping's host side the next free port; none where no number is written there. */
export function freePortFix(use: PortUse, context: RuleContext, after = use.ports?.first ?? 0): readonly Fix[] {
  if (use.spelling !== 'digits' || !use.ports || !isSingle(use.ports)) return [];
  const port = nextFreePort(after, use.transports.value, context);
  if (port === undefined) return [];
  return [{ title: say`Use ${port}, which is free`, safe: false, edits: [{ span: use.span, newText: String(port) }] }];
}

function isNobodys(port: number, transports: readonly Transport[], registry: Registry): boolean {
  if (registry.known(port).length > 0 || registry.browserBlocked(port)) return false;
  return transports.every((transport) => /^(unassigned|dynamic)$/.test(registry.status(port, transport)));
}

/** What this document, the workspace's containers and the machine's own programs take on the host. */
function takenPorts({ readings, graph }: RuleContext): readonly PortRange[] {
  const here = readings.flatMap(({ result }) => result.uses);
  const published = graph.nodes.flatMap((node) => (node.kind === 'container' ? node.published : []));
  const elsewhere = [...published, ...graph.machineListens].map(({ use }) => use);
  return [...here, ...elsewhere]
    .filter(({ role }) => role === 'publish' || role === 'listen')
    .map(({ ports }) => ports ?? singlePort(0));
}
