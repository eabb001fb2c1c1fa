import type { Box } from './layout.ts';

const SMALLEST = 0.1;
const LARGEST = 4;
/** A large map is not shown smaller than can be read, by itself. */
const SMALLEST_FIT = 0.45;
const STEP = 1.25;

/** What part of the map is seen, and how large. Changes it by wheel and by dragging; the caller adds keys and buttons. */
export class Viewport {
  readonly #svg: SVGSVGElement;
  readonly #content: SVGGElement;
  #scale = 1;
  #x = 0;
  #y = 0;
  #size = { width: 0, height: 0 };

  /** @param content what is moved and scaled */
  constructor(svg: SVGSVGElement, content: SVGGElement) {
    this.#svg = svg;
    this.#content = content;
    svg.addEventListener('wheel', (event) => this.#onWheel(event), { passive: false });
    svg.addEventListener('pointerdown', (event) => this.#onDrag(event));
  }

  /** Shows all of the map, or its upper left part where that would be too small to read. */
  fit(size: { readonly width: number; readonly height: number } = this.#size): void {
    this.#size = size;
    const { width, height } = this.#svg.getBoundingClientRect();
    const all = Math.min(width / size.width, height / size.height, 1);
    this.#scale = Math.max(all, SMALLEST_FIT);
    this.#x = Math.max((width - size.width * this.#scale) / 2, 0);
    this.#y = Math.max((height - size.height * this.#scale) / 2, 0);
    this.#apply();
  }

  zoomIn(): void {
    this.#zoomAtMiddle(STEP);
  }

  zoomOut(): void {
    this.#zoomAtMiddle(1 / STEP);
  }

  /** Moves a box into sight, with some room around it. */
  reveal({ x, y, width, height }: Box): void {
    const { width: seenWidth, height: seenHeight } = this.#svg.getBoundingClientRect();
    const room = 32;
    const left = (x - width / 2) * this.#scale + this.#x;
    const top = (y - height / 2) * this.#scale + this.#y;
    const right = left + width * this.#scale;
    const bottom = top + height * this.#scale;
    this.#x += Math.max(room - left, 0) || Math.min(seenWidth - room - right, 0);
    this.#y += Math.max(room - top, 0) || Math.min(seenHeight - room - bottom, 0);
    this.#apply();
  }

  #onWheel(event: WheelEvent): void {
    event.preventDefault();
    // A pinch on a touchpad comes as a wheel with Ctrl.
    if (event.ctrlKey || event.metaKey) {
      const { left, top } = this.#svg.getBoundingClientRect();
      this.#zoom(Math.exp(-event.deltaY / 200), event.clientX - left, event.clientY - top);
      return;
    }
    this.#x -= event.shiftKey ? event.deltaY : event.deltaX;
    this.#y -= event.shiftKey ? 0 : event.deltaY;
    this.#apply();
  }

  #onDrag({ target, pointerId, button }: PointerEvent): void {
    if (button !== 0 || target !== this.#svg) return;
    this.#svg.setPointerCapture(pointerId);
    const move = ({ movementX, movementY }: PointerEvent) => {
      this.#x += movementX;
      this.#y += movementY;
      this.#apply();
    };
    this.#svg.addEventListener('pointermove', move);
    this.#svg.addEventListener('lostpointercapture', () => this.#svg.removeEventListener('pointermove', move), {
      once: true,
    });
  }

  #zoomAtMiddle(factor: number): void {
    const { width, height } = this.#svg.getBoundingClientRect();
    this.#zoom(factor, width / 2, height / 2);
  }

  /** What lies at the point stays there. */
  #zoom(factor: number, x: number, y: number): void {
    const scale = Math.min(Math.max(this.#scale * factor, SMALLEST), LARGEST);
    const real = scale / this.#scale;
    this.#x = x - (x - this.#x) * real;
    this.#y = y - (y - this.#y) * real;
    this.#scale = scale;
    this.#apply();
  }

  #apply(): void {
    this.#content.setAttribute('transform', `translate(${this.#x} ${this.#y}) scale(${this.#scale})`);
  }
}
