import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generatedFiles } from '../../scripts/generate/files.ts';

const root = join(import.meta.dirname, '../..');

function read(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
}

test.each([...generatedFiles(read)])('%s is what `npm run generate` writes', (path, text) => {
  expect(read(path), 'run: npm run generate').toBe(text);
});

test('docs/rules has no page of a rule that is gone', () => {
  const pages = readdirSync(join(root, 'docs/rules')).map((name) => `docs/rules/${name}`);
  const generated = generatedFiles(read);
  expect(pages.filter((page) => !generated.has(page))).toEqual([]);
});
