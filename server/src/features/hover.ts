import type { Gap } from '../core/format.ts';
import type { PortGraph } from '../core/graph.ts';
import { likelyService } from '../core/likelyService.ts';
import { code, escapeMarkdown } from '../core/markdown.ts';
import { say, type Tell } from '../core/message.ts';
import { isValidRange, MAX_PORT, TRANSPORTS } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Reading } from '../core/rule.ts';
import { type Span, sameSpan, touches } from '../core/text.ts';
import { chainOf } from './chain.ts';
import { describeUse } from './describe.ts';
import { placeLinks, usedElsewhere } from './elsewhere.ts';
import { type KnowledgeDeps, knowledgeParagraphs } from './knowledge.ts';

/** What a hover shows, and over what. */
export interface HoverAnswer {
  readonly span: Span;
  readonly markdown: string;
}

export interface HoverDeps extends KnowledgeDeps {
  /** What was found in all documents, for "who else uses it". */
  readonly workspace: readonly Reading[];
  readonly graph: PortGraph;
}

/**
 * Answers "what is this number?" in the order in which somebody asks: what it does here, what people run there, what IANA says,
 * the range it lies in, what to know before opening it, who else in the workspace uses it.
 * @returns null where the offset touches no port
 */
export function hoverAt(readings: readonly Reading[], offset: number, deps: HoverDeps): HoverAnswer | null {
  const uses = usesAt(readings, offset);
  const [first] = uses;
  if (!first) return gapAt(readings, offset, deps.tell);
  const { tell } = deps;
  const same = uses.filter((use) => sameSpan(use.span, first.span));
  const here = [...new Set(same.map((use) => tell(describeUse(use))))];
  const uri = readings[0]?.doc.uri ?? '';
  const chain = chainOf(deps.graph, uri, first, placeLinks(deps.workspace, tell));
  const paragraphs = [
    [...here, chain].filter(Boolean).join('  \n'),
    originOf(first, tell),
    ...knowledgeOf(first, deps),
  ];
  const gap = gapAt(readings, offset, tell);
  return {
    span: spanAt(first, offset),
    markdown: [...paragraphs, usedElsewhere(deps.workspace, { uri, use: first }, tell), gap?.markdown ?? '']
      .filter((text) => text !== '')
      .join('\n\n'),
  };
}

/** @returns the uses whose text the offset touches, the smallest first. */
export function usesAt(readings: readonly Reading[], offset: number): readonly PortUse[] {
  return readings
    .flatMap(({ result }) => result.uses.filter((use) => touches(spanAt(use, offset), offset)))
    .sort((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start));
}

/** @returns the one of the use's places that the offset touches; the first where it touches neither. */
export function spanAt({ span, twin }: PortUse, offset: number): Span {
  return twin && touches(twin, offset) ? twin : span;
}

function knowledgeOf(use: PortUse, deps: KnowledgeDeps): readonly string[] {
  const { ports, mapsTo, container } = use;
  if (!ports) return [];
  if (!isValidRange(ports)) {
    const why = ports.last < ports.first ? say`The range runs backwards.` : say`No port: numbers end at ${MAX_PORT}.`;
    return [deps.tell(why)];
  }
  const transports = use.transports.value.length > 0 ? use.transports.value : TRANSPORTS;
  // The host's numbers tell of the image where they are the container's too.
  const isOwn = !mapsTo || mapsTo.first === ports.first;
  return knowledgeParagraphs(ports, transports, deps, {
    likely: likelyService(use, deps.registry),
    ofImage: container?.image && isOwn ? deps.registry.byImage(container.image) : [],
    isBrief: true,
  });
}

/** Says where a variable's value came from. */
function originOf({ variable, spelling }: PortUse, tell: Tell): string {
  if (spelling !== 'variable' || !variable) return '';
  const name = code(variable.name);
  switch (variable.from) {
    case 'default':
      return tell(say`The default of ${name}; the environment may say otherwise.`);
    case 'assignment':
      return tell(say`The value of ${name} as assigned in this file.`);
    case 'env-file':
      return tell(say`The value of ${name} in ${code(variable.file ?? '.env')}.`);
    case 'unknown':
      return tell(say`${name} has no value in this file or its neighbours.`);
  }
}

function gapAt(readings: readonly Reading[], offset: number, tell: Tell): HoverAnswer | null {
  const gaps: readonly Gap[] = readings.flatMap(({ result }) => result.gaps.filter((gap) => touches(gap.span, offset)));
  const [gap] = gaps;
  return gap ? { span: gap.span, markdown: tell(say`_Not read: ${escapeMarkdown(tell(gap.reason))}_`) } : null;
}
