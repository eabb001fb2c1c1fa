import { describe, expect, it } from 'vitest';
import { applyEdits, LineTable, overlaps } from '../../server/src/core/text.ts';

describe('LineTable', () => {
  it('counts LF, CRLF and CR as one line break each, as LSP does', () => {
    const text = 'a\nb\r\nc\rd';
    const lines = new LineTable(text);
    expect(lines.count).toBe(4);
    expect(lines.positionAt(text.indexOf('d'))).toEqual({ line: 3, character: 0 });
    expect(lines.offsetAt({ line: 2, character: 0 })).toBe(text.indexOf('c'));
  });

  it('leaves the line break out of a line', () => {
    const text = 'one\r\ntwo';
    const { start, end } = new LineTable(text).lineSpan(0);
    expect(text.slice(start, end)).toBe('one');
  });

  it('counts columns in UTF-16 units', () => {
    expect(new LineTable('😀x').positionAt(2)).toEqual({ line: 0, character: 2 });
  });

  it('moves what lies outside to the nearest end', () => {
    const lines = new LineTable('ab\ncd');
    expect(lines.positionAt(99)).toEqual({ line: 1, character: 2 });
    expect(lines.positionAt(-1)).toEqual({ line: 0, character: 0 });
    expect(lines.offsetAt({ line: 9, character: 0 })).toBe(5);
    expect(lines.offsetAt({ line: 0, character: 99 })).toBe(2);
  });
});

describe('applyEdits', () => {
  it('applies edits in any order', () => {
    const edits = [
      { span: { start: 4, end: 5 }, newText: 'E' },
      { span: { start: 0, end: 1 }, newText: 'AA' },
    ];
    expect(applyEdits('abcde', edits)).toBe('AAbcdE');
  });

  it('refuses edits that overlap', () => {
    const edits = [
      { span: { start: 0, end: 3 }, newText: '' },
      { span: { start: 2, end: 4 }, newText: '' },
    ];
    expect(() => applyEdits('abcde', edits)).toThrow(RangeError);
  });
});

describe('overlaps', () => {
  it('lets an empty span touch its neighbour, and neighbours not each other', () => {
    expect(overlaps({ start: 2, end: 2 }, { start: 2, end: 5 })).toBe(true);
    expect(overlaps({ start: 0, end: 2 }, { start: 2, end: 5 })).toBe(false);
  });
});
