import { slipsBetween } from './nearness.ts';

/** The words by which something is found, the most telling first. */
export interface Searchable {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly software: readonly string[];
  readonly title: string;
  /** Numbers, so that "tomcat 8080" is told from "tomcat 8443". */
  readonly numbers: readonly number[];
}

export interface SearchHit {
  /** Which of the items, by its place in the list that was indexed. */
  readonly index: number;
  /** 0 to 100: 100 is the very name, above 90 an alias, below 40 a guess. */
  readonly score: number;
}

export interface SearchIndex {
  /** @returns every item that has all words of the query, unordered. */
  search(query: string): readonly SearchHit[];
}

/** The fields of an item, by the order of {@link Searchable}: name, alias, software, title. */
const FIELDS = 4;
/** What a whole name, alias or software scores when the query is just that. */
const WHOLE = [100, 95, 88];
/** What one that begins with the query scores; what is left of it costs up to {@link LONGEST_REST}. */
const BEGINNING = [76, 72, 66];
const LONGEST_REST = 8;
/** What a single word of the query scores, by the field that has it, and what the item's number does. */
const WORD = [70, 66, 62, 58];
const NUMBER = 70;

/** How much less scores what only begins with the query's word, each slip in the query, and what holds the word. */
const PREFIX_COST = 8;
const SLIP_COST = 14;
const INSIDE_COST = 28;

/** Shorter words are not searched inside others, nor for slips: they would be near everything. */
const SHORTEST_INSIDE = 3;
const SHORTEST_SLIP = 4;
/** Words as long as this may have two slips. */
const LONG_WORD = 8;
/** How many ways to mend a query are tried. */
const MOST_CORRECTIONS = 12;

/** A whole name, alias or software, its words without anything between: `remotedesktop`. */
interface Phrase {
  readonly field: number;
  readonly compact: string;
}

interface Index {
  readonly items: readonly Searchable[];
  readonly phrases: readonly (readonly Phrase[])[];
  /** All words, in alphabetical order. */
  readonly words: readonly string[];
  /** For each word, where it occurs: item * FIELDS + field. */
  readonly places: readonly (readonly number[])[];
}

/** A query with its slips mended. */
interface Correction {
  readonly words: readonly string[];
  readonly slips: number;
}

/** Item → score. */
type Scores = Map<number, number>;

/**
 * Indexes items by their words. A search looks up each word of the query in one sorted vocabulary, so it costs what it finds
 * rather than what there is.
 */
export function createSearchIndex(items: readonly Searchable[]): SearchIndex {
  const index = indexItems(items);
  return {
    search(query) {
      const words = wordsOf(query);
      if (words.length === 0) return [];
      const scores = scoresOfQuery(words, index);
      if (scores.size === 0) {
        for (const { words: corrected, slips } of corrections(words, index)) {
          raise(scores, scoresOfQuery(corrected, index), SLIP_COST * slips);
        }
      }
      return [...scores].map(([item, score]) => ({ index: item, score }));
    },
  };
}

/** @returns the words of a text in lower case: letters and digits, parted by anything else. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function indexItems(items: readonly Searchable[]): Index {
  const byWord = new Map<string, number[]>();
  const add = (word: string, place: number) => {
    const places = byWord.get(word);
    if (!places) byWord.set(word, [place]);
    else if (places.at(-1) !== place) places.push(place);
  };
  const phrases = items.map(({ name, aliases, software, title }, item) => {
    const own: Phrase[] = [];
    const addPhrase = (text: string, field: number) => {
      const words = wordsOf(text);
      const compact = words.length === 1 ? (words[0] ?? '') : words.join('');
      for (const word of words) add(word, item * FIELDS + field);
      if (words.length > 1) add(compact, item * FIELDS + field);
      own.push({ field, compact });
    };
    addPhrase(name, 0);
    for (const alias of aliases) addPhrase(alias, 1);
    for (const one of software) addPhrase(one, 2);
    for (const word of wordsOf(title)) add(word, item * FIELDS + 3);
    return own;
  });
  const words = [...byWord.keys()].sort();
  return { items, phrases, words, places: words.map((word) => byWord.get(word) ?? []) };
}

/** @returns the items that have every word, by what the words score or the query as a whole, whichever is more. */
function scoresOfQuery(words: readonly string[], index: Index): Scores {
  const compact = words.join('');
  const scores = scoresOfAll(words, index);
  // "remotedesktop" and "remote desktop" are the same to whoever types them.
  if (words.length > 1) raise(scores, scoresOfPrefix(compact, index));
  for (const [item, score] of scores) {
    scores.set(item, Math.max(score, scoreOfPhrases(compact, index.phrases[item] ?? [])));
  }
  return scores;
}

