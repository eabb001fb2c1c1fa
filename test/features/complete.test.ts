import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../server/src/core/text.ts';
import { openWorkspace } from '../support/service.ts';

const COMPOSE = `services:
  web:
    image: nginx
    ports: ["8080:80"]
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]
  api:
    image: acme/api
    expose: ["3000"]
  cache:
    image: redis:8
`;

/** @returns what is suggested at the `|`, as the text would be then. */
async function complete(
  path: string,
  marked: string,
  files: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const service = openWorkspace({ ...files, [path]: text });
  const suggestions = await service.complete(path, offset);
  return suggestions.map(({ span, newText }) => {
    const whole = applyEdits(text, [{ span, newText }]);
    const start = whole.lastIndexOf('\n', span.start) + 1;
    return whole.slice(start).split('\n')[0]?.trim() ?? '';
  });
}

describe('an address', () => {
  it.each(['proxy_pass http://|', 'proxy_pass http://ap|', 'proxy_pass |'])(
    'is another service’s in nginx: %s',
    async (typed) => {
      const answers = await complete('nginx.conf', `server {\n  listen 80;\n  location / { ${typed}\n}`, {
        'compose.yaml': COMPOSE,
      });
      expect(answers.map((line) => line.replace(/.*proxy_pass (?:http:\/\/)?/, ''))).toEqual([
        'api:3000',
        'cache:6379',
      ]);
    },
  );

  it('is a service’s in an upstream', async () => {
    const answers = await complete('nginx.conf', 'upstream a {\n  server api:|\n}', { 'compose.yaml': COMPOSE });
    expect(answers).toContain('server api:3000');
  });

  it('is a service’s in an environment value of the same project', async () => {
    const answers = await complete(
      'compose.yaml',
      COMPOSE.replace('image: acme/api', 'environment:\n      CACHE: redis://|'),
    );
    expect(answers).toContain('CACHE: redis://cache:6379');
  });

  it('is this machine’s for a config that may run on it', async () => {
    const answers = await complete('host/nginx.conf', 'server { location / { proxy_pass http://|', {
      'compose.yaml': COMPOSE.replace(/.*volumes.*\n/, ''),
    });
    expect(answers.at(-1)).toContain('http://127.0.0.1:8080');
  });

  it('is nothing in a comment’s prose or a longer path', async () => {
    expect(await complete('nginx.conf', 'server { proxy_pass http://api:3000/a|', { 'compose.yaml': COMPOSE })).toEqual(
      [],
    );
  });
});

describe('a mapping', () => {
  const list = (item: string) =>
    `services:\n  cache:\n    image: redis:8\n    ports:\n      # host first\n      - ${item}\n`;

  it.each([
    ['|', ['- "127.0.0.1:6379:6379"', '- "6379:6379"']],
    ['"|"', ['- "127.0.0.1:6379:6379"', '- "6379:6379"']],
    ["'63|'", ["- '127.0.0.1:6379:6379'", "- '6379:6379'"]],
  ])('is the image’s port, to this machine first: %s', async (item, expected) => {
    expect(await complete('compose.yaml', list(item))).toEqual(expected);
  });

  it('is not one that is mapped already', async () => {
    expect(await complete('compose.yaml', list('"6379:6379"\n      - |'))).toEqual([]);
  });

  it('is found in a list as far left as its key', async () => {
    const text = 'services:\n  cache:\n    image: redis:8\n    ports:\n    - |\n';
    expect(await complete('compose.yaml', text)).toHaveLength(2);
  });

  it('is nothing in other lists', async () => {
    expect(await complete('compose.yaml', list('|').replace('ports', 'volumes'))).toEqual([]);
  });
});

describe('a firewall’s port', () => {
  const files = { 'compose.yaml': COMPOSE.replace('8080:80', '8080:80", "127.0.0.1:9000:9000') };

  it.each([
    ['fw.sh', '#!/bin/sh\nufw allow 22\nufw allow |\n', 'ufw allow 8080'],
    [
      'fw.sh',
      '#!/bin/sh\niptables -A INPUT -p tcp --dport 22 -j DROP\niptables -A INPUT -p tcp --dport |\n',
      'iptables -A INPUT -p tcp --dport 8080',
    ],
    ['nftables.conf', 'table inet f {\n chain c {\n  tcp dport { 22, | }\n }\n}\n', 'tcp dport { 22, 8080 }'],
    ['fw.sh', '#!/bin/sh\nfirewall-cmd --add-port=|\n', 'firewall-cmd --add-port=8080'],
  ])('is one that the workspace opens to others: %s %j', async (path, text, expected) => {
    expect(await complete(path, text, files)).toEqual([expected]);
  });

  it('is none where a container is to be published: those are taken', async () => {
    expect(await complete('run.sh', '#!/bin/sh\ndocker run -p |\n', files)).toEqual([]);
  });
});
