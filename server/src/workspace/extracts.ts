import { type GraphEdge, MACHINE, type PlacedPolicy, type PlacedUse } from '../core/graph.ts';
import type { Reading } from '../core/rule.ts';
import { ANYONE } from './directory.ts';

/** What the graph takes from one document. */
export interface Extract {
  readonly uri: string;
  readonly isDescription: boolean;
  readonly connects: readonly PlacedUse[];
  readonly listens: readonly PlacedUse[];
  readonly openings: readonly PlacedUse[];
  readonly filters: readonly GraphEdge[];
  readonly policies: readonly PlacedPolicy[];
  readonly mindsDocker: boolean;
}

/** @returns what the graph takes from one reading of a document. */
export function extractOf({ doc, format, result }: Reading): Extract {
  const { uri } = doc;
  const placed = result.uses.map((use) => ({ uri, format: format.id, use }));
  const { services, policies = [], keepsDockerOut } = result.deployment ?? {};
  return {
    uri,
    isDescription: services !== undefined,
    connects: placed.filter(({ use }) => use.role === 'connect' && use.ports && use.host),
    listens: placed.filter(({ use }) => use.role === 'listen'),
    openings: placed.filter(({ use }) => use.role === 'allow' && use.filter && use.filter.direction !== 'out'),
    filters: placed.flatMap(filterEdge),
    policies: policies.map((policy) => ({ ...policy, uri, format: format.id })),
    mindsDocker: keepsDockerOut === true || result.uses.some(({ filter }) => FOR_CONTAINERS.test(filter?.chain ?? '')),
  };
}

/** Where a firewall sees what is for containers: Docker's own chain for the user, and what `ufw route` adds to. */
const FOR_CONTAINERS = /docker-user|^route$/i;

/** @returns whether a document says anything of a firewall. */
export function isFirewall({ policies, openings, filters, mindsDocker }: Extract): boolean {
  return policies.length > 0 || openings.length > 0 || filters.length > 0 || mindsDocker;
}

function filterEdge({ uri, use }: PlacedUse): GraphEdge[] {
  if ((use.role !== 'allow' && use.role !== 'deny') || !use.ports) return [];
  if (use.filter?.direction === 'out' || use.filter?.direction === 'forward') return [];
  const kind = use.role === 'allow' ? ('allows' as const) : ('denies' as const);
  return [{ kind, from: ANYONE, to: MACHINE, place: { uri, span: use.span }, ports: use.ports, use }];
}
