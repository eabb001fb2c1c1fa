import {
  type ListedPlace,
  type ListedService,
  type ListedSocket,
  type Reach,
  RISK_WORDS,
} from '../../../server/src/lsp/protocol.ts';
import { MESSAGES, REACH_TEXTS, ROLE_TEXTS, type Translate } from '../messages.ts';

/** One row of the Ports view, in words; VS Code is not needed to make it. */
export interface PortsNode {
  readonly kind: 'reach' | 'service' | 'socket' | 'place';
  /** The same for the same thing after a change, so that what is open stays open. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly spoken: string;
  /** The name of one of VS Code's own icons. */
  readonly icon: string;
  /** Open to everyone although something about it is risky. */
  readonly isRisky: boolean;
  readonly children: readonly PortsNode[];
  /** Where a click leads; none for a row that stands for several. */
  readonly place?: ListedPlace;
  /** The port as the lookup takes it: `6379/tcp`; none where it can't be known, or for a row that stands for several. */
  readonly query?: string;
}

export interface TreeContext {
  readonly translate: Translate;
  /** @returns a document's path as a person wants to read it. */
  pathOf(uri: string): string;
}

/** A row names this many risks; its tooltip and its words for screen readers name all. */
const MOST_RISKS = 2;

const REACH_ICONS: Readonly<Record<Reach, string>> = {
  everyone: 'globe',
  limited: 'broadcast',
  loopback: 'vm',
  inside: 'package',
};

/** @returns the rows of the view: how far a port is reached, then who opens it, then the port, then each place that speaks of it. */
export function portsTree(services: readonly ListedService[], context: TreeContext): readonly PortsNode[] {
  const reaches = [...new Set(services.map(({ reach }) => reach))];
  return reaches.map((reach) => {
    const own = services.filter((service) => service.reach === reach);
    return reachNode(reach, own, context);
  });
}

/**
 * Leaves the rows that have every word of a query in them, in what is above them or in what is below them.
 * @param query words; a number is looked for at the beginning of numbers
 */
export function filterTree(nodes: readonly PortsNode[], query: string): readonly PortsNode[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return words.length === 0 ? nodes : nodes.flatMap((node) => filterNode(node, words));
}

/** @returns how many ports are open to everyone although something about them is risky. */
export function riskyPorts(nodes: readonly PortsNode[]): number {
  return nodes.reduce(
    (sum, { kind, isRisky, children }) => sum + (kind === 'socket' ? Number(isRisky) : riskyPorts(children)),
    0,
  );
}

function filterNode(node: PortsNode, words: readonly string[]): readonly PortsNode[] {
  const text = `${node.label} ${node.description} ${node.tooltip}`.toLowerCase();
  const missing = words.filter((word) => !hasWord(text, word));
  if (missing.length === 0) return [node];
  const children = node.children.flatMap((child) => filterNode(child, missing));
  return children.length > 0 ? [{ ...node, children }] : [];
}

function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!/^\d/.test(word) || !/\d/.test(text[at - 1] ?? '')) return true;
  }
  return false;
}

function reachNode(reach: Reach, services: readonly ListedService[], context: TreeContext): PortsNode {
  const { name, about } = REACH_TEXTS[reach];
  const [label, description] = [context.translate(name), context.translate(about)];
  return {
    kind: 'reach',
    id: reach,
    label,
    description,
    tooltip: '',
    spoken: `${label}, ${description}`,
    icon: REACH_ICONS[reach],
    isRisky: false,
    children: services.map((service) => serviceNode(service, context)),
  };
}

function serviceNode(service: ListedService, context: TreeContext): PortsNode {
  const { name, note, sockets } = service;
  const id = `${service.reach}/${service.key}`;
  const children = sockets.map((socket) => socketNode(socket, service, id, context));
  const ports = sockets.map(numberOf).join(', ');
  return {
    kind: 'service',
    id,
    label: name,
    description: note,
    tooltip: lines([name, note, ports]).join('\n'),
    spoken: lines([name, note, ports]).join(', '),
    icon: serviceIcon(service),
    isRisky: children.some(({ isRisky }) => isRisky),
    children,
  };
}

function serviceIcon({ reach, sockets }: ListedService): string {
  const role = sockets[0]?.places[0]?.role;
  if (role === 'allow') return 'shield';
  return reach === 'inside' || role === 'publish' ? 'server-environment' : 'server-process';
}

function socketNode(socket: ListedSocket, service: ListedService, parent: string, context: TreeContext): PortsNode {
  const { places, title } = socket;
  const [first] = places;
  const allRisks = socket.risks.map((risk) => context.translate(RISK_WORDS[risk]));
  const isRisky = service.reach === 'everyone' && allRisks.length > 0;
  const risks = allRisks.join(', ');
  const label = `${numberOf(socket)}${transportsOf(socket)}`;
  const where = first ? placeText(first, context) : '';
  const id = `${parent}/${label}/${where}`;
  const query = queryOf(socket);
  return {
    kind: 'socket',
    id,
    label,
    description: lines([title, allRisks.slice(0, MOST_RISKS).join(', '), where]).join(' · '),
    tooltip: lines([`${label} ${service.name}`, title, risks, where]).join('\n'),
    spoken: lines([context.translate(MESSAGES['ports.port'], label), service.name, title, risks, where]).join(', '),
    icon: isRisky ? 'warning' : 'plug',
    isRisky,
    // One place is where the row itself leads.
    children: places.length > 1 ? places.map((place) => placeNode(place, id, context)) : [],
    ...(first ? { place: first } : {}),
    ...(query ? { query } : {}),
  };
}

function placeNode(place: ListedPlace, parent: string, context: TreeContext): PortsNode {
  const label = placeText(place, context);
  const description = context.translate(ROLE_TEXTS[place.role]);
  return {
    kind: 'place',
    id: `${parent}/${label}:${place.range.start.character}`,
    label,
    description,
    tooltip: label,
    spoken: `${label}, ${description}`,
    icon: 'go-to-file',
    isRisky: false,
    children: [],
    place,
  };
}

function placeText({ uri, range }: ListedPlace, { pathOf }: TreeContext): string {
  return `${pathOf(uri)}:${range.start.line + 1}`;
}

/** @returns `6379`, `8080 → 80`, `8000-8010`, or what is written where nobody knows the number. */
function numberOf({ ports, mapsTo, written }: ListedSocket): string {
  if (!ports) return written;
  return mapsTo ? `${rangeText(ports)} → ${rangeText(mapsTo)}` : rangeText(ports);
}

/** @returns `/tcp`; nothing where it holds for (nearly) all transports. */
function transportsOf({ transports }: ListedSocket): string {
  return transports.length === 1 || transports.length === 2 ? `/${transports.join('+')}` : '';
}

function queryOf({ ports, transports }: ListedSocket): string | undefined {
  if (!ports) return undefined;
  return transports.length === 1 ? `${rangeText(ports)}/${transports[0]}` : rangeText(ports);
}

function rangeText({ first, last }: NonNullable<ListedSocket['ports']>): string {
  return first === last ? String(first) : `${first}-${last}`;
}

function lines(parts: readonly string[]): readonly string[] {
  return parts.filter((part) => part !== '');
}
