import { describe, expect, it } from 'vitest';
import { dotenvLookup, readDotenv } from '../../server/src/syntax/dotenv.ts';

const pairs = (text: string) => readDotenv(text).map(({ name, value }) => [name, value]);

describe('readDotenv', () => {
  it('reads names and values with their places', () => {
    const text = '\uFEFFA=1\r\n# B=2\r\n  export C = "x y" # z\r\nD=\'$A\'\r\nE=\r\nF: 6\r\nnothing\r\nG=a#b # c';
    expect(pairs(text)).toEqual([
      ['A', '1'],
      ['C', 'x y'],
      ['D', '$A'],
      ['E', ''],
      ['F', '6'],
      ['G', 'a#b'],
    ]);
    for (const { name, nameSpan, value, valueSpan } of readDotenv(text)) {
      expect(text.slice(nameSpan.start, nameSpan.end)).toBe(name);
      expect(text.slice(valueSpan.start, valueSpan.end)).toBe(value);
    }
  });

  it('reads values of several lines, and a name that begins with export', () => {
    expect(pairs('KEY="one\ntwo"\nexported=1\nexport export=2')).toEqual([
      ['KEY', 'one\ntwo'],
      ['exported', '1'],
      ['export', '2'],
    ]);
  });

  it('does not let an open quote take the rest of the file', () => {
    expect(pairs('A="1\nB=2\n')).toEqual([
      ['A', '"1'],
      ['B', '2'],
    ]);
  });
});

describe('dotenvLookup', () => {
  it('replaces variables but in single quotes, and the last line wins', () => {
    const lookup = dotenvLookup('A=1\nB=${A}0\nC=\'${A}\'\nD="${NONE:-5}"\nA=2\n', 'my.env');
    expect(['A', 'B', 'C', 'D', 'E'].map((name) => lookup(name)?.value)).toEqual(['2', '10', '${A}', '5', undefined]);
    expect(lookup('A')).toEqual({ value: '2', from: 'env-file', file: 'my.env' });
  });

  it('ends where variables double at each line', () => {
    const lines = Array.from({ length: 60 }, (_, i) => `V${i + 1}=$V${i}$V${i}`);
    expect(dotenvLookup(`V0=xx\n${lines.join('\n')}`, '.env')('V60')?.value.length).toBeLessThan(1000);
  });
});
