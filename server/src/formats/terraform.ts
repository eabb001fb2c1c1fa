import type { Format, FormatResult, ReadContext } from '../core/format.ts';
import { isValidRange, parseRange, type Transport } from '../core/ports.ts';
import type { AddressFamily, FilterFacts, PortRole } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';
import { wordTable } from '../core/wordTable.ts';
import { type RuleFacts, UseCollector } from '../syntax/firewallUses.ts';
import { type HclBody, type HclValue, hclText, hclValue, readHcl } from '../syntax/hcl.ts';
import { portsInVariable } from '../syntax/portMentions.ts';
import { isServiceRecord, portRole, roleInRecord } from '../syntax/terraformRoles.ts';

/** Terraform and OpenTofu: the arguments of their providers that are ports. */
export const terraform: Format = {
  id: 'terraform',
  title: 'Terraform',
  names: ['**/*.{tf,tofu,tfvars}'],
  languages: ['terraform', 'terraform-vars', 'opentofu', 'hcl'],
  candidates: [],
  candidateLanguages: [],
  recognises: () => false,
  comment: { open: '#', also: ['//'] },
  read: (doc, context) => new TerraformReader(doc.text, context).read(),
};

/** What holds for a body because of those around it. */
interface Surroundings {
  readonly path: readonly string[];
  /** The resource's labels: `aws_security_group.web`. */
  readonly owner?: string;
  readonly direction: FilterFacts['direction'];
  /** `accept` or `deny`; none outside a firewall. */
  readonly verdict?: string;
  readonly sources: readonly string[];
  readonly sourceSlot?: FilterFacts['sourceSlot'];
}

const SOURCES = [
  'cidr_blocks',
  'ipv6_cidr_blocks',
  'cidr_block',
  'ipv6_cidr_block',
  'cidr_ipv4',
  'cidr_ipv6',
  'source_ranges',
  'source_tags',
  'source_security_group_id',
  'referenced_security_group_id',
  'security_groups',
  'prefix_list_ids',
  'prefix_list_id',
  'source_address_prefix',
  'source_address_prefixes',
  'ip_block',
];

class TerraformReader {
  readonly #text: string;
  readonly #collector: UseCollector;

  constructor(text: string, context: ReadContext) {
    this.#text = text;
    this.#collector = new UseCollector(context);
  }

  read(): FormatResult {
    this.#body(readHcl(this.#text), { path: [], direction: 'unknown', sources: [] });
    return this.#collector.result();
  }

  #body(body: HclBody, outer: Surroundings): void {
    const around = surroundingsOf(body, outer, this.#text);
    const transports = transportsOf(body);
    const pair = this.#pair(body, around, transports);
    const isRecord = isServiceRecord(body);
    for (const { name, value, span } of body.attributes) {
      const path = [...around.path, name];
      const isPair = pair && (name === 'from_port' || name === 'to_port');
      const isOfTarget = isRecord && name === 'port';
      const role = isPair ? undefined : isOfTarget ? roleInRecord(body) : portRole(name, around);
      if (role) this.#ports(value, factsOf(role, around, transports, span, path));
      this.#inner(value, { ...around, ...enter(name, around), path });
    }
    this.#readEnvironment(body, around);
    for (const { type, labels, body: inner } of body.blocks) {
      const owner = type === 'resource' || type === 'module' ? labels.join('.') : around.owner;
      const path = [...around.path, [type, ...labels].join('.')];
      const name = type === 'resource' || type === 'dynamic' ? (labels[0] ?? type) : type;
      this.#body(inner, { ...around, ...enter(name, around), path, ...(owner === undefined ? {} : { owner }) });
      if (type === 'variable') this.#variable(labels[0] ?? '', inner, path);
    }
  }

