import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../server/src/core/text.ts';
import { openWorkspace } from '../support/service.ts';

const FILES = {
  'compose.yaml': `services:
  web:
    image: nginx
    ports:
      - "8080:80"
    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf"]
  api:
    build: .
    environment:
      SELF: http://web:80/
`,
  'nginx.conf': 'server {\n  listen 80;\n  location / { proxy_pass http://api:3000; }\n}\n',
  Dockerfile: 'FROM node:22\nEXPOSE 3000\n',
  'firewall.sh': '#!/bin/sh\nufw allow 8080/tcp\nufw allow 80/tcp\n',
  'staging/compose.yaml': 'services:\n  other:\n    image: acme/other\n    ports: ["8080:80"]\n',
};

function offsetOf(text: string, marked: string): number {
  return text.indexOf(marked.replace('|', '')) + marked.indexOf('|');
}

async function references(uri: keyof typeof FILES, marked: string): Promise<string[]> {
  const service = openWorkspace(FILES);
  const places = await service.references(uri, offsetOf(FILES[uri], marked));
  return places.map((place) => {
    const text = FILES[place.uri as keyof typeof FILES];
    return `${place.uri} ${text.slice(place.span.start, place.span.end)} at ${place.span.start}`;
  });
}

async function rename(
  files: Readonly<Record<string, string>>,
  uri: string,
  marked: string,
  to: string,
): Promise<Record<string, string>> {
  const service = openWorkspace(files);
  const edits = await service.rename(uri, offsetOf(files[uri] ?? '', marked), to);
  return Object.fromEntries([...(edits ?? [])].map(([name, its]) => [name, applyEdits(files[name] ?? '', its)]));
}

describe('references', () => {
  it('are those of the same port: the container’s is another one than the host’s', async () => {
    expect(await references('nginx.conf', 'listen |80')).toEqual([
      `compose.yaml 80 at ${FILES['compose.yaml'].indexOf('80"')}`,
      `compose.yaml 80 at ${FILES['compose.yaml'].indexOf('80/')}`,
      'nginx.conf 80 at 18',
    ]);
  });

  it('tie the host’s port to the firewall, and not to another project', async () => {
    expect(await references('compose.yaml', '"80|80:80')).toEqual([
      `compose.yaml 8080 at ${FILES['compose.yaml'].indexOf('8080')}`,
      'firewall.sh 8080 at 20',
    ]);
  });

  it('follow a connection to the Dockerfile of the service', async () => {
    expect(await references('nginx.conf', 'api:|3000')).toEqual(['nginx.conf 3000 at 59', 'Dockerfile 3000 at 20']);
  });

  it('are by number where nobody says whose port it is', async () => {
    const service = openWorkspace({ 'a.env': 'PORT=9191\n', 'b.env': 'API_PORT=9191\nOTHER_PORT=9192\n' });
    expect((await service.references('a.env', 6)).map(({ uri }) => uri)).toEqual(['a.env', 'b.env']);
  });

  it('are none beside a port', async () => {
    expect(await references('compose.yaml', 'serv|ices')).toEqual([]);
  });
});

