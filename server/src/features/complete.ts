import { baseName, folderOf, foldersOf, type SourceDoc } from '../core/document.ts';
import { exposureOf } from '../core/exposure.ts';
import type { Typed } from '../core/format.ts';
import type { ContainerNode, PortClaim, PortGraph } from '../core/graph.ts';
import { knownOn } from '../core/likelyService.ts';
import { groupBy, uniqueBy } from '../core/lists.ts';
import type { Tell } from '../core/message.ts';
import { formatRange, isSingle, type PortRange, type Transport } from '../core/ports.ts';
import type { Registry } from '../core/registry.ts';
import type { Reading } from '../core/rule.ts';
import { type Span, touches } from '../core/text.ts';
import { describeOrigin } from './describe.ts';

/** Something that can be written at the cursor. */
export interface Suggestion {
  /** What the list shows, and what is matched against what was typed: `api:3000`. */
  readonly label: string;
  /** What runs there. */
  readonly detail: string;
  readonly span: Span;
  readonly newText: string;
}

export interface CompletionDeps {
  readonly registry: Registry;
  readonly graph: PortGraph;
  readonly tell: Tell;
}

/**
 * Suggests what the workspace knows: the services and their ports where an address is typed, an image's ports where a mapping is, and
 * what is open on this machine where a firewall names a port.
 * @param readings those of the document
 * @returns the suggestions, the likeliest first; empty where nothing that a port belongs to is being typed
 */
export function completeAt(readings: readonly Reading[], offset: number, deps: CompletionDeps): readonly Suggestion[] {
  for (const { doc, format } of readings) {
    const typed = format.typedAt?.(doc.text, offset);
    if (typed) return suggest(doc, typed, deps);
  }
  return [];
}

function suggest({ uri }: SourceDoc, typed: Typed, deps: CompletionDeps): readonly Suggestion[] {
  switch (typed.kind) {
    case 'authority':
      return addresses(uri, typed.span, deps);
    case 'mapping':
      return mappings(uri, typed, deps);
    case 'port':
      return openPorts(typed.span, deps);
  }
}

/** The services that the document reaches by name, then what this machine publishes where the document may run on it. */
function addresses(uri: string, span: Span, { graph, registry, tell }: CompletionDeps): readonly Suggestion[] {
  const inside = graph.containersOf(uri);
  const others = neighbours(graph, uri).filter((container) => !inside.includes(container));
  const services = others.flatMap((container) =>
    portsOf(container).map(({ ports, transports }) => ({
      label: `${container.name}:${formatRange(ports)}`,
      detail: [titleOf(ports, transports, registry), describeOrigin(container, tell)].filter(Boolean).join(' · '),
    })),
  );
  const isOfProject = inside.length > 0 || graph.nodes.some((node) => isDescribedIn(node, uri));
  const published = isOfProject ? [] : graph.publishes;
  const local = published.flatMap(({ hostPorts, use, to }) =>
    hostPorts && isSingle(hostPorts) && use?.transports.value.includes('tcp')
      ? [{ label: `127.0.0.1:${formatRange(hostPorts)}`, detail: graph.node(to)?.name ?? '' }]
      : [],
  );
  return toSuggestions([...services, ...local], span);
}

/** The ports that the service's image, Dockerfile or config listens on, to this machine first. */
function mappings(
  uri: string,
  { span, service, quote = '' }: Typed,
  { graph, registry }: CompletionDeps,
): readonly Suggestion[] {
  const container = graph.serviceIn(uri, service ?? '');
  if (!container) return [];
  const taken = new Set(container.published.map(({ use }) => use.mapsTo?.first ?? use.ports?.first));
  // What is being typed may be read as a port already.
  const ports = portsOf(container).filter(
    ({ ports: { first }, place }) => !taken.has(first) && !(place?.uri === uri && touches(place.span, span.end)),
  );
  return ports.flatMap(({ ports: { first }, transports }) => {
    const protocol = transports.includes('tcp') ? '' : `/${transports[0]}`;
    const detail = titleOf({ first, last: first }, transports, registry);
    return ['127.0.0.1:', ''].map((address) => {
      const label = `${address}${first}:${first}${protocol}`;
      return { label, detail, span, newText: `${quote}${label}${quote}` };
    });
  });
}

/** What the workspace opens on this machine to others. */
function openPorts(span: Span, { graph, registry }: CompletionDeps): readonly Suggestion[] {
  const published = graph.publishes.flatMap(({ use, place, to }) =>
    use ? [{ uri: place.uri, use, who: graph.node(to)?.name }] : [],
  );
  const listens = graph.machineListens.map(({ uri, use }) => ({ uri, use, who: use.owner }));
  const open = [...published, ...listens].flatMap(({ uri, use, who }) => {
    if (!use.ports || !isSingle(use.ports) || exposureOf(use) === 'loopback') return [];
    const what = titleOf(use.mapsTo ?? use.ports, use.transports.value, registry);
    return [{ label: formatRange(use.ports), detail: [what, who, baseName(uri)].filter(Boolean).join(' · ') }];
  });
  return toSuggestions(open, span);
}

/** @returns suggestions that write what the list shows, each once. */
function toSuggestions(items: readonly Pick<Suggestion, 'label' | 'detail'>[], span: Span): readonly Suggestion[] {
  return uniqueBy(items, ({ label }) => label).map((item) => ({ ...item, span, newText: item.label }));
}

/** @returns the containers that a document reaches by their names: those of its projects, else those of the nearest folder above it. */
function neighbours(graph: PortGraph, uri: string): readonly ContainerNode[] {
  const containers = graph.nodes.filter((node) => node.kind === 'container');
  const own = new Set(graph.containersOf(uri).map(({ project }) => project));
  const beside = containers.filter((node) => own.has(node.project) || isDescribedIn(node, uri));
  if (beside.length > 0) return beside;
  const byFolder = groupBy(containers, ({ project }) => folderOf(project));
  const nearest = foldersOf(uri).find((folder) => byFolder.has(folder));
  return byFolder.get(nearest ?? '') ?? [];
}

function isDescribedIn(node: PortGraph['nodes'][number], uri: string): boolean {
  return node.kind === 'container' && node.files.includes(uri);
}

/** @returns the single ports that something is known to listen on, each once; an image's own only where no config says otherwise. */
function portsOf({ claims }: ContainerNode): readonly PortClaim[] {
  const isConfigured = claims.some(({ basis }) => basis === 'config');
  const single = claims.filter(
    ({ ports, basis }) => isSingle(ports) && ports.first > 0 && !(isConfigured && basis === 'image'),
  );
  return uniqueBy(single, ({ ports }) => ports.first);
}

function titleOf(ports: PortRange, transports: readonly Transport[], registry: Registry): string {
  return knownOn(transports, ports.first, registry)[0]?.title ?? '';
}
