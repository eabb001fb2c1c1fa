import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDetector } from '../../server/src/core/detect.ts';
import { FORMATS } from '../../server/src/formats/index.ts';
import { testDoc } from '../support/marks.ts';
import { ASKED_MUTATIONS } from '../support/thorough.ts';
import { assertBeginnings, assertSpansInside } from '../support/totality.ts';

/*
 * No text, however damaged, makes a reader throw or name a place outside the text. Each format has its files in
 * `test/fixtures/<id>/`, which hold a bit of everything it reads. Random damage: `PORTWISE_FUZZ=100000 npx vitest run
 * test/formats/totality.test.ts` for that many mutations over all formats, a few thousand without it.
 */
const FIXTURES = path.resolve('test/fixtures');
const MUTATIONS = ASKED_MUTATIONS || 4_000;
const EACH = Math.ceil(MUTATIONS / FORMATS.length);
/** A machine may be busy: no test here is about time. */
const PATIENCE_MS = 600_000;
/** What takes this long on a few kilobytes will not end: it takes thousandths of a second. */
const HANGS_AFTER_MS = 60_000;

/** What breaks readers: the signs that open, close, join and end things in some format or other. */
const SIGNS = [
  ...'{}[]()<>"\'`\\\n\r\t :;,.#$%!?*&|=/-+@^~0',
  ...['${', '{{', '}}', '{%', '%}', '$(', '$((', '/*', '*/', '<!--', '-->', '<![CDATA[', ']]>', '<<E\n', '<<<', '://'],
  ...[
    '\r\n',
    '\uFEFF',
    '\u0000',
    '😀',
    '\uD83D',
    'é',
    '- ',
    '---\n',
    '<<: ',
    '&a ',
    '*a',
    '!reset ',
    '1-',
    ':99999',
    '-1',
  ],
];

/** A file with pieces cut out, and signs, any text or other pieces of it put in; or its words and signs thrown together anew. */
function damaged([name, text]: readonly [string, string]): fc.Arbitrary<[name: string, text: string]> {
  const place = fc.double({ min: 0, max: 1, noNaN: true }).map((share) => Math.floor(share * text.length));
  const piece = fc.tuple(place, fc.nat(80)).map(([start, length]) => text.slice(start, start + length));
  const sign = fc.constantFrom(...SIGNS);
  const change = fc.record({
    at: place,
    cut: fc.oneof({ weight: 4, arbitrary: fc.nat(12) }, fc.nat(300)),
    put: fc.oneof(
      { weight: 6, arbitrary: sign },
      { weight: 2, arbitrary: piece },
      fc.string({ maxLength: 8, unit: 'binary' }),
    ),
  });
  const changed = fc
    .array(change, { minLength: 1, maxLength: 6 })
    .map((changes) => changes.reduce((now, { at, cut, put }) => now.slice(0, at) + put + now.slice(at + cut), text));
  const word = fc.constantFrom(...new Set(text.match(/\s+|\w+|[^\s\w]/g)));
  const mixture = fc
    .array(fc.oneof({ weight: 9, arbitrary: word }, sign), { maxLength: 80 })
    .map((all) => all.join(''));
  return fc.oneof({ weight: 4, arbitrary: changed }, mixture).map((result) => [name, result]);
}

describe.each(FORMATS.map((format) => [format.id, format] as const))('%s', { timeout: PATIENCE_MS }, (id, format) => {
  const files = filesOf(id);

  it.each(files)('reads %s, and any beginning of it', (name, text) => {
    expect(createDetector([format])(testDoc(name, text)), `recognises test/fixtures/${id}/${name}`).toEqual([format]);
    expect(assertSpansInside(format, name, text).uses.length, 'ports in the whole file').toBeGreaterThan(2);
    assertBeginnings(format, name, text);
    assertBeginnings(format, name, text.replaceAll('\n', '\r\n'), 50);
  });

  it.each(files)('takes no word of %s for a member that every JavaScript object has', (name, text) => {
    for (const word of new Set(text.match(/\b[A-Za-z0-9]\w*\b/g))) {
      for (const member of ['constructor', '__proto__']) {
        assertSpansInside(format, name, text.replaceAll(new RegExp(`\\b${word}\\b`, 'g'), member));
      }
    }
  });

  it('reads what damage leaves', () => {
    fc.assert(
      fc.property(fc.oneof(...files.map(damaged)), ([name, text]) => {
        format.recognises(text);
        assertSpansInside(format, name, text);
      }),
      { numRuns: EACH },
    );
  });
});

/*
 * A pattern that can cut a line in two ways takes twice as long with each line: what should be told at once never is. Most scripts
 * begin with a long comment, and a file without an extension is shown to every format.
 */
describe('what begins with many lines of one kind', () => {
  const lines = ['# a', '#', '', ' ', '\t# a = b', '; a', '// a', 'ARG a=b', 'a: b', 'a b;', 'a = b', '[a]'];
  const texts = lines.flatMap((line) =>
    ['\n', '\r\n'].flatMap((end) => {
      const all = `${(line + end).repeat(200)}events { a b; }${end}`;
      return [all, `#!/bin/sh${end}${all}`];
    }),
  );

  it.each(FORMATS.map((format) => [format.id, format] as const))('is looked at by %s once', (_, format) => {
    const look = () => {
      for (const text of texts) format.recognises(text);
    };
    // A test's own limit can't end what never lets anything else run.
    expect(() => runInNewContext('look()', { look }, { timeout: HANGS_AFTER_MS })).not.toThrow();
  });
});

it('every file of fixtures belongs to a format', () => {
  expect(readdirSync(FIXTURES).filter((folder) => !FORMATS.some(({ id }) => id === folder))).toEqual([]);
});

/** @returns path below the format's folder, and text, of each of its files; a format without one fails. */
function filesOf(id: string): [name: string, text: string][] {
  const folder = path.join(FIXTURES, id);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => [path.relative(folder, file), readFileSync(file, 'utf8')]);
}
