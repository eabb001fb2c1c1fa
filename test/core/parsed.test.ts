import { describe, expect, it } from 'vitest';
import { createParsed } from '../../server/src/core/parsed.ts';

describe('what several formats parse', () => {
  it('is made once for each parser and text, and never mistaken for that of another', () => {
    const parsed = createParsed();
    const words = (text: string) => text.split(' ');
    const length = (text: string) => text.length;
    expect(parsed(words, 'a b')).toBe(parsed(words, 'a b'));
    expect(parsed(length, 'a b')).toBe(3);
    expect(parsed(words, 'c')).toEqual(['c']);
    expect(parsed(words, 'a b')).toEqual(['a', 'b']);
  });

  it('is not kept for the next document', () => {
    const words = (text: string) => text.split(' ');
    expect(createParsed()(words, 'a')).not.toBe(createParsed()(words, 'a'));
  });

  it('is tried again where the parser failed', () => {
    const parsed = createParsed();
    let tries = 0;
    const failing = () => {
      tries++;
      throw new Error('no');
    };
    expect(() => parsed(failing, 'a')).toThrow('no');
    expect(() => parsed(failing, 'a')).toThrow('no');
    expect(tries).toBe(2);
  });
});
