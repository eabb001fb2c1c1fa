import { baseName, type SourceDoc } from '../core/document.ts';
import type { Format, FormatResult, ReadContext } from '../core/format.ts';
import { say } from '../core/message.ts';
import { type Transport, transportOf } from '../core/ports.ts';
import type { AddressFamily, PortRole } from '../core/portUse.ts';
import { firewalldService } from '../syntax/firewalldServices.ts';
import { type RuleFacts, roleOfVerdict, UseCollector } from '../syntax/firewallUses.ts';
import { readXml, rootName, type XmlAttribute, type XmlElement } from '../syntax/xml.ts';

const ROOTS = new Set(['zone', 'service', 'policy', 'helper']);

/** Zones, policies, services and helpers of firewalld (firewalld.zone(5), .policy(5), .service(5), .helper(5)). */
export const firewalld: Format = {
  id: 'firewalld',
  title: say`firewalld zone or service`,
  names: ['**/firewalld/{zones,services,policies,helpers}/**/*.xml'],
  languages: [],
  candidates: ['**/*.xml'],
  candidateLanguages: ['xml'],
  recognises: (text) =>
    ROOTS.has(rootName(text) ?? '') && /<(?:short|description|port|forward-port|rule|include)[\s/>]/.test(text),
  comment: { open: '<!--', close: '-->' },
  read: (doc, context) => new FirewalldReader(doc, context).read(),
};

/** What holds for every port of the zone or rule around it. */
interface Surroundings {
  readonly kind: string;
  readonly verdict: string;
  readonly families: readonly AddressFamily[];
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly interfaces: readonly string[];
  readonly narrowed: boolean;
  /** The rich rule; none for what stands in the zone itself. */
  readonly rule?: XmlElement;
}

const VERDICTS = ['accept', 'reject', 'drop', 'mark'];

class FirewalldReader {
  readonly #text: string;
  readonly #owner: string;
  readonly #collector: UseCollector;
  readonly #context: ReadContext;

  constructor(doc: SourceDoc, context: ReadContext) {
    this.#text = doc.text;
    // firewalld names a zone or service after its file.
    this.#owner = baseName(doc.path).replace(/\.xml$/i, '');
    this.#collector = new UseCollector(context);
    this.#context = context;
  }

  read(): FormatResult {
    const root = readXml(this.#text).find(({ name }) => ROOTS.has(name));
    if (!root) return this.#collector.result();
    const zone: Surroundings = {
      kind: root.name,
      verdict: root.name === 'zone' || root.name === 'policy' ? 'accept' : '',
      families: ['ipv4', 'ipv6'],
      sources: valuesOf(root, 'source', 'address'),
      destinations: [],
      interfaces: valuesOf(root, 'interface', 'name'),
      narrowed: false,
    };
    for (const child of root.children) {
      if (child.name === 'rule') this.#readRule(child, zone);
      else this.#readElement(child, zone);
    }
    return this.#collector.result();
  }

  /** A rich rule: `<rule family="ipv4"><source address="…"/><port …/><accept/></rule>`. */
  #readRule(rule: XmlElement, zone: Surroundings): void {
    const family = rule.attributes.get('family')?.value;
    const action = rule.children.find(({ name }) => VERDICTS.includes(name));
    const inverted = rule.children.some(({ attributes }) =>
      /^(true|yes|1)$/i.test(attributes.get('invert')?.value ?? ''),
    );
    const surroundings: Surroundings = {
      ...zone,
      verdict: action?.name ?? 'log',
      families: family === 'ipv4' || family === 'ipv6' ? [family] : zone.families,
      sources: inverted ? zone.sources : [...zone.sources, ...valuesOf(rule, 'source', 'address')],
      destinations: valuesOf(rule, 'destination', 'address'),
      narrowed: inverted || (action?.children.some(({ name }) => name === 'limit') ?? false),
      rule,
    };
    for (const child of rule.children) this.#readElement(child, surroundings);
  }

