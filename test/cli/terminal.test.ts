import { describe, expect, test } from 'vitest';
import { wrap } from '../../server/src/cli/terminal.ts';

describe('wrap', () => {
  test('breaks between words, and only where the line is full', () => {
    expect(wrap('Bind it to 127.0.0.1, or drop it.', 12)).toBe('Bind it to\n127.0.0.1,\nor drop it.');
    expect(wrap('Bind it to', 10)).toBe('Bind it to');
  });

  test('leaves a word that is too long whole, and everything where there is no bound', () => {
    expect(wrap('a 127.0.0.1 b', 4)).toBe('a\n127.0.0.1\nb');
    expect(wrap('a b c', Number.POSITIVE_INFINITY)).toBe('a b c');
  });
});