  /** `env { name = "PORT" value = "8080" }`, and the objects of a list `environment`. */
  #readEnvironment(body: HclBody, around: Surroundings): void {
    if (!around.path.some((part) => /^env(?:ironment)?$/.test(part))) return;
    const name = hclText(body, 'name');
    const value = hclValue(body, 'value');
    if (name === undefined || value?.kind !== 'literal' || !value.isPlain) return;
    for (const { start, end, ports, side, transport, host } of portsInVariable(name, value.text)) {
      const span = { start: value.span.start + start, end: value.span.start + end };
      const facts = factsOf(side === 'peer' ? 'connect' : 'declare', around, undefined, value.span, [
        ...around.path,
        name,
      ]);
      const known = host === undefined ? {} : { host: { value: host } };
      this.#collector.add(span, ports, 'digits', { ...facts, transports: { value: [transport] }, ...known });
    }
  }

  /** Objects and lists inside a value: `jsonencode([{ containerPort = 80 }])`, a module's rules. */
  #inner(value: HclValue, around: Surroundings): void {
    if (value.kind === 'object') this.#body(value.body, around);
    else if (value.kind !== 'literal') {
      for (const item of value.kind === 'list' ? value.items : value.parts) this.#inner(item, around);
    }
  }

  /** `from_port` and `to_port` are one range, told where its first end stands. @returns whether the body has them. */
  #pair(body: HclBody, around: Surroundings, transports: RuleFacts['transports'] | undefined): boolean {
    const from = hclValue(body, 'from_port');
    const to = hclValue(body, 'to_port');
    if (from?.kind !== 'literal' || to?.kind !== 'literal') return from !== undefined || to !== undefined;
    const ports = parseRange(`${from.text}-${to.text}`);
    // 0 to 0 means all ports where the protocol is "all", and nothing but port 0 elsewhere; ICMP's types stand here as well.
    if (!ports || !transports || (ports.first === 0 && ports.last === 0)) return true;
    const statement: Span = {
      start: Math.min(from.span.start, to.span.start),
      end: Math.max(from.span.end, to.span.end),
    };
    const path = [...around.path, 'from_port'];
    const rule = { ...around, verdict: around.verdict ?? 'accept' };
    const role = rule.verdict === 'deny' ? 'deny' : 'allow';
    const facts = factsOf(role, rule, transports, statement, path);
    this.#collector.add(from.span, ports, 'digits', { ...facts, twin: to.span });
    return true;
  }

  #ports(value: HclValue, facts: RuleFacts | undefined): void {
    if (!facts) return;
    if (value.kind === 'list') for (const item of value.items) this.#port(item, facts);
    else this.#port(value, facts);
  }

  #port(value: HclValue, facts: RuleFacts): void {
    if (value.kind !== 'literal' || !value.isPlain) return;
    const ports = parseRange(value.text);
    // A name alone makes no port of a number that can't be one.
    const isMeant = facts.role !== 'declare' || (ports && isValidRange(ports) && ports.first > 0);
    // To a load balancer for all protocols 0 is every port (azurerm_lb_rule).
    const isEvery = ports?.last === 0 && facts.transports.value.length > 1;
    if (ports && isMeant && !isEvery) this.#collector.add(value.span, ports, 'digits', facts);
  }

  /** `variable "http_port" { default = 80 }` */
  #variable(name: string, body: HclBody, path: readonly string[]): void {
    const value = hclValue(body, 'default');
    if (!/(^|_)ports?$/.test(name) || !value) return;
    this.#ports(value, { role: 'declare', transports: { value: ['tcp'] }, statement: value.span, path });
  }
}

/** What a body says for all that stands in it: direction, verdict, sources. */
function surroundingsOf(body: HclBody, outer: Surroundings, text: string): Surroundings {
  const said = [hclText(body, 'type'), hclText(body, 'direction')].join(' ').toLowerCase();
  const isEgress = hclText(body, 'egress') ?? (/egress|outbound/.test(said) ? 'true' : undefined);
  const direction = isEgress === 'true' ? 'out' : /ingress|inbound/.test(said) ? 'in' : outer.direction;
  const action = (hclText(body, 'access') ?? hclText(body, 'action') ?? hclText(body, 'rule_action'))?.toLowerCase();
  const verdict = action === 'deny' ? 'deny' : action === 'allow' ? 'accept' : outer.verdict;
  const written = SOURCES.flatMap((name) => hclValue(body, name) ?? []);
  const own = [
    ...written.flatMap((value) => sourcesIn(value, text)),
    // The group's own members, as the AWS provider calls them; `false` is the same as nothing.
    ...(hclText(body, 'self') === 'true' ? ['self'] : []),
  ];
  return {
    ...outer,
    direction,
    ...(verdict === undefined ? {} : { verdict }),
    ...(own.length > 0 ? { sources: own, sourceSlot: sourceSlotOf(written) } : {}),
  };
}

