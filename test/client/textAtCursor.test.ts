import { expect, test } from 'vitest';
import { querySelected, queryTouched } from '../../client/src/commands/textAtCursor.ts';

/** Reads the cursor's place from a `|` in the line. */
function touched(marked: string): string {
  const column = marked.indexOf('|');
  return queryTouched(marked.slice(0, column) + marked.slice(column + 1), column);
}

test('the number, range, transport or word that the cursor touches', () => {
  expect(touched('listen 80|80;')).toBe('8080');
  expect(touched('listen |8080;')).toBe('8080');
  expect(touched('listen 8080|;')).toBe('8080');
  expect(touched('ufw allow 443|/udp')).toBe('443/udp');
  expect(touched('ports 6000-60|63 open')).toBe('6000-6063');
  expect(touched('upstream post|gres {')).toBe('postgres');
  expect(touched('- "127.0.0.1:5432:54|32"')).toBe('5432');
  expect(touched('http-al|t')).toBe('http-alt');
});

test('nothing where the cursor touches no word', () => {
  expect(touched('listen   |  ;')).toBe('');
  expect(touched('|')).toBe('');
  expect(queryTouched('80', 99)).toBe('');
});

test('a selection is taken as it is, if it is short and on one line', () => {
  expect(querySelected('  mail submission ')).toBe('mail submission');
  expect(querySelected('80\n443')).toBe('');
  expect(querySelected('x'.repeat(81))).toBe('');
});
