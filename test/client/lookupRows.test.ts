import { expect, test } from 'vitest';
import { isRfc, numberText, pagesOf, rowText } from '../../client/src/commands/lookupRows.ts';
import { allMessages, type Translate } from '../../client/src/messages.ts';
import { type LookupItem, RISK_WORDS } from '../../server/src/lsp/protocol.ts';

const english: Translate = (text, ...values) => text.replace(/\{(\d)\}/g, (_, place) => values[Number(place)] ?? '');

const redis: LookupItem = {
  id: '6379/tcp',
  ports: { first: 6379, last: 6379 },
  transports: ['tcp'],
  name: 'redis',
  title: 'Redis key-value store',
  source: 'curated',
  status: 'assigned',
  range: 'user',
  risks: ['noauth', 'database'],
  references: [],
};

test('a row shows number, transport and name, then the title and what to be careful of', () => {
  expect(rowText(redis, english)).toEqual({
    label: '6379/tcp  redis',
    description: 'Redis key-value store · $(warning) no login, database',
  });
});

test('a range, several transports and no name', () => {
  const x11: LookupItem = {
    ...redis,
    ports: { first: 6000, last: 6063 },
    transports: ['tcp', 'udp'],
    name: 'x11',
    risks: [],
  };
  expect(rowText({ ...x11, title: 'X Window System' }, english)).toEqual({
    label: '6000-6063/tcp+udp  x11',
    description: 'X Window System',
  });
  const nobody: LookupItem = {
    ...redis,
    ports: { first: 4, last: 4 },
    transports: ['tcp', 'udp', 'sctp', 'dccp'],
    name: null,
    title: 'Unassigned',
    status: 'unassigned',
    risks: [],
  };
  expect(rowText(nobody, english)).toEqual({ label: '4', description: 'Unassigned' });
});

test('a team’s own port and one that IANA knows nothing of say so', () => {
  const own: LookupItem = {
    ...redis,
    name: 'billing',
    title: 'Billing',
    source: 'team',
    status: 'unassigned',
    risks: [],
  };
  expect(rowText(own, english).description).toBe('Billing · your team’s · unassigned');
  const old: LookupItem = { ...redis, source: 'historic', risks: ['malware'] };
  expect(rowText(old, english).description).toBe('Redis key-value store · $(warning) used by malware · historic');
});

test('what is translated is the whole sentence', () => {
  const asked: string[] = [];
  rowText({ ...redis, source: 'team', status: 'reserved' }, (text) => {
    asked.push(text);
    return `«${text}»`;
  });
  expect(asked).toEqual(['no login', 'database', 'your team’s', 'reserved by IANA']);
  expect(allMessages()).toEqual(expect.arrayContaining(asked));
});

test('a number is copied as written in a config file', () => {
  expect(numberText(redis)).toBe('6379');
  expect(numberText({ ports: { first: 6000, last: 6063 } })).toBe('6000-6063');
});

test('one page and one RFC get a button, and only addresses of the web', () => {
  const iana = { label: 'IANA', url: 'https://www.iana.org/assignments/service-names-port-numbers' };
  const rfc = { label: 'RFC 9110', url: 'https://www.rfc-editor.org/rfc/rfc9110' };
  const other = { label: 'RFC 7230', url: 'https://www.rfc-editor.org/rfc/rfc7230' };
  const command = { label: 'Run', url: 'command:workbench.action.quit' };
  expect(pagesOf({ references: [command, rfc, other, iana] })).toEqual([iana, rfc]);
  expect(pagesOf({ references: [command] })).toEqual([]);
  expect([iana, rfc].map(isRfc)).toEqual([false, true]);
});

test('the names of risks are among what is translated', () => {
  expect(allMessages()).toEqual(expect.arrayContaining(Object.values(RISK_WORDS)));
});
