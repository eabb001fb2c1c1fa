import { describe, expect, it } from 'vitest';
import { say } from '../../server/src/core/message.ts';
import { WordMap } from '../../server/src/syntax/wordMap.ts';

describe('WordMap', () => {
  it('moves what was read in a joined text to where the document writes it', () => {
    // The document is `x "80 81" $P`, and $P stands for the 443 at offset 40.
    const map = new WordMap();
    map.add({ text: '80 81', span: { start: 3, end: 8 }, at: 3 });
    map.add({ text: ' ', span: { start: 9, end: 9 } });
    map.add({ text: '443', span: { start: 10, end: 12 }, at: 40, variable: 'P' });
    expect(map.text).toBe('80 81 443');
    const use = {
      span: { start: 3, end: 5 },
      ports: { first: 81, last: 81 },
      spelling: 'digits',
      role: 'allow',
      transports: { value: ['tcp'], span: { start: 0, end: 2 } },
      statement: { start: 0, end: 9 },
      path: [],
    } as const;
    const { uses } = map.moved({
      uses: [use, { ...use, span: { start: 6, end: 9 } }],
      oddities: [],
      gaps: [{ span: { start: 0, end: 2 }, reason: say`` }],
      references: [],
    });
    expect(uses).toMatchObject([
      { span: { start: 6, end: 8 }, spelling: 'digits', transports: { span: { start: 3, end: 5 } } },
      {
        span: { start: 10, end: 12 },
        spelling: 'variable',
        variable: { name: 'P', from: 'assignment', span: { start: 40, end: 43 } },
        statement: { start: 3, end: 12 },
      },
    ]);
  });
});

describe('the place of an address', () => {
  const filter = {
    families: ['ipv4'],
    direction: 'in',
    verdict: 'accept',
    sources: [],
    destinations: [],
    interfaces: [],
    negated: false,
    narrowed: false,
    rule: '',
  } as const;
  const use = {
    span: { start: 4, end: 6 },
    ports: { first: 80, last: 80 },
    spelling: 'digits',
    role: 'allow',
    transports: { value: ['tcp'] },
    statement: { start: 0, end: 6 },
    path: [],
  } as const;
  const slotOf = (run: { at?: number; variable?: string }) => {
    const map = new WordMap();
    map.add({ text: 'tcp 80', span: { start: 103, end: 109 }, ...run });
    const sourceSlot = { span: { start: 0, end: 0 }, prefix: 'ip saddr ', suffix: ' ' };
    const { uses } = map.moved({
      uses: [{ ...use, filter: { ...filter, sourceSlot } }],
      oddities: [],
      gaps: [],
      references: [],
    });
    return uses[0]?.filter?.sourceSlot;
  };

  it('moves with the text', () => {
    expect(slotOf({ at: 103 })?.span).toEqual({ start: 103, end: 103 });
  });

  it('is none where a variable yields the text', () => {
    expect(slotOf({ at: 12, variable: 'RULE' })).toBeUndefined();
    expect(slotOf({})).toBeUndefined();
  });
});
