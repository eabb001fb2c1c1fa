import type { MapTexts } from '../../src/views/portMapMessages.ts';
import type { PlacedLink, PlacedMap, PlacedNode, PlacedProject, PlacedThing, Point } from './placed.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** A box, a line or a frame of the drawn map. */
export interface Shape {
  readonly element: SVGGElement;
  readonly of: PlacedThing;
  /** What a search looks at, in lower case. */
  readonly words: string;
}

/** @returns the shapes of a map: frames first, lines over them, boxes over these. */
export function drawShapes({ nodes, links, projects }: PlacedMap, texts: MapTexts): readonly Shape[] {
  return [
    ...projects.map((frame) => frameShape(frame, texts)),
    ...links.map((link) => linkShape(link, texts)),
    ...nodes.map(nodeShape),
  ];
}

/** @returns an SVG element with attributes and children. */
export function svg<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** The heads of the lines; each kind has its own, for a head does not take its line's colour. */
export function arrowHeads(kinds: readonly string[]): SVGDefsElement {
  const heads = kinds.map((kind) =>
    svg(
      'marker',
      {
        ...{ id: `head-${kind}`, class: `head ${kind}`, viewBox: '0 0 10 10', refX: 9, refY: 5, orient: 'auto' },
        ...{ markerWidth: 9, markerHeight: 9, markerUnits: 'userSpaceOnUse' },
      },
      svg('path', { d: 'M 0 1 L 10 5 L 0 9 z' }),
    ),
  );
  return svg('defs', {}, ...heads);
}

function nodeShape(placed: PlacedNode): Shape {
  const { node, x, y, width, height } = placed;
  const box = {
    ...{ x: -width / 2, y: -height / 2, width, height },
    rx: node.kind === 'container' ? 4 : height / 2,
  };
  const spoken = [node.name, node.note].filter(Boolean).join(', ');
  const element = svg(
    'g',
    { class: `node ${node.kind}`, transform: `translate(${x} ${y})`, ...role(node.place !== undefined, spoken) },
    svg('title', {}, spoken),
    svg('rect', box),
    svg('text', { class: 'name', y: node.note ? -8 : 0 }, node.name),
    ...(node.note ? [svg('text', { class: 'note', y: 10 }, node.note)] : []),
  );
  return { element, of: placed, words: `${spoken} ${fileOf(node.place?.uri)}`.toLowerCase() };
}

function frameShape(frame: PlacedProject, texts: MapTexts): Shape {
  const { project, x, y, width, height } = frame;
  const spoken = texts.project.replace('{0}', () => project.name);
  const [left, top] = [x - width / 2, y - height / 2];
  const element = svg(
    'g',
    { class: 'project', ...role(true, spoken) },
    svg('title', {}, spoken),
    svg('rect', { x: left, y: top, width, height, rx: 6 }),
    svg('text', { x: left + 8, y: top + 9 }, project.name),
  );
  return { element, of: frame, words: spoken.toLowerCase() };
}

function linkShape(link: PlacedLink, texts: MapTexts): Shape {
  const { kind, from, to, label, labels, points, labelBox, places } = link;
  const spoken = `${from.name} → ${to.name}, ${texts.legend[kind]}: ${labels.join(', ')}`;
  const { x, y, width, height } = labelBox;
  const path = curve(points);
  const element = svg(
    'g',
    { class: `link ${kind}`, ...role(places.length > 0, spoken) },
    svg('title', {}, spoken),
    // What the mouse hits is wider than what is seen.
    svg('path', { class: 'target', d: path }),
    svg('path', { class: 'line', d: path, 'marker-end': `url(#head-${kind})` }),
    svg('rect', { class: 'label', x: x - width / 2, y: y - height / 2, width, height, rx: 3 }),
    svg('text', { class: 'label', x, y }, label),
  );
  const files = places.map(({ uri }) => fileOf(uri)).join(' ');
  return { element, of: link, words: `${spoken} ${files}`.toLowerCase() };
}

function role(leadsSomewhere: boolean, spoken: string): Readonly<Record<string, string | number>> {
  return { tabindex: 0, role: leadsSomewhere ? 'button' : 'img', 'aria-label': spoken };
}

function fileOf(uri = ''): string {
  return uri.slice(uri.lastIndexOf('/') + 1);
}

/** @returns a path through all points: straight between those of one height, swinging over between others. */
function curve([first, ...rest]: readonly Point[]): string {
  if (!first) return '';
  let from = first;
  const pieces = rest.map((to) => {
    const middle = (from.x + to.x) / 2;
    const piece = from.y === to.y ? `H ${to.x}` : `C ${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`;
    from = to;
    return piece;
  });
  return `M ${first.x} ${first.y} ${pieces.join(' ')}`;
}
