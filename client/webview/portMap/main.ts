import type { MapTexts, PageMessage, ShowMessage } from '../../src/views/portMapMessages.ts';
import { arrowHeads, drawShapes, type Shape, svg } from './drawing.ts';
import { standaloneSvg } from './exportSvg.ts';
import { type Measure, placeMap } from './layout.ts';
import { nearestTowards } from './nearest.ts';
import type { Box } from './placed.ts';
import { belongs, placesOf } from './relations.ts';
import { type MapSize, Viewport } from './viewport.ts';

/** VS Code's way back to the extension; there is one for a page. */
declare function acquireVsCodeApi(): { postMessage(message: PageMessage): void };

const { postMessage } = acquireVsCodeApi();

const content = svg('g', { class: 'content' });
const drawing = svg('svg', { class: 'map', role: 'group' }, content);
const viewport = new Viewport(drawing, content);
let shapes: readonly Shape[] = [];
let size: MapSize = { width: 0, height: 0, start: 0 };
let shown: ShowMessage | undefined;

window.addEventListener('message', ({ data }: MessageEvent<ShowMessage>) => show(data));
new ResizeObserver(() => viewport.resize(size)).observe(drawing);
postMessage({ type: 'ready' });

/** Draws a map, in place of the one that is drawn already. */
function show(message: ShowMessage): void {
  const isFirst = shown === undefined;
  shown = message;
  const { map, texts } = message;
  const placed = placeMap(map, createMeasure());
  const outside = placed.nodes.find(({ node }) => node.kind === 'anyone');
  size = { width: placed.width, height: placed.height, start: outside?.y ?? 0 };
  shapes = drawShapes(placed, texts);
  const kinds = Object.keys(texts.legend);
  content.replaceChildren(arrowHeads(kinds), ...shapes.map(({ element }) => element));
  for (const shape of shapes) listenTo(shape);
  drawing.setAttribute('aria-label', texts.title);
  if (isFirst) buildPage(texts);
  document.body.classList.toggle('empty', placed.nodes.length === 0);
  viewport.resize(size);
  search();
}

function buildPage(texts: MapTexts): void {
  const field = element('input', {
    type: 'search',
    class: 'search',
    placeholder: texts.search,
    'aria-label': texts.search,
  });
  field.addEventListener('input', search);
  field.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') nextFound();
    if (key === 'Escape') leaveSearch(field);
  });
  const toolbar = element(
    'div',
    { class: 'toolbar', role: 'toolbar' },
    field,
    element('span', { class: 'found', role: 'status' }),
    button('+', texts.zoomIn, () => viewport.zoomIn()),
    button('−', texts.zoomOut, () => viewport.zoomOut()),
    button('◻', texts.fit, () => viewport.fit()),
    button('SVG', texts.exportSvg, () => postMessage({ type: 'save', as: 'svg', text: standaloneSvg(drawing, size) })),
    button('Mermaid', texts.exportMermaid, () =>
      postMessage({ type: 'save', as: 'mermaid', text: shown?.map.mermaid ?? '' }),
    ),
  );
  const legend = Object.entries(texts.legend).map(([kind, name]) =>
    element(
      'span',
      { class: `key ${kind}` },
      svg('svg', { class: `link ${kind}`, width: 28, height: 10 }, svg('path', { class: 'line', d: 'M 0 5 L 28 5' })),
      name,
    ),
  );
  const nothing = element('p', { class: 'nothing' }, texts.nothing);
  const help = element('footer', {}, element('div', { class: 'legend' }, ...legend), element('p', {}, texts.help));
  document.body.append(toolbar, drawing, nothing, help);
  document.addEventListener('keydown', onKey);
}

function listenTo({ element: drawn, of }: Shape): void {
  drawn.addEventListener('click', () => open(of));
  drawn.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    open(of);
  });
  drawn.addEventListener('focus', () => {
    if (drawn.matches(':focus-visible')) viewport.reveal(boxOf(of));
    highlight(of);
  });
  drawn.addEventListener('mouseenter', () => highlight(of));
  for (const event of ['blur', 'mouseleave']) drawn.addEventListener(event, () => highlight(undefined));
}

/** A line that stands for several places leads to the next one each time. */
const lastOpened = new WeakMap<Shape['of'], number>();

function open(of: Shape['of']): void {
  const places = placesOf(of);
  const next = ((lastOpened.get(of) ?? -1) + 1) % Math.max(places.length, 1);
  lastOpened.set(of, next);
  const place = places[next];
  if (place) postMessage({ type: 'open', place });
}

/** Fades all that has nothing to do with a shape. */
function highlight(chosen: Shape['of'] | undefined): void {
  const links = shapes.flatMap(({ of }) => ('points' in of ? [of] : []));
  for (const { element: drawn, of } of shapes)
    drawn.classList.toggle('faded', chosen !== undefined && !belongs(of, chosen, links));
}

/** Marks what has every word of the search field. */
function search(): void {
  const field = document.querySelector<HTMLInputElement>('.search');
  const status = document.querySelector('.found');
  const words = field?.value.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  const isFound = ({ words: own }: Shape) => words.every((word) => own.includes(word));
  for (const shape of shapes) {
    shape.element.classList.toggle('found', words.length > 0 && isFound(shape));
    shape.element.classList.toggle('missed', words.length > 0 && !isFound(shape));
  }
  if (!status || !shown) return;
  const numbers = [shapes.filter(isFound).length, shapes.length];
  status.textContent = words.length > 0 ? shown.texts.found.replace(/\{(\d)\}/g, (_, at) => String(numbers[at])) : '';
}

/** Goes to the first thing found. */
function nextFound(): void {
  const found = shapes.filter(({ element: drawn }) => drawn.classList.contains('found'));
  const [first] = found;
  if (!first) return;
  viewport.reveal(boxOf(first.of));
  first.element.focus();
}

function leaveSearch(field: HTMLInputElement): void {
  field.value = '';
  search();
  shapes.find(({ of }) => 'node' in of)?.element.focus();
}

function onKey(event: KeyboardEvent): void {
  if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
  const towards = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (towards) goTowards(towards as [number, number]);
  else if (event.key === '+' || event.key === '=') viewport.zoomIn();
  else if (event.key === '-') viewport.zoomOut();
  else if (event.key === '0') viewport.fit();
  else if (event.key === '/') document.querySelector<HTMLInputElement>('.search')?.focus();
  else return;
  event.preventDefault();
}

/** Moves the focus to the nearest box in a direction. */
function goTowards(direction: readonly [number, number]): void {
  const nodes = shapes.filter(({ of }) => 'node' in of);
  const from = shapes.find(({ element: drawn }) => drawn === document.activeElement);
  const next = from ? nearestTowards(boxOf(from.of), direction, nodes, ({ of }) => boxOf(of)) : nodes[0];
  next?.element.focus();
}

function boxOf(of: Shape['of']): Box {
  return 'points' in of ? of.labelBox : of;
}

/** Measures texts as the style sheet will draw them. */
function createMeasure(): Measure {
  const context = document.createElement('canvas').getContext('2d');
  const { fontFamily } = getComputedStyle(document.body);
  const fonts = { name: `600 13px ${fontFamily}`, note: `11px ${fontFamily}`, label: `11px ${fontFamily}` };
  return (text, style) => {
    if (!context) return text.length * 8;
    context.font = fonts[style];
    return Math.ceil(context.measureText(text).width);
  };
}

function button(text: string, title: string, press: () => void): HTMLButtonElement {
  const made = element('button', { title, 'aria-label': title }, text);
  made.addEventListener('click', press);
  return made;
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
