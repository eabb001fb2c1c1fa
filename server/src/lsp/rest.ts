/** Does something once nothing has happened for a while: every call to `disturb` has it wait anew, until it is done. */
export class AfterRest {
  readonly #action: () => void;
  readonly #afterMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDone = false;

  constructor(action: () => void, afterMs: number) {
    this.#action = action;
    this.#afterMs = afterMs;
  }

  disturb(): void {
    if (this.#isDone) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#isDone = true;
      this.#action();
    }, this.#afterMs);
  }
}
