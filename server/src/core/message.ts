/*
 * What is said to people. The code says it in English and as a value; whoever shows it puts it into the reader's language. So nobody
 * who writes a rule has to know another one: where there is no translation, the English stands.
 */

/** A sentence, or a phrase that goes into one. {@link say} makes it. */
export interface Message {
  /** The English words around the values: one more than there are values. */
  readonly words: readonly string[];
  readonly values: readonly MessageValue[];
}

/** What goes into a message as it is; or another message, which is told in the same language. */
export type MessageValue = string | number | Message;

/** Puts a message into words. */
export type Tell = (message: Message) => string;

/** The tag of a message: ``say`Port ${number} is taken by ${name}.` `` */
export function say(words: TemplateStringsArray, ...values: readonly MessageValue[]): Message {
  return { words, values };
}

/** @returns the English text by which translations are found, with places for the values: `Port {0} is taken by {1}.` */
export function patternOf(words: readonly string[]): string {
  return words.reduce((text, word, place) => `${text}{${place - 1}}${word}`);
}

/**
 * @param translations the patterns of a language, by the English ones
 * @returns what tells messages in that language, and in English those that it lacks
 */
export function teller(translations: ReadonlyMap<string, string>): Tell {
  const tell: Tell = ({ words, values }) => {
    const pattern = patternOf(words);
    const told = values.map((value) => (typeof value === 'object' ? tell(value) : String(value)));
    return (translations.get(pattern) ?? pattern).replace(/\{(\d+)\}/g, (_place, number) => told[number] ?? '');
  };
  return tell;
}

export const inEnglish: Tell = teller(new Map());
