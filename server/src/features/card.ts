import { knownOn } from '../core/likelyService.ts';
import { escapeMarkdown } from '../core/markdown.ts';
import { say } from '../core/message.ts';
import { formatRange, inRange, isSingle, type PortRange, TRANSPORTS, type Transport } from '../core/ports.ts';
import type { Registry } from '../core/registry.ts';
import type { Reading } from '../core/rule.ts';
import { portsOfEntry } from '../core/team.ts';
import { describeTransports } from './describe.ts';
import { usedInWorkspace } from './elsewhere.ts';
import { type KnowledgeDeps, knowledgeParagraphs } from './knowledge.ts';

/** What IANA's registry says of itself, in our words (RFC 6335, section 8). */
const NO_ENDORSEMENT = say`_That a number is assigned to a service recommends neither, and what runs on a port need not be what it is assigned to._`;

export interface PortCardDeps extends KnowledgeDeps {
  /** What was found in all documents, for "who uses it". */
  readonly workspace: readonly Reading[];
}

/** The full card of a port, for the lookup: a title and all paragraphs. */
export function portCard(
  ports: PortRange,
  transports: readonly Transport[],
  deps: PortCardDeps,
): { readonly title: string; readonly markdown: string } {
  const narrowed = transports.length < TRANSPORTS.length ? `/${describeTransports(transports)}` : '';
  const team = deps.services.find((service) => {
    const named = portsOfEntry(service);
    return named && isSingle(ports) && inRange(named.ports, ports.first);
  });
  const name = team?.name ?? (isSingle(ports) ? nameOf(ports.first, transports, deps.registry) : undefined);
  const title = `${formatRange(ports)}${narrowed}${name ? ` · ${name}` : ''}`;
  const paragraphs = [
    `# ${escapeMarkdown(title)}`,
    ...knowledgeParagraphs(ports, transports, deps),
    usedInWorkspace(deps.workspace, ports, transports, deps.tell),
    deps.tell(NO_ENDORSEMENT),
  ];
  return { title, markdown: paragraphs.filter((paragraph) => paragraph !== '').join('\n\n') };
}

function nameOf(port: number, transports: readonly Transport[], registry: Registry): string | undefined {
  const [known] = knownOn(transports, port, registry);
  return known?.name ?? transports.flatMap((transport) => registry.iana(port, transport)).find((one) => one.name)?.name;
}
