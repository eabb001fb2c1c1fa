import { knownOn, type LikelyService } from '../core/likelyService.ts';
import { code, escapeMarkdown, link, referenceLink } from '../core/markdown.ts';
import { say, type Tell } from '../core/message.ts';
import { formatRange, inRange, isSingle, type PortRange, rangeSize, type Transport } from '../core/ports.ts';
import { type KnownService, type Registry, RISKS } from '../core/registry.ts';
import type { TeamService } from '../core/settings.ts';
import { teamServicesOn } from '../core/team.ts';
import { ianaParagraph } from './ianaParagraph.ts';

const FETCH_STANDARD = 'https://fetch.spec.whatwg.org/#port-blocking';

/** A range with more services than this lists the first ones. */
const MOST_SERVICES = 12;

/** A number that everybody uses (8080) lists the likeliest only. */
const MOST_OTHERS = 6;

/** What the paragraphs are made from. */
export interface KnowledgeDeps {
  readonly registry: Registry;
  readonly services: readonly TeamService[];
  readonly tell: Tell;
}

/** What is known of a place besides the numbers in it. */
export interface PlaceFacts {
  /** What runs there; it leaves no others where it is known by more than the number. */
  readonly likely?: LikelyService | undefined;
  /** What the image of its container runs, for a range. */
  readonly ofImage?: readonly KnownService[];
  /** For somebody in the middle of an edit. */
  readonly isBrief?: boolean;
}

/**
 * All that is known of a port or range, as Markdown paragraphs: what people run there, what IANA says, the range it lies in,
 * what to know before opening it.
 * @param transports what the place speaks; all four where nobody says
 */
export function knowledgeParagraphs(
  ports: PortRange,
  transports: readonly Transport[],
  deps: KnowledgeDeps,
  facts: PlaceFacts = {},
): readonly string[] {
  if (!isSingle(ports)) return rangeParagraphs(ports, transports, deps, facts);
  const { likely, isBrief = false } = facts;
  const port = ports.first;
  const services = servicesOn(port, transports, deps.registry, likely);
  return [
    ...teamParagraphs(ports, deps),
    ...practiceParagraphs(services, deps.tell),
    ianaParagraph(port, transports, deps, isBrief),
    specialRangesParagraph(port, deps, isBrief),
    ...cautionParagraphs(services[0], port, deps),
  ].filter((paragraph) => paragraph !== '');
}

/** @returns what may run on a port, the likeliest first. */
function servicesOn(
  port: number,
  transports: readonly Transport[],
  registry: Registry,
  likely: LikelyService | undefined,
): readonly KnownService[] {
  if (likely && likely.by !== 'number') return [likely.service];
  const known = knownOn(transports, port, registry);
  return likely ? [likely.service, ...known.filter((one) => one !== likely.service)] : known;
}

function teamParagraphs(ports: PortRange, { services, tell }: KnowledgeDeps): string[] {
  return teamServicesOn(services, ports).map(({ name, description, owner }) => {
    const about = description ? ` — ${escapeMarkdown(description)}` : '';
    const title = escapeMarkdown(name);
    return tell(
      owner
        ? say`**${title}** (your team’s: ${escapeMarkdown(owner)})${about}`
        : say`**${title}** (your team’s)${about}`,
    );
  });
}

function practiceParagraphs(services: readonly KnownService[], tell: Tell): string[] {
  const [first, ...others] = services;
  if (!first) return [];
  const software = first.software.filter((name) => !first.title.toLowerCase().includes(name.toLowerCase()));
  const usedBy = software.length > 0 ? say` Used by ${software.map(escapeMarkdown).join(', ')}.` : '';
  const history = first.historic ? say` _(historic)_` : '';
  const together = first.together ? say` All its ports: ${escapeMarkdown(first.together)}.` : '';
  const title = escapeMarkdown(first.title);
  const paragraphs = [tell(say`**${title}** (${code(first.name)})${history}.${usedBy}${together}`)];
  if (others.length > 0) {
    const list = others
      .slice(0, MOST_OTHERS)
      .map((one) => tell(say`${escapeMarkdown(one.title)}${one.historic ? say` (historic)` : ''}`));
    const more = others.length > MOST_OTHERS ? say` and ${others.length - MOST_OTHERS} more` : '';
    paragraphs.push(tell(say`Also met here: ${list.join(tell(say`; `))}${more}.`));
  }
  return paragraphs;
}

