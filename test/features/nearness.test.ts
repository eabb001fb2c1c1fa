import { describe, expect, it } from 'vitest';
import { slipsBetween } from '../../server/src/features/nearness.ts';

describe('nearness', () => {
  it.each([
    ['postgres', 'postgres', 0],
    ['postgers', 'postgres', 1],
    ['postgre', 'postgres', 1],
    ['postgress', 'postgres', 1],
    ['pestgres', 'postgres', 1],
    ['opstgers', 'postgres', 2],
    ['ab', 'ba', 1],
    ['', 'ab', 2],
    ['', '', 0],
  ])('from "%s" to "%s" it takes %d slips', (word, other, slips) => {
    expect(slipsBetween(word, other, 2)).toBe(slips);
    expect(slipsBetween(other, word, 2)).toBe(slips);
  });

  it('gives up beyond the slips let pass', () => {
    expect(slipsBetween('redis', 'mongodb', 2)).toBeUndefined();
    expect(slipsBetween('redis', 'rdeiss', 1)).toBeUndefined();
    expect(slipsBetween('a', 'abcd', 2)).toBeUndefined();
  });
});
