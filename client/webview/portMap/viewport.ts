import type { Box } from './placed.ts';

/** How large a map is, in pixels, and at what height it begins. */
export interface MapSize {
  readonly width: number;
  readonly height: number;
  readonly start: number;
}

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
  #size: MapSize = { width: 0, height: 0, start: 0 };
  /** Whether somebody has chosen what is seen; a map that changes then stays where it is. */
  #isChosen = false;

  /** @param content what is moved and scaled */
  constructor(svg: SVGSVGElement, content: SVGGElement) {
    this.#svg = svg;
    this.#content = content;
    svg.addEventListener('wheel', (event) => this.#onWheel(event), { passive: false });
    svg.addEventListener('pointerdown', (event) => this.#onDrag(event));
  }

  /** Says how large the map is, and shows all of it unless somebody has chosen a part. */
  resize(size: MapSize): void {
    this.#size = size;
    if (!this.#isChosen) this.fit();
  }

  /** Shows all of the map, or the part that it begins with where that would be too small to read. */
  fit(): void {
    const { width, height } = this.#svg.getBoundingClientRect();
    if (width === 0 || this.#size.width === 0) return;
    const all = Math.min(width / this.#size.width, height / this.#size.height, 1);
    this.#scale = Math.max(all, SMALLEST_FIT);
    this.#x = Math.max((width - this.#size.width * this.#scale) / 2, 0);
    const seen = height / this.#scale;
    const top = Math.min(Math.max(this.#size.start - seen / 2, 0), Math.max(this.#size.height - seen, 0));
    this.#y = all < this.#scale ? -top * this.#scale : (height - this.#size.height * this.#scale) / 2;
    this.#isChosen = false;
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
    this.#move(
      Math.max(room - left, 0) || Math.min(seenWidth - room - right, 0),
      Math.max(room - top, 0) || Math.min(seenHeight - room - bottom, 0),
    );
  }

  #onWheel(event: WheelEvent): void {
    event.preventDefault();
    // A pinch on a touchpad comes as a wheel with Ctrl.
    if (event.ctrlKey || event.metaKey) {
      const { left, top } = this.#svg.getBoundingClientRect();
      this.#zoom(Math.exp(-event.deltaY / 200), event.clientX - left, event.clientY - top);
      return;
    }
    if (event.shiftKey) this.#move(-event.deltaY, 0);
    else this.#move(-event.deltaX, -event.deltaY);
  }

  #onDrag({ target, pointerId, button }: PointerEvent): void {
    if (button !== 0 || target !== this.#svg) return;
    this.#svg.setPointerCapture(pointerId);
    const move = ({ movementX, movementY }: PointerEvent) => this.#move(movementX, movementY);
    this.#svg.addEventListener('pointermove', move);
    this.#svg.addEventListener('lostpointercapture', () => this.#svg.removeEventListener('pointermove', move), {
      once: true,
    });
  }

  #move(right: number, down: number): void {
    if (right === 0 && down === 0) return;
    this.#x += right;
    this.#y += down;
    this.#isChosen = true;
    this.#apply();
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
    this.#isChosen = true;
    this.#apply();
  }

  #apply(): void {
    this.#content.setAttribute('transform', `translate(${this.#x} ${this.#y}) scale(${this.#scale})`);
  }
}
