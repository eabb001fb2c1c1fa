import { isAnyone } from '../core/addresses.ts';
import { folderOf, pathOfUri } from '../core/document.ts';
import { exposureOf } from '../core/exposure.ts';
import { type GraphEdge, type GraphNode, type GraphPlace, MACHINE, type PortGraph } from '../core/graph.ts';
import { say, type Tell } from '../core/message.ts';
import { formatRange } from '../core/ports.ts';
import { describeOrigin } from './describe.ts';

/** One line of the picture: who reaches whom, through which port. */
export interface Link {
  readonly from: string;
  readonly to: string;
  /** `8080 → 80`, `3000/udp`. */
  readonly label: string;
  readonly kind: 'published' | 'local' | 'connects' | 'allows' | 'denies';
  /** Where it is written: once for each line of a file that says the same. */
  readonly places: readonly GraphPlace[];
}

/** What a picture of the graph shows. */
export interface Picture {
  readonly nodes: readonly {
    readonly id: string;
    readonly name: string;
    readonly kind: GraphNode['kind'] | 'anyone';
    readonly note: string;
    /** Where it is described; none for what no file describes. */
    readonly place?: GraphPlace;
    /** The id of the project that it belongs to; none where there is but one. */
    readonly project?: string;
  }[];
  readonly links: readonly Link[];
  /** The Compose projects; empty where there is but one, for then a frame would tell nothing. */
  readonly projects: readonly PictureProject[];
}

export interface PictureProject {
  readonly id: string;
  /** Its main file, as far as it tells the project from the others: `shop/compose.yaml`. */
  readonly name: string;
  readonly place: GraphPlace;
}

/** Whoever is not on this machine. */
const ANYONE = 'anyone';

/** @returns the graph as it is drawn: ports as lines, one for each pair and label; what is linked to nothing is left out. */
export function pictureOf(graph: PortGraph, tell: Tell): Picture {
  const links = new Map<string, Link & { readonly places: GraphPlace[] }>();
  for (const edge of graph.edges) {
    const link = linkOf(edge, tell);
    if (!link) continue;
    const key = `${link.kind} ${link.from} ${link.to} ${link.label}`;
    const known = links.get(key);
    if (known) known.places.push(edge.place);
    else links.set(key, { ...link, places: [edge.place] });
  }
  const shown = new Set([...links.values()].flatMap(({ from, to }) => [from, to]));
  const nodes = graph.nodes.filter(({ id, kind }) => shown.has(id) || kind === 'container');
  const projects = projectsOf(nodes);
  return {
    nodes: [
      ...(shown.has(ANYONE) ? [{ id: ANYONE, name: tell(say`anyone`), kind: 'anyone' as const, note: '' }] : []),
      ...nodes.map((node) => ({
        id: node.id,
        name: node.kind === 'machine' ? tell(say`this machine`) : node.name,
        kind: node.kind,
        note: noteOf(node, tell),
        ...placeOf(node),
        ...(node.kind === 'container' && projects.length > 0 ? { project: node.project } : {}),
      })),
    ],
    links: [...links.values()],
    projects,
  };
}

function projectsOf(nodes: readonly GraphNode[]): readonly PictureProject[] {
  const ids = [...new Set(nodes.flatMap((node) => (node.kind === 'container' ? [node.project] : [])))];
  if (ids.length < 2) return [];
  const shared = sharedFolder(ids);
  return ids.map((id) => {
    const place = { uri: id, span: { start: 0, end: 0 } };
    return { id, name: pathOfUri(id.slice(shared.length)), place };
  });
}

/** @returns the beginning of all uris up to the last folder that they share, with its slash. */
function sharedFolder([first = '', ...others]: readonly string[]): string {
  let folder = folderOf(first);
  while (folder !== '' && !others.every((uri) => uri.startsWith(`${folder}/`))) folder = folderOf(folder);
  return folder === '' ? '' : `${folder}/`;
}

function linkOf({ kind, from, to, ports, hostPorts, use }: GraphEdge, tell: Tell): Omit<Link, 'places'> | undefined {
  if (kind === 'builds' || kind === 'mounts') return undefined;
  const number = ports ? formatRange(ports) : '?';
  const transports = use && !use.transports.value.includes('tcp') ? `/${use.transports.value.join('+')}` : '';
  if (kind === 'publishes') {
    const host = hostPorts ? formatRange(hostPorts) : '?';
    const open = use !== undefined && exposureOf(use) === 'everyone';
    const label = `${host === number ? host : `${host} → ${number}`}${transports}`;
    return { from: open ? ANYONE : MACHINE, to, label, kind: open ? 'published' : 'local' };
  }
  if (kind === 'connects') return { from, to, label: `${number}${transports}`, kind };
  const senders = use?.filter?.sources ?? [];
  const numbered = `${number}${transports}`;
  const allowed =
    senders.length > 0 && !senders.some(isAnyone) ? say`${numbered} from ${sendersText(senders)}` : numbered;
  return { from: ANYONE, to, label: tell(kind === 'allows' ? say`allow ${allowed}` : say`deny ${allowed}`), kind };
}

/** A rule for more networks than this names the first. */
const MOST_SENDERS = 2;

function sendersText(senders: readonly string[]): string {
  const named = senders.slice(0, MOST_SENDERS).join(', ');
  return senders.length > MOST_SENDERS ? `${named} +${senders.length - MOST_SENDERS}` : named;
}

function noteOf(node: GraphNode, tell: Tell): string {
  return node.kind === 'container' ? describeOrigin(node, tell) : '';
}

function placeOf(node: GraphNode): { readonly place?: GraphPlace } {
  return node.kind === 'container' ? { place: node.place } : {};
}