  #readElement(element: XmlElement, around: Surroundings): void {
    const { attributes, name } = element;
    const port = attributes.get('port');
    if (name === 'port' && port) this.#readPort(port, this.#factsOf(element, around, portRole(around)));
    else if (name === 'source-port' && port) this.#readPort(port, this.#factsOf(element, around, 'source'));
    else if (name === 'forward-port') this.#readForward(element, around);
    else if (name === 'service' && around.kind !== 'service') this.#readService(element, around);
  }

  #readForward(element: XmlElement, around: Surroundings): void {
    const port = element.attributes.get('port');
    const toPort = element.attributes.get('to-port');
    const address = element.attributes.get('to-addr');
    const host = address ? { host: { value: address.value, span: address.span } } : {};
    if (port) this.#readPort(port, this.#factsOf(element, around, 'match'));
    if (toPort) this.#readPort(toPort, { ...this.#factsOf(element, around, 'redirect'), ...host });
  }

  #readPort({ value, span }: XmlAttribute, facts: RuleFacts): void {
    // The program trims nothing and an empty attribute is its old way to say "any port of this protocol".
    if (value !== '') this.#collector.addText(value, span, facts);
  }

  /** A service by name: firewalld's own, else the registry's. */
  #readService(element: XmlElement, around: Surroundings): void {
    const name = element.attributes.get('name');
    if (!name) return;
    const facts = this.#factsOf(element, around, roleOfVerdict(around.verdict));
    const own = firewalldService(name.value);
    for (const { ports, transports } of own) {
      this.#collector.add(name.span, ports, 'name', { ...facts, transports: { value: transports } });
    }
    if (own.length > 0) return;
    const transport = (['tcp', 'udp'] as const).find((one) => this.#context.portOf(name.value, one) !== undefined);
    if (transport) this.#collector.addText(name.value, name.span, { ...facts, transports: { value: [transport] } });
    else this.#collector.gap(name.span, say`The service ${name.value} is defined in a file of its own.`);
  }

  #factsOf(element: XmlElement, around: Surroundings, role: PortRole): RuleFacts {
    const { rule, kind, families, sources, destinations, interfaces, narrowed, verdict } = around;
    const whole = (rule ?? element).span;
    const [host] = destinations;
    const isFilter = kind === 'zone' || kind === 'policy';
    const filter = {
      families,
      chain: this.#owner,
      direction: kind === 'policy' ? ('unknown' as const) : ('in' as const),
      verdict,
      sources,
      destinations,
      interfaces,
      negated: false,
      narrowed,
      rule: this.#text.slice(whole.start, whole.end).replace(/\s+/g, ' '),
    };
    return {
      role,
      transports: this.#transportsOf(element),
      ...(host !== undefined && destinations.length === 1 ? { host: { value: host } } : {}),
      owner: this.#owner,
      statement: element.span,
      path: [kind, ...(rule ? ['rule'] : []), element.name],
      ...(isFilter ? { filter } : {}),
    };
  }

  #transportsOf(element: XmlElement): RuleFacts['transports'] {
    const protocol = element.attributes.get('protocol');
    const port = element.attributes.get('port');
    const named: Transport | undefined = protocol && transportOf(protocol.value);
    if (protocol && named) return { value: [named], span: protocol.span };
    if (element.name !== 'service' && port) this.#reportProtocol(element, port, protocol);
    return { value: ['tcp', 'udp'] };
  }

  #reportProtocol(element: XmlElement, port: XmlAttribute, protocol: XmlAttribute | undefined): void {
    const { span, value } = protocol ?? port;
    if (protocol && (element.name === 'forward-port' || port.value === '')) return;
    const kind = protocol ? 'unknown-protocol' : 'port-without-protocol';
    this.#collector.oddity({ kind, span, statement: element.span, detail: { text: value } });
  }
}

/** A port in a zone is opened by being there; a service or helper only says which ports it has. */
function portRole({ kind, verdict }: Surroundings): PortRole {
  return kind === 'zone' || kind === 'policy' ? roleOfVerdict(verdict) : 'declare';
}

function valuesOf(element: XmlElement, child: string, attribute: string): string[] {
  return element.children.flatMap(({ name, attributes }) => {
    const value = name === child ? attributes.get(attribute)?.value : undefined;
    return value === undefined ? [] : [value];
  });
}
