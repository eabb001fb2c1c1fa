import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allMessages } from '../../client/src/messages.ts';

const root = join(import.meta.dirname, '../..');

function readTexts(path: string): Record<string, string> {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

describe.each(readdirSync(join(root, 'l10n')))('l10n/%s', (name) => {
  const bundle = readTexts(join('l10n', name));

  test('translates every sentence of the client, and nothing else', () => {
    expect(Object.keys(bundle).sort()).toEqual([...new Set(allMessages())].sort());
  });

  test('keeps the places to be filled in', () => {
    for (const [english, translated] of Object.entries(bundle)) {
      expect(placesOf(translated), english).toEqual(placesOf(english));
    }
  });
});

describe.each(readdirSync(root).filter((name) => /^package\.nls\..+\.json$/.test(name)))('%s', (name) => {
  const english = readTexts('package.nls.json');
  const translated = readTexts(name);

  test('translates the commands and settings', () => {
    expect(Object.keys(translated).filter((key) => !isRule(key))).toEqual(
      Object.keys(english).filter((key) => !isRule(key)),
    );
  });

  // A rule that is new is shown in English until somebody translates it; nobody has to know Chinese to write a rule.
  test('translates no rule that does not exist', () => {
    expect(Object.keys(english)).toEqual(expect.arrayContaining(Object.keys(translated)));
  });

  test('names the same code', () => {
    for (const [key, text] of Object.entries(translated)) expect(codeIn(text), key).toEqual(codeIn(english[key] ?? ''));
  });
});

function isRule(key: string): boolean {
  return key.startsWith('rule.');
}

function placesOf(text: string): readonly string[] {
  return (text.match(/\{\d\}/g) ?? []).sort();
}

function codeIn(text: string): readonly string[] {
  return (text.match(/`[^`]*`/g) ?? []).sort();
}
