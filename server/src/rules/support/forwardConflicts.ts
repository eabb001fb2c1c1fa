import { baseName } from '../../core/document.ts';
import type { ContainerNode, GraphEdge, PortGraph } from '../../core/graph.ts';
import { say } from '../../core/message.ts';
import { formatRange, type PortRange, rangesMeet } from '../../core/ports.ts';
import type { PortUse } from '../../core/portUse.ts';
import type { Report, RuleContext } from '../../core/rule.ts';

/** @returns whether an editor forwards the port, which takes another one where this is taken. */
export function isForwarded({ path }: PortUse): boolean {
  return path[0] === 'forwardPorts';
}

/**
 * A port that a development container forwards, and that the Compose project which it is started with publishes for something else: the
 * same number then leads to the other one.
 */
export function* conflictsWithForwarded({ doc, uses, graph }: RuleContext): Iterable<Report> {
  const forwarded = uses.filter(isForwarded);
  const project = forwarded.length > 0 ? graph.startedWith(doc.uri) : undefined;
  if (project === undefined) return;
  for (const use of forwarded) {
    const { ports, owner } = use;
    if (!ports || owner === undefined) continue;
    const rival = graph.publishesIn(project).find((edge) => takes(edge, ports) && !leadsTo(edge, use, graph));
    if (!rival) continue;
    const name = graph.node(rival.to)?.name ?? '';
    const number = formatRange(ports);
    yield {
      span: use.span,
      use,
      severity: 'info',
      message: say`Port ${number} of this machine is published for ${name}${targetOf(rival)} in ${baseName(rival.place.uri)}, so the editor has to forward ${owner}’s from another one. Publish that elsewhere.`,
      related: [{ ...rival.place, message: say`${name} takes it here.` }],
    };
  }
}

function takes({ hostPorts, use }: GraphEdge, ports: PortRange): boolean {
  return hostPorts !== undefined && rangesMeet(hostPorts, ports) && use?.transports.value.includes('tcp') === true;
}

/** Whether what is published is the very port that is forwarded, by whatever name: then it does not matter which one answers. */
function leadsTo({ to, ports }: GraphEdge, { owner = '', mapsTo }: PortUse, graph: PortGraph): boolean {
  const container = graph.node(to);
  if (container?.kind !== 'container' || !isCalled(container, owner)) return false;
  return !ports || !mapsTo || rangesMeet(ports, mapsTo);
}

function isCalled({ name, service }: ContainerNode, wanted: string): boolean {
  return name === wanted || service.reachableAs.includes(wanted);
}

/** @returns `:80`, where it is another number than the machine's. */
function targetOf({ ports, hostPorts }: GraphEdge): string {
  return ports && hostPorts && ports.first !== hostPorts.first ? `:${formatRange(ports)}` : '';
}
