import { describe, expect, it } from 'vitest';
import { type DollarEscape, interpolate, type VariableLookup } from '../../server/src/syntax/interpolation.ts';
import { UNKNOWN } from '../../server/src/syntax/mappedText.ts';

const KNOWN: Readonly<Record<string, string>> = { SET: '80', EMPTY: '' };

const lookup: VariableLookup = (name) => {
  const value = KNOWN[name];
  return value === undefined ? undefined : { value, from: 'env-file', file: '.env' };
};

function expand(text: string, dollar: DollarEscape = '$$') {
  return interpolate(text, { start: 0, end: text.length }, lookup, dollar);
}

describe('interpolate', () => {
  // What `docker compose config` makes of them (Compose Specification, chapter "Interpolation").
  it.each([
    ['$SET', '80'],
    ['${SET}', '80'],
    ['a$SET:b', 'a80:b'],
    ['$SET_X', UNKNOWN],
    ['${SET:-1}', '80'],
    ['${EMPTY:-1}', '1'],
    ['${EMPTY-1}', ''],
    ['${NONE:-1}', '1'],
    ['${NONE-1}', '1'],
    ['${NONE}', UNKNOWN],
    ['${NONE:?why}', UNKNOWN],
    ['${SET:?why}', '80'],
    ['${SET:+x}', 'x'],
    ['${EMPTY:+x}', ''],
    ['${EMPTY+x}', 'x'],
    ['${NONE:+x}', ''],
    ['${NONE:-${SET}}', '80'],
    ['${NONE:-${OTHER:-a}b}c', 'abc'],
    ['${NONE:-}', ''],
    ['$$SET', '$SET'],
    ['$$$SET', '$80'],
    ['$', '$'],
    ['$1', '$1'],
    ['${', '${'],
    ['${SET', '80'],
    ['{{ .x }}:80', `${UNKNOWN}:80`],
  ])('%s is %j', (text, value) => {
    expect(expand(text).value).toBe(value);
  });

  it('takes a backslash for Dockerfiles', () => {
    expect(expand('\\$SET$SET', '\\').value).toBe('$SET80');
    expect(expand('$$SET', '\\').value).toBe('$80');
  });

  it('tells where each part is written', () => {
    const text = 'a${SET}b${NONE:-12${X:-3}}$$c';
    const mapped = expand(text);
    expect(mapped.value).toBe('a80b123$c');
    const written = (start: number, end: number) => {
      const { span, variable } = mapped.origin(start, end);
      return [text.slice(span.start, span.end), variable?.name];
    };
    expect(written(0, 1)).toEqual(['a', undefined]);
    expect(written(1, 2)).toEqual(['${SET}', 'SET']);
    expect(written(0, 3)).toEqual(['a${SET}', 'SET']);
    expect(written(3, 4)).toEqual(['b', undefined]);
    expect(written(6, 7)).toEqual(['${NONE:-12${X:-3}}', 'NONE']);
    expect(written(7, 9)).toEqual(['$c', undefined]);
  });

  it('tells where a value comes from', () => {
    const facts = (text: string) => expand(text).origin(0, 1).variable;
    expect(facts('${SET}')).toEqual({ name: 'SET', from: 'env-file', file: '.env' });
    expect(facts('${NONE:-8}')).toEqual({ name: 'NONE', from: 'default', span: { start: 8, end: 9 } });
    expect(facts('${NONE}')).toEqual({ name: 'NONE', from: 'unknown' });
  });

  it('reads deep nesting and long runs in linear time', () => {
    expect(expand('${A:-'.repeat(20_000)).value.length).toBeGreaterThan(0);
    expect(expand('$A'.repeat(50_000)).value).toHaveLength(50_000);
    expect(expand('{{'.repeat(50_000)).value).toHaveLength(100_000);
  });
});
