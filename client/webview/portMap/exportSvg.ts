/** What the style sheet decides, and a picture has to carry with it. */
const PROPERTIES = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
];

/**
 * Makes a picture that stands alone: unzoomed, in the colours of the editor's theme, without what is only for the mouse.
 * @param size of the whole map, in pixels
 */
export function standaloneSvg(
  drawn: SVGSVGElement,
  { width, height }: { readonly width: number; readonly height: number },
): string {
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  copy.querySelector('.content')?.removeAttribute('transform');
  const sources = drawn.querySelectorAll('*');
  for (const [place, element] of [...copy.querySelectorAll('*')].entries()) {
    const source = sources[place];
    if (element.classList.contains('target')) element.remove();
    else if (source && element instanceof SVGElement) copyLook(source, element);
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('viewBox', `0 0 ${width} ${height}`);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute('fill', getComputedStyle(document.body).backgroundColor);
  copy.prepend(ground);
  return `${new XMLSerializer().serializeToString(copy)}\n`;
}

function copyLook(source: Element, target: SVGElement): void {
  const look = getComputedStyle(source);
  for (const property of PROPERTIES) target.setAttribute(property, look.getPropertyValue(property));
  for (const attribute of ['class', 'tabindex', 'role']) target.removeAttribute(attribute);
}