/** @returns the items that have every word, each with the mean of what its words score. */
function scoresOfAll(words: readonly string[], index: Index): Scores {
  const [first = '', ...others] = words;
  let scores = scoresOfWord(first, index);
  for (const word of others) {
    const more = scoresOfWord(word, index);
    const both: Scores = new Map();
    for (const [item, score] of scores) {
      const other = more.get(item);
      if (other !== undefined) both.set(item, score + other);
    }
    scores = both;
  }
  if (others.length > 0) for (const [item, score] of scores) scores.set(item, score / words.length);
  return scores;
}

/** Finds what has the word, begins with it or holds it. */
function scoresOfWord(word: string, index: Index): Scores {
  const scores = scoresOfPrefix(word, index);
  if (/^\d+$/.test(word)) {
    raise(scores, scoresOfNumber(Number(word), index));
  } else if (word.length >= SHORTEST_INSIDE) {
    index.words.forEach((other, at) => {
      if (other.length > word.length && other.includes(word, 1)) take(scores, index.places[at], INSIDE_COST);
    });
  }
  return scores;
}

/** @returns the query with each word that nothing begins with replaced by the nearest ones, in every combination that there is. */
function corrections(words: readonly string[], index: Index): readonly Correction[] {
  let found: readonly Correction[] = [{ words: [], slips: 0 }];
  for (const word of words) {
    const isRight = /^\d+$/.test(word) || scoresOfPrefix(word, index).size > 0;
    const choices = isRight ? [{ word, slips: 0 }] : nearestWords(word, index);
    found = found.flatMap((before) =>
      choices.map((choice) => ({ words: [...before.words, choice.word], slips: before.slips + choice.slips })),
    );
    if (found.length > MOST_CORRECTIONS)
      found = [...found].sort((a, b) => a.slips - b.slips).slice(0, MOST_CORRECTIONS);
  }
  return found.filter(({ slips }) => slips > 0);
}

function nearestWords(word: string, { words }: Index): readonly { readonly word: string; readonly slips: number }[] {
  if (word.length < SHORTEST_SLIP) return [];
  const most = word.length < LONG_WORD ? 1 : 2;
  return words.flatMap((other) => {
    const slips = beginsAlike(word, other) ? slipsBetween(word, other, most) : undefined;
    return slips === undefined ? [] : [{ word: other, slips }];
  });
}

function scoresOfPrefix(word: string, { words, places }: Index): Scores {
  const scores: Scores = new Map();
  // A single letter begins half of all titles: only names and aliases count then.
  const fields = word.length === 1 ? 2 : FIELDS;
  for (let at = firstAtLeast(words, word); words[at]?.startsWith(word); at++) {
    take(scores, places[at], words[at] === word ? 0 : PREFIX_COST, fields);
  }
  return scores;
}

/** A number counts as a whole only: 80 does not mean 8080. */
function scoresOfNumber(number: number, { items }: Index): Scores {
  const scores: Scores = new Map();
  items.forEach(({ numbers }, item) => {
    if (numbers.includes(number)) scores.set(item, NUMBER);
  });
  return scores;
}

function take(scores: Scores, places: readonly number[] | undefined, cost: number, fields = FIELDS): void {
  for (const place of places ?? []) {
    const field = place % FIELDS;
    if (field >= fields) continue;
    const item = (place - field) / FIELDS;
    const score = (WORD[field] ?? 0) - cost;
    if (score > (scores.get(item) ?? 0)) scores.set(item, score);
  }
}

/** Takes over what scores more in `others`, `cost` deducted. */
function raise(scores: Scores, others: ReadonlyMap<number, number>, cost = 0): void {
  for (const [item, score] of others) {
    if (score - cost > (scores.get(item) ?? 0)) scores.set(item, score - cost);
  }
}

function scoreOfPhrases(compact: string, phrases: readonly Phrase[]): number {
  let best = 0;
  for (const phrase of phrases) {
    if (!phrase.compact.startsWith(compact)) continue;
    const rest = phrase.compact.length - compact.length;
    const score =
      rest === 0 ? (WHOLE[phrase.field] ?? 0) : (BEGINNING[phrase.field] ?? 0) - Math.min(rest, LONGEST_REST);
    best = Math.max(best, score);
  }
  return best;
}

/** Hardly anybody slips in both of the first two letters, and looking there first spares most comparisons. */
function beginsAlike(word: string, other: string): boolean {
  const [first, second] = [word.charCodeAt(0), word.charCodeAt(1)];
  return other.charCodeAt(0) === first || other.charCodeAt(1) === second || other.charCodeAt(0) === second;
}

function firstAtLeast(words: readonly string[], word: string): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle] ?? word) < word) low = middle + 1;
    else high = middle;
  }
  return low;
}
