import type { PortRole } from '../core/portUse.ts';
import { wordTable } from '../core/wordTable.ts';
import { type HclBody, hclText, hclValue } from './hcl.ts';

/*
 * Which arguments of Terraform's providers are ports, and what for.
 */

/** Where an argument stands. */
interface ArgumentPlace {
  /** The blocks and arguments around it, from the outside in. */
  readonly path: readonly string[];
  /** What the firewall's rule does that it stands in, where it stands in one. */
  readonly verdict?: string;
}

/** What an argument's name says of its port; `port` itself depends on where it stands. */
const ROLES = wordTable<PortRole>({
  container_port: 'expose',
  containerPort: 'expose',
  target_port: 'expose',
  host_port: 'publish',
  hostPort: 'publish',
  node_port: 'publish',
  frontend_port: 'listen',
  instance_port: 'connect',
  backend_port: 'connect',
  http_port: 'connect',
  https_port: 'connect',
  lb_port: 'listen',
});

/** Arguments with one range, a list of them, or single ports; those of sources are the sender's. */
const RANGES = /^(?:(?:source|destination)_)?port_ranges?$|^ports$/;

/** What people call a port that no provider knows: `locals { turn_port = 3478 }`, a module's arguments, variables, labels. */
const OTHER_NAMES = /(?:^|[^A-Za-z0-9])ports?$|[a-z]Ports?$|_PORTS?$/;

/** Blocks and arguments that name a port of somebody else. */
const REMOTE = /health_?check|target_group|probe|http_get|tcp_socket|redirect|backend|origin|connection/;
/** Blocks that name a container's own ports. */
const INSIDE = /^container$|^ports$|^exposed_port$/;

/** @returns what an argument's port is for; undefined where the argument is no port. */
export function portRole(name: string, { path, verdict }: ArgumentPlace): PortRole | undefined {
  const filter: PortRole | undefined = verdict === undefined ? undefined : verdict === 'deny' ? 'deny' : 'allow';
  if (RANGES.test(name)) return name.startsWith('source') ? 'source' : (filter ?? 'listen');
  const [parent = ''] = path.slice(-1);
  if (name === 'internal' || name === 'external') {
    const isMapping = parent === 'ports' && path.some((part) => part.includes('docker_container'));
    return isMapping ? (name === 'internal' ? 'expose' : 'publish') : undefined;
  }
  if (name !== 'port') return ROLES[name] ?? (OTHER_NAMES.test(name) ? ownRoleOf(name) : undefined);
  if (filter) return filter;
  if (path.some((part) => REMOTE.test(part))) return 'connect';
  return path.some((part) => INSIDE.test(part)) ? 'expose' : 'listen';
}

/** Prometheus's annotation names a container's port; any other name only holds a number. */
function ownRoleOf(name: string): PortRole | undefined {
  if (name === 'from_port' || name === 'to_port') return undefined;
  return name === 'prometheus.io/port' ? 'expose' : 'declare';
}

/** An SRV record (RFC 2782): how its target is chosen stands beside the target's port. */
export function isServiceRecord(body: HclBody): boolean {
  return hclValue(body, 'target') !== undefined && hclValue(body, 'weight') !== undefined;
}

/** @returns what the port of such a record is for; undefined where the target `.` says that the service is not offered: the port means nothing then. */
export function roleInRecord(body: HclBody): PortRole | undefined {
  return hclText(body, 'target') === '.' ? undefined : 'connect';
}
