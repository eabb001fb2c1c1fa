import type { FirewallFacts, PlacedPolicy, PlacedUse } from '../core/graph.ts';
import type { Extract } from './extracts.ts';

/** @returns what the firewalls of a workspace come to together. */
export function firewallFacts(extracts: readonly Extract[]): FirewallFacts {
  const policies = extracts.flatMap((extract) => extract.policies);
  const openings = extracts.flatMap((extract) => extract.openings);
  const closed = policies.find(({ direction, verdict, families }) => {
    return direction === 'in' && verdict !== 'accept' && families.includes('ipv4');
  });
  return {
    policies,
    openings,
    isAmbiguous: policies.some((policy) => policies.some((other) => rivals(policy, other))),
    mindsDocker: extracts.some(({ mindsDocker }) => mindsDocker),
    ...(closed && isWhole(closed, policies, openings) ? { closed } : {}),
  };
}

function rivals(policy: PlacedPolicy, other: PlacedPolicy): boolean {
  if (policy.uri === other.uri || policy.direction !== 'in' || other.direction !== 'in') return false;
  return policy.families.some((family) => other.families.includes(family));
}

/**
 * Whether all that a firewall lets in is known: it names ports, none of them by a variable that nobody knows, nothing is let in without a
 * port, and no other file has a firewall too, which may be the one in force.
 */
function isWhole(closed: PlacedPolicy, policies: readonly PlacedPolicy[], openings: readonly PlacedUse[]): boolean {
  const incoming = policies.filter(({ direction }) => direction === 'in');
  if (incoming.some(({ uri, opensWithoutPort }) => uri !== closed.uri || opensWithoutPort)) return false;
  const isKnown = openings.every(({ use }) => use.ports !== null && !use.filter?.negated);
  return isKnown && openings.some(({ uri }) => uri === closed.uri);
}