describe('rename', () => {
  it('changes the host’s port in Compose and in the firewall', async () => {
    expect(await rename(FILES, 'firewall.sh', 'allow 80|80', '9000')).toEqual({
      'firewall.sh': FILES['firewall.sh'].replace('8080', '9000'),
      'compose.yaml': FILES['compose.yaml'].replace('8080', '9000'),
      'staging/compose.yaml': FILES['staging/compose.yaml'].replace('8080', '9000'),
    });
  });

  it('changes the container’s port in its mapping, its config and in whoever connects', async () => {
    expect(await rename(FILES, 'compose.yaml', ':|80"', '8000')).toEqual({
      'compose.yaml': FILES['compose.yaml'].replace(':80"', ':8000"').replace('web:80/', 'web:8000/'),
      'nginx.conf': FILES['nginx.conf'].replace('listen 80', 'listen 8000'),
    });
  });

  it('changes a variable where it gets its value', async () => {
    const files = {
      'compose.yaml': 'services:\n  db:\n    image: postgres\n    ports:\n      - "${DB_PORT:-5432}:5432"\n',
      'firewall.sh': '#!/bin/bash\nDB=5432\nufw allow $DB/tcp\n',
    };
    expect(await rename(files, 'compose.yaml', '{DB_|PORT', '6000')).toEqual({
      'compose.yaml': files['compose.yaml'].replace(':-5432', ':-6000'),
      'firewall.sh': files['firewall.sh'].replace('DB=5432', 'DB=6000'),
    });
  });

  it('ties the ports of all containers that a config lies in', async () => {
    const service = (port: number) =>
      `    image: nginx\n    ports: ["${port}:80"]\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]\n`;
    const files = {
      'compose.yaml': `services:\n  a:\n${service(81)}  b:\n${service(82)}`,
      'nginx.conf': 'http { server { listen 80; } }\n',
    };
    const renamed = await rename(files, 'compose.yaml', '81:|80', '8000');
    expect(renamed['compose.yaml']).toBe(files['compose.yaml'].replaceAll(':80"', ':8000"'));
    expect(renamed['nginx.conf']).toContain('listen 8000');
  });

  it('changes both ends of a range of one port, from either of them', async () => {
    const files = { 'main.tf': 'ingress {\n  from_port = 8080\n  to_port = 8080\n}\n' };
    const changed = { 'main.tf': files['main.tf'].replaceAll('8080', '9000') };
    expect(await rename(files, 'main.tf', 'from_port = 80|80', '9000')).toEqual(changed);
    expect(await rename(files, 'main.tf', 'to_port = 80|80', '9000')).toEqual(changed);
  });

  it('leaves other containers alone that a script or a CI job starts on the same number', async () => {
    const files = {
      'compose.yaml': 'services:\n  cache:\n    image: redis\n    ports: ["6379:6379"]\n',
      'run.sh': 'docker run --name other -p 6379:6379 redis\n',
      '.github/workflows/ci.yml':
        'on: push\njobs:\n  test:\n    services:\n      redis:\n        image: redis\n        ports: ["6379:6379"]\n',
    };
    for (const [uri, marked] of [
      ['compose.yaml', '"6379:63|79'],
      ['compose.yaml', '"63|79:6379'],
      ['run.sh', '6379:63|79'],
      ['run.sh', 'p 63|79'],
      ['.github/workflows/ci.yml', '"63|79:6379'],
    ] as const) {
      expect(Object.keys(await rename(files, uri, marked, '7000')), `${uri} ${marked}`).toEqual([uri]);
    }
    const { length } = await openWorkspace(files).references('run.sh', offsetOf(files['run.sh'], '6379:63|79'));
    expect(length).toBe(1);
  });

  it('writes a number for a service’s name, and leaves a range alone', async () => {
    const files = {
      'fw.sh':
        '#!/bin/sh\niptables -A INPUT -p tcp --dport https -j ACCEPT\niptables -A INPUT -p tcp --dport 400:500 -j ACCEPT\n',
    };
    expect(await rename(files, 'fw.sh', 'ht|tps', '8443')).toEqual({
      'fw.sh': files['fw.sh'].replace('https', '8443'),
    });
  });

  it.each(['', 'web', '0', '70000', '80-90', '-1'])('refuses %j', async (text) => {
    await expect(rename(FILES, 'compose.yaml', '"80|80', text)).rejects.toThrow(RangeError);
  });

  it('is offered on one known number only', async () => {
    const text = 'services:\n  a:\n    image: a\n    ports: ["8000-8010:80", "${P}:81"]\n';
    const service = openWorkspace({ 'compose.yaml': text });
    expect(await service.renamable('compose.yaml', text.indexOf('8000'))).toBeUndefined();
    expect(await service.renamable('compose.yaml', text.indexOf('{P'))).toBeUndefined();
    expect(await service.renamable('compose.yaml', text.indexOf('81'))).toEqual({ start: 62, end: 64 });
  });
});
