import { expect, test } from 'vitest';
import { GLOBS, LANGUAGES } from '../../client/src/generated/selector.ts';
import { filtersFor, isNameless, unknownTextFilters } from '../../client/src/selector.ts';
import { selectorModule } from '../../scripts/generate/selector.ts';
import { globMatcher } from '../../server/src/core/detect.ts';
import type { Format } from '../../server/src/core/format.ts';
import { NOTHING_READ } from '../../server/src/core/format.ts';

function format(facts: Partial<Format>): Format {
  return {
    id: 'test',
    title: 'Test',
    names: [],
    languages: [],
    candidates: [],
    candidateLanguages: [],
    recognises: () => false,
    comment: { open: '#' },
    read: () => NOTHING_READ,
    ...facts,
  };
}

test('the module holds the names and languages of all formats once, sorted, and is laid out as the formatter wants it', () => {
  const formats = [
    format({ names: ['**/nginx.conf'], candidates: ['**/*.conf'], languages: ['nginx'], candidateLanguages: ['ini'] }),
    format({
      names: ['**/compose.yml', 'etc/pf.conf'],
      candidates: ['**/*.conf'],
      candidateLanguages: ['ini', 'plaintext'],
    }),
  ];
  const text = selectorModule(formats);
  expect(text).toContain(`['**/*.conf', '**/compose.yml', '**/nginx.conf', '/etc/pf.conf'];`);
  expect(text).toContain(`LANGUAGES: readonly string[] = ['ini', 'nginx'];`);
  expect(selectorModule([format({ names: Array.from({ length: 20 }, (_, n) => `**/name-${n}.conf`) })])).toContain(
    `= [\n  '**/name-0.conf',\n`,
  );
});

test('the selector names every scheme with every language and name', () => {
  expect(filtersFor(['file', 'memfs'], ['**/nginx.conf'], ['nginx'])).toEqual([
    { scheme: 'file', language: 'nginx' },
    { scheme: 'file', pattern: '**/nginx.conf' },
    { scheme: 'memfs', language: 'nginx' },
    { scheme: 'memfs', pattern: '**/nginx.conf' },
  ]);
  expect(unknownTextFilters(['file'])).toEqual([{ scheme: 'file', language: 'plaintext' }]);
});

test('a plain text without an extension is told by what it says, others are not', () => {
  expect(isNameless('/etc/nginx/sites-enabled/default', 'plaintext')).toBe(true);
  expect(isNameless('Untitled-1', 'plaintext')).toBe(true);
  expect(isNameless('/home/me/.iptables', 'plaintext')).toBe(true);
  expect(isNameless('/notes/todo.txt', 'plaintext')).toBe(false);
  expect(isNameless('/src/Makefile', 'makefile')).toBe(false);
});

test('nobody’s program, page or notes wake the server', () => {
  const isOurs = globMatcher(GLOBS);
  const others = [
    'app.ts',
    'app.js',
    'main.py',
    'main.go',
    'lib.rs',
    'App.java',
    'index.html',
    'style.css',
    'README.md',
    'data.csv',
  ];
  expect(others.filter((name) => isOurs(`/home/me/project/src/${name}`))).toEqual([]);
  const languages = [
    'typescript',
    'javascript',
    'python',
    'go',
    'rust',
    'java',
    'html',
    'css',
    'markdown',
    'plaintext',
    '*',
  ];
  expect(languages.filter((language) => LANGUAGES.includes(language))).toEqual([]);
});

test('what the formats know by name is selected', () => {
  const isOurs = globMatcher(GLOBS);
  const ours = [
    'compose.yaml',
    'docker-compose.prod.yml',
    'nginx.conf',
    'nginx/sites-enabled/default',
    'nftables.conf',
    'firewall.sh',
  ];
  expect(ours.filter((name) => !isOurs(`/home/me/project/${name}`))).toEqual([]);
});
