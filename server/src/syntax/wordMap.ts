import type { FormatResult } from '../core/format.ts';
import type { AddressSlot, FilterFacts, PortUse } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';
import { type Run, sliceRun, variableOf, type Word, wordOf } from './words.ts';

/**
 * A text put together from words of a document, such as the input that a script gives to a program: another reader reads the
 * text as it is, and what it found is moved to where the document writes it.
 */
export class WordMap {
  readonly #runs: Run[] = [];
  /** Where each run begins in the text. */
  readonly #starts: number[] = [];
  readonly #found = new Map<string, Word>();
  #text = '';

  /** How long the text is so far. */
  get length(): number {
    return this.#text.length;
  }

  get text(): string {
    return this.#text;
  }

  add(run: Run): void {
    if (run.text === '') return;
    this.#runs.push(run);
    this.#starts.push(this.#text.length);
    this.#text += run.text;
  }

  /** @returns what a span of the text covers. */
  wordAt(span: Span): Word {
    const key = `${span.start} ${span.end}`;
    const known = this.#found.get(key);
    if (known) return known;
    const runs: Run[] = [];
    for (let i = this.#runAt(span.start); i < this.#runs.length; i++) {
      const run = this.#runs[i];
      const start = this.#starts[i] ?? 0;
      if (!run || start >= span.end) break;
      runs.push(sliceRun(run, Math.max(span.start - start, 0), Math.min(span.end - start, run.text.length)));
    }
    const word = wordOf(runs, this.#runs.at(-1)?.span.end ?? 0);
    this.#found.set(key, word);
    return word;
  }

  /** Moves all that was read in the text to its places in the document, in their order there. */
  moved({ uses, oddities, gaps, references, deployment }: FormatResult): FormatResult {
    const move = (span: Span) => this.wordAt(span).span;
    const byPlace = (a: { span: Span }, b: { span: Span }) => a.span.start - b.span.start || a.span.end - b.span.end;
    return {
      uses: uses.map((use) => this.#movedUse(use)).sort(byPlace),
      oddities: oddities
        .map(({ mend: _, ...oddity }) => ({ ...oddity, span: move(oddity.span), statement: move(oddity.statement) }))
        .sort(byPlace),
      gaps: gaps.map((gap) => ({ ...gap, span: move(gap.span) })).sort(byPlace),
      references: references.map(({ span, ...rest }) => ({ ...rest, ...(span ? { span: move(span) } : {}) })),
      ...(deployment?.policies
        ? { deployment: { policies: deployment.policies.map((policy) => ({ ...policy, span: move(policy.span) })) } }
        : {}),
    };
  }

  #movedUse(use: PortUse): PortUse {
    const word = this.wordAt(use.span);
    const variable = variableOf(word) ?? use.variable;
    const { transports, host, filter, addressSlot, ...rest } = use;
    return {
      ...rest,
      span: word.span,
      statement: this.wordAt(use.statement).span,
      transports: { ...transports, ...(transports.span ? { span: this.wordAt(transports.span).span } : {}) },
      ...(host ? { host: { ...host, ...(host.span ? { span: this.wordAt(host.span).span } : {}) } } : {}),
      ...(filter ? { filter: this.#movedFilter(filter) } : {}),
      ...this.#movedSlot('addressSlot', addressSlot),
      ...(variable ? { spelling: 'variable', variable } : {}),
    };
  }

  #movedFilter({ sourceSlot, ...filter }: FilterFacts): FilterFacts {
    return { ...filter, ...this.#movedSlot('sourceSlot', sourceSlot) };
  }

  /** An address can be written only where the document has the text itself, and not a variable that yields it. */
  #movedSlot<Name extends string>(
    name: Name,
    slot: AddressSlot | undefined,
  ): { readonly [name in Name]?: AddressSlot } {
    if (!slot) return {};
    const start = this.#placeOf(slot.span.start);
    const end = this.#placeOf(slot.span.end);
    if (start === undefined || end === undefined || end < start) return {};
    return { [name]: { ...slot, span: { start, end } } } as { readonly [name in Name]?: AddressSlot };
  }

  /** @returns where the document writes the character at an offset; undefined where it does not write it out. */
  #placeOf(offset: number): number | undefined {
    const index = this.#runAt(offset);
    const run = this.#runs[index];
    if (run?.at === undefined || run.variable !== undefined) return undefined;
    return run.at + offset - (this.#starts[index] ?? 0);
  }

  /** The run that holds an offset. */
  #runAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
