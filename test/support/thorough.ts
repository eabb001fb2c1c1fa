/**
 * How much chance to give the random tests: a number of mutations over all formats, from the environment variable `PORTWISE_FUZZ`.
 * Where it is set, the tests that take a sample in an ordinary run take everything.
 */
export const ASKED_MUTATIONS = Number(process.env.PORTWISE_FUZZ ?? 0);

/** @returns every item where a thorough run is asked for, else every nth. */
export function sampled<Item>(items: Iterable<Item>, nth: number): Item[] {
  const all = [...items];
  return ASKED_MUTATIONS > 0 ? all : all.filter((_, place) => place % nth === 0);
}
