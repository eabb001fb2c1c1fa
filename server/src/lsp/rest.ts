/** Does something once nothing has happened for a while: every call to `disturb` has it wait anew. */
export class AfterRest {
  readonly #action: () => void;
  readonly #afterMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(action: () => void, afterMs: number) {
    this.#action = action;
    this.#afterMs = afterMs;
  }

  disturb(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#action, this.#afterMs);
  }
}
