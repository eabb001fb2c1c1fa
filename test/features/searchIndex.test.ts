import { describe, expect, it } from 'vitest';
import { createSearchIndex, type Searchable } from '../../server/src/features/searchIndex.ts';

const item = (name: string, more: Partial<Searchable> = {}): Searchable => ({
  name,
  aliases: [],
  software: [],
  title: '',
  numbers: [],
  ...more,
});

const ITEMS = [
  item('postgresql', { aliases: ['postgres', 'pgsql'], title: 'Relational database', numbers: [5432] }),
  item('pgbouncer', { title: 'Connection pooler for postgres', numbers: [6432] }),
  item('ms-wbt-server', { aliases: ['remote desktop'], numbers: [3389] }),
  item('http', { software: ['nginx', 'Caddy'], numbers: [80] }),
  item('http-alt', { software: ['Apache Tomcat'], numbers: [8080] }),
];
const index = createSearchIndex(ITEMS);

/** The names found, best first. */
const found = (query: string) =>
  [...index.search(query)].sort((a, b) => b.score - a.score).map((hit) => ITEMS[hit.index]?.name);

describe('search index', () => {
  it.each([
    ['http', ['http', 'http-alt']],
    ['postgres', ['postgresql', 'pgbouncer']],
    ['database', ['postgresql']],
    ['gres', ['postgresql', 'pgbouncer']],
    ['desk', ['ms-wbt-server']],
    ['remotedesktop', ['ms-wbt-server']],
    ['desktop remote', ['ms-wbt-server']],
    ['MS_WBT', ['ms-wbt-server']],
    ['tomcat 8080', ['http-alt']],
    ['tomcat 80', []],
    ['nginx', ['http']],
    ['postgers', ['postgresql', 'pgbouncer']],
    ['remote dekstop', ['ms-wbt-server']],
    ['tomcatt 8080', ['http-alt']],
    ['nothing here', []],
    ['', []],
    ['…', []],
  ])('finds by "%s" %j', (query, names) => {
    expect(found(query)).toEqual(names);
  });

  it('gives the very name 100, an alias less, a slip in it less than it, a beginning the least', () => {
    const scoreOf = (query: string) => Math.max(...index.search(query).map(({ score }) => score));
    const scores = ['http', 'postgres', 'postgrse', 'postg'].map(scoreOf);
    expect(scores[0]).toBe(100);
    expect([...scores].sort((a, b) => b - a)).toEqual(scores);
  });

  it('takes any text', () => {
    for (const query of ['\u0000', '💥', 'a'.repeat(10_000), '(a+)+$', '__proto__', 'constructor', '9'.repeat(400)]) {
      expect(() => index.search(query)).not.toThrow();
    }
  });
});
