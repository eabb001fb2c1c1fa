import { spanOf } from '../core/text.ts';
import { interpolateInto } from './interpolation.ts';
import { type MappedText, MappedTextBuilder, UNKNOWN } from './mappedText.ts';
import { HOLE, type Run, type Word } from './words.ts';

/**
 * @param text the whole document
 * @returns a shell's word for the readers of text with variables; a template's hole in it is one that nobody knows
 */
export function mappedWord(text: string, word: Word): MappedText {
  const builder = new MappedTextBuilder(word.span.start);
  for (const run of word.runs) {
    const span = run.variable === undefined && run.at !== undefined ? spanOf(run.at, run.text.length) : undefined;
    if (!span) addVariable(builder, run);
    else if (run.text.includes('{{')) interpolateInto(builder, text, span, () => undefined);
    else builder.addText(text, span);
  }
  return builder.build();
}

function addVariable(builder: MappedTextBuilder, { text, span, at, variable = '', from }: Run): void {
  const value = text.replaceAll(HOLE, UNKNOWN);
  const source = from ?? (value.includes(UNKNOWN) ? 'unknown' : 'assignment');
  const place = at === undefined ? {} : { span: spanOf(at, text.length) };
  builder.addVariable(value, span, { name: variable, from: source, ...place });
}