/** Where the only source stands; of several, another one would still let anyone in. */
function sourceSlotOf(values: readonly HclValue[]): FilterFacts['sourceSlot'] {
  const [only, ...others] = values.flatMap((value) => (value.kind === 'list' ? value.items : [value]));
  if (only?.kind !== 'literal' || !only.isPlain || others.length > 0) return undefined;
  return { span: only.span, prefix: '', suffix: '' };
}

/** The families of the addresses that a rule names; both where it names none. */
function familiesOf(sources: readonly string[]): readonly AddressFamily[] {
  const addresses = sources.filter((source) => /^[\da-f.:]+\/\d+$/i.test(source));
  const families = new Set(addresses.map((one) => (one.includes(':') ? 'ipv6' : 'ipv4')));
  return addresses.length === sources.length && families.size === 1 ? [...families] : ['ipv4', 'ipv6'];
}

/** What the name of a block or argument says: `ingress`, `deny`, `aws_vpc_security_group_egress_rule`. */
function enter(name: string, around: Surroundings): Pick<Surroundings, 'direction' | 'verdict'> {
  const isFirewall = /ingress|egress|inbound|outbound|firewall|security_(?:group|rule)|^(?:allow|deny)$/.test(name);
  const verdict = name === 'deny' ? 'deny' : isFirewall ? (around.verdict ?? 'accept') : around.verdict;
  const direction = /egress|outbound/.test(name) ? 'out' : /ingress|inbound/.test(name) ? 'in' : around.direction;
  return { direction, ...(verdict === undefined ? {} : { verdict }) };
}

/** @returns what `protocol` says, or undefined for a protocol without ports. */
function transportsOf(body: HclBody): RuleFacts['transports'] | undefined {
  const value = hclValue(body, 'protocol') ?? hclValue(body, 'ip_protocol');
  if (value?.kind !== 'literal') return { value: ['tcp'] };
  const transports = PROTOCOLS[value.text.toLowerCase()];
  return transports && { value: transports, span: value.span };
}

const PROTOCOLS = wordTable<readonly Transport[]>({
  tcp: ['tcp'],
  6: ['tcp'],
  http: ['tcp'],
  https: ['tcp'],
  tls: ['tcp'],
  ssl: ['tcp'],
  udp: ['udp'],
  17: ['udp'],
  sctp: ['sctp'],
  132: ['sctp'],
  tcp_udp: ['tcp', 'udp'],
  '-1': ['tcp', 'udp'],
  all: ['tcp', 'udp'],
  '*': ['tcp', 'udp'],
});

function factsOf(
  role: PortRole,
  around: Surroundings,
  transports: RuleFacts['transports'] | undefined,
  statement: Span,
  path: readonly string[],
): RuleFacts {
  const { owner, verdict, direction, sources, sourceSlot } = around;
  const isFilter = role === 'allow' || role === 'deny';
  return {
    role,
    transports: transports ?? { value: ['tcp'] },
    ...(owner === undefined ? {} : { owner }),
    statement,
    path,
    ...(isFilter
      ? {
          filter: {
            families: familiesOf(sources),
            direction: direction === 'unknown' ? 'in' : direction,
            verdict: verdict ?? 'accept',
            sources,
            destinations: [],
            interfaces: [],
            negated: false,
            // Without a source of its own a rule takes it from elsewhere: a module's other arguments, another resource. What a
            // subnet's list lets through, the security groups behind it still look at.
            narrowed: sources.length === 0 || path.some((part) => part.includes('network_acl')),
            ...(sourceSlot ? { sourceSlot } : {}),
            rule: path.join(' '),
          },
        }
      : {}),
  };
}

/** @returns the sources that a value names; one to be computed by its expression: `[var.office]` lets in somebody, and not anyone. */
function sourcesIn(value: HclValue, text: string): readonly string[] {
  if (value.kind === 'list') return value.items.flatMap((item) => sourcesIn(item, text));
  if (value.kind === 'literal') return [value.text];
  const expression = text.slice(value.span.start, value.span.end).replaceAll(/\s+/g, ' ').trim();
  return [expression.length > LONGEST_SOURCE ? `${expression.slice(0, LONGEST_SOURCE)}…` : expression];
}

/** A longer expression is told by its beginning. */
const LONGEST_SOURCE = 60;