function specialRangesParagraph(port: number, { registry, tell }: KnowledgeDeps, isBrief: boolean): string {
  const blocked = registry.browserBlocked(port)
    ? [tell(say`Browsers refuse to open this port (${link(tell(say`Fetch standard`), FETCH_STANDARD)}).`)]
    : [];
  const ranges = registry.ranges(port).map(({ name, ports, note, reference, isCommonplace }) => {
    const target = referenceLink(reference);
    const source = target ? link(target.label, target.url) : '';
    const what = say`${escapeMarkdown(tell(name))} (${formatRange(ports)})`;
    if (isBrief && isCommonplace) return [tell(what), source].filter(Boolean).join(', ');
    return tell(say`${what}: ${escapeMarkdown(tell(note))}${source && ` (${source})`}`);
  });
  return [...ranges, ...blocked].join('  \n');
}

function cautionParagraphs(
  service: KnownService | undefined,
  port: number,
  { registry, tell }: KnowledgeDeps,
): string[] {
  if (!service) return [];
  const risks = service.risks.filter((risk) => risk !== 'invalid' || !registry.browserBlocked(port));
  const words = listInWords(
    risks.map((risk) => tell(RISKS[risk])),
    tell,
  );
  const isSure = service.riskBasis !== 'general-knowledge';
  const claims =
    risks.length > 0 ? tell(isSure ? say`It ${words}.` : say`As far as is generally known, it ${words}.`) : '';
  const note = service.note ? escapeMarkdown(service.note) : '';
  const successor = service.successor ? tell(say`Better: ${escapeMarkdown(service.successor)}.`) : '';
  const sources = service.references.flatMap((reference) => {
    const target = referenceLink(reference);
    return target ? [link(target.label, target.url)] : [];
  });
  const text = [claims, note, successor, sources.length > 0 ? tell(say`Source: ${sources.join(', ')}.`) : '']
    .filter(Boolean)
    .join(tell(say` `));
  if (!text) return [];
  return [tell(risks.length > 0 ? say`⚠ **Before you open it**: ${text}` : say`**Good to know**: ${text}`)];
}

function rangeParagraphs(
  ports: PortRange,
  transports: readonly Transport[],
  deps: KnowledgeDeps,
  { ofImage = [], isBrief = false }: PlaceFacts,
): string[] {
  const { registry, tell } = deps;
  const named: string[] = [];
  const seen = new Set<unknown>();
  const last = Math.min(ports.last, 65_535);
  for (let port = Math.max(ports.first, 0); port <= last; port++) {
    const known = ofImage.find((one) => inRange(one.ports, port)) ?? knownOn(transports, port, registry)[0];
    const record = transports.flatMap((transport) => registry.iana(port, transport)).find((one) => !one.reserved);
    const what = known ?? record;
    if (!what || seen.has(what)) continue;
    seen.add(what);
    const title = known ? escapeMarkdown(known.title) : escapeMarkdown(record?.description || record?.name || '');
    const where = known ? known.ports : (record?.ports ?? ports);
    named.push(
      `- ${formatRange(isSingle(where) || !inRange(where, port) ? { first: port, last: port } : where)}: ${title}`,
    );
    if (named.length > MOST_SERVICES) break;
  }
  const more = named.length > MOST_SERVICES ? [...named.slice(0, MOST_SERVICES), '- …'] : named;
  const size = last >= ports.first ? tell(say`${rangeSize(ports).toLocaleString('en-US')} ports.`) : '';
  const who =
    more.length > 0 ? `${tell(say`Among them:`)}\n${more.join('\n')}` : tell(say`Nothing is known to use any of them.`);
  return [
    ...teamParagraphs(ports, deps),
    [size, who].filter(Boolean).join(tell(say` `)),
    specialRangesParagraph(ports.first, deps, isBrief),
  ];
}

function listInWords(items: readonly string[], tell: Tell): string {
  if (items.length < 2) return items.join('');
  return tell(say`${items.slice(0, -1).join(tell(say`, `))} and ${items.at(-1) ?? ''}`);
}
