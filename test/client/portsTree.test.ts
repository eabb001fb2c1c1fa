import { expect, test } from 'vitest';
import type { Translate } from '../../client/src/messages.ts';
import { filterTree, type PortsNode, portsTree, riskyPorts } from '../../client/src/views/portsTree.ts';
import type { ListedPlace, ListedService, ListedSocket } from '../../server/src/lsp/protocol.ts';

const english: Translate = (text, ...values) => text.replace(/\{(\d)\}/g, (_, place) => values[Number(place)] ?? '');
const context = { translate: english, pathOf: (uri: string) => uri.replace('file:///', '') };

function place(uri: string, line: number, role: ListedPlace['role']): ListedPlace {
  return { uri: `file:///${uri}`, range: { start: { line, character: 9 }, end: { line, character: 13 } }, role };
}

function socket(port: number, more: Partial<ListedSocket> = {}): ListedSocket {
  return {
    ports: { first: port, last: port },
    written: String(port),
    transports: ['tcp'],
    title: '',
    risks: [],
    places: [place('compose.yaml', port % 10, 'publish')],
    ...more,
  };
}

const SERVICES: readonly ListedService[] = [
  {
    reach: 'everyone',
    key: 'a',
    name: 'cache',
    note: 'redis:8',
    sockets: [socket(6379, { title: 'Redis key-value store', risks: ['noauth'] })],
  },
  {
    reach: 'everyone',
    key: 'b',
    name: 'web',
    note: 'nginx',
    sockets: [
      socket(8080, {
        mapsTo: { first: 80, last: 80 },
        places: [place('compose.yaml', 4, 'publish'), place('nginx.conf', 6, 'listen')],
      }),
    ],
  },
  { reach: 'loopback', key: 'c', name: 'db', note: 'postgres', sockets: [socket(5432, { risks: ['database'] })] },
];

const tree = portsTree(SERVICES, context);

/** @returns the tree as indented lines. */
function draw(nodes: readonly PortsNode[], indent = ''): string[] {
  return nodes.flatMap(({ label, description, children }) => [
    `${indent}${label} | ${description}`,
    ...draw(children, `${indent}  `),
  ]);
}

test('groups by reach, then by service, then by port, then by place', () => {
  expect(draw(tree)).toEqual([
    'Internet | everyone who reaches this machine',
    '  cache | redis:8',
    '    6379/tcp | Redis key-value store · no login · compose.yaml:10',
    '  web | nginx',
    '    8080 → 80/tcp | compose.yaml:5',
    '      compose.yaml:5 | published',
    '      nginx.conf:7 | listens',
    'Loopback | this machine only',
    '  db | postgres',
    '    5432/tcp | database · compose.yaml:3',
  ]);
});

test('counts as risky only what everyone reaches', () => {
  expect(riskyPorts(tree)).toBe(1);
  expect(tree[0]?.children.map(({ isRisky }) => isRisky)).toEqual([true, false]);
  expect(tree[1]?.children[0]?.isRisky).toBe(false);
});

test('tells screen readers what the row is about', () => {
  expect(tree[0]?.children[0]?.children[0]?.spoken).toBe(
    'Port 6379/tcp, cache, Redis key-value store, no login, compose.yaml:10',
  );
});

test('gives each row an id of its own, and a port its query', () => {
  const all = (nodes: readonly PortsNode[]): PortsNode[] => nodes.flatMap((node) => [node, ...all(node.children)]);
  const ids = all(tree).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(all(tree).flatMap(({ query }) => query ?? [])).toEqual(['6379/tcp', '8080/tcp', '5432/tcp']);
});

test.each([
  ['redis', ['Internet', 'cache', '6379/tcp']],
  ['no login', ['Internet', 'cache', '6379/tcp']],
  ['nginx.conf', ['Internet', 'web', '8080 → 80/tcp', 'nginx.conf:7']],
  ['web 80', ['Internet', 'web', '8080 → 80/tcp', 'compose.yaml:5', 'nginx.conf:7']],
  ['loopback', ['Loopback', 'db', '5432/tcp']],
  ['379', []],
  ['web redis', []],
])('filters by %j', (query, labels) => {
  const found = draw(filterTree(tree, query)).map((line) => line.trim().split(' | ')[0]);
  expect(found).toEqual(labels);
});

test('without words, nothing is filtered away', () => {
  expect(filterTree(tree, '  ')).toBe(tree);
});
