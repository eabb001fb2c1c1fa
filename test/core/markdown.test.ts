import { describe, expect, it } from 'vitest';
import { code, escapeMarkdown, referenceLink } from '../../server/src/core/markdown.ts';

describe('escapeMarkdown', () => {
  it.each([
    ['[x](command:y)', '\\[x\\](command:y)'],
    ['<img src=x>', '&lt;img src=x&gt;'],
    ['a *b* _c_ `d`', 'a \\*b\\* \\_c\\_ \\`d\\`'],
    ['# head', '\\# head'],
    ['1. item', '1\\. item'],
    ['two\n\nlines', 'two lines'],
    ['plain 1.2 (text) - fine!', 'plain 1.2 (text) - fine!'],
  ])('%j', (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });
});

describe('code', () => {
  it.each([
    ['web', '`web`'],
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    ['a``b`c', '```a``b`c```'],
    ['two\nlines', '`two lines`'],
  ])('%j', (text, expected) => {
    expect(code(text)).toBe(expected);
  });
});

describe('referenceLink', () => {
  it('knows RFCs in both spellings', () => {
    expect(referenceLink('RFC 7143')?.url).toBe('https://www.rfc-editor.org/rfc/rfc7143');
    expect(referenceLink('[RFC9110]')?.label).toBe('RFC 9110');
  });

  it('takes https addresses and nothing else', () => {
    expect(referenceLink('https://redis.io/docs')?.label).toBe('redis.io');
    expect(referenceLink('javascript:alert(1)')).toBeUndefined();
    expect(referenceLink('https://x)(y')).toBeUndefined();
    expect(referenceLink('somebody said')).toBeUndefined();
  });
});
