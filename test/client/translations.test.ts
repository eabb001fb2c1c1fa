import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allMessages } from '../../client/src/messages.ts';

const root = join(import.meta.dirname, '../..');

describe.each(readdirSync(join(root, 'l10n')))('%s', (name) => {
  const bundle: Record<string, string> = JSON.parse(readFileSync(join(root, 'l10n', name), 'utf8'));

  test('translates every sentence of the client, and nothing else', () => {
    expect(Object.keys(bundle).sort()).toEqual([...new Set(allMessages())].sort());
  });

  test('keeps the places to be filled in', () => {
    for (const [english, translated] of Object.entries(bundle)) {
      expect(placesOf(translated), english).toEqual(placesOf(english));
    }
  });
});

function placesOf(text: string): readonly string[] {
  return (text.match(/\{\d\}/g) ?? []).sort();
}
