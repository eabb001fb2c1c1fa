import { describe, expect, it } from 'vitest';
import { URI } from 'vscode-uri';
import { canonicalUri } from '../../server/src/core/document.ts';

describe('one file has one uri', () => {
  it.each([
    ['file:///srv/shop/compose.yaml', 'file:///srv/shop/compose.yaml'],
    ['file:///srv/c++/app@2/(old)/[id]/a b.conf', 'file:///srv/c%2B%2B/app%402/%28old%29/%5Bid%5D/a%20b.conf'],
    ['file:///srv/c%2b%2b/%61pp', 'file:///srv/c%2B%2B/app'],
    ['file:///C:/Users/compose.yaml', 'file:///c%3A/Users/compose.yaml'],
    ['file:///c%3A/Users/compose.yaml', 'file:///c%3A/Users/compose.yaml'],
    ['vscode-remote://ssh-remote%2Bbox/srv/ä', 'vscode-remote://ssh-remote%2Bbox/srv/%C3%A4'],
    ['file:///srv/100%', 'file:///srv/100%'],
    ['untitled:Untitled-1', 'untitled:Untitled-1'],
    ['compose.yaml', 'compose.yaml'],
  ])('%s is %s', (written, canonical) => {
    expect(canonicalUri(written)).toBe(canonical);
    expect(canonicalUri(canonical)).toBe(canonical);
  });

  it('is the one that VS Code writes', () => {
    for (let code = 0x20; code < 0x180; code++) {
      if ('/?#%'.includes(String.fromCharCode(code))) continue;
      const uri = `file:///srv/x${encodeURIComponent(String.fromCharCode(code))}y`;
      expect(canonicalUri(uri)).toBe(URI.parse(uri).toString());
    }
  });
});
