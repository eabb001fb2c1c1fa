import { describe, expect, it } from 'vitest';
import { openWorkspace } from '../support/service.ts';

/** @returns the paragraphs of the hover at `<|>` in a text. */
async function hover(path: string, marked: string, files: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const offset = marked.indexOf('<|>');
  const text = marked.replace('<|>', '');
  const answer = await openWorkspace({ ...files, [path]: text }).hover(path, offset);
  return answer?.markdown.split('\n\n') ?? [];
}

const compose = (ports: string) => `services:\n  cache:\n    image: redis:7\n    ports:\n      - ${ports}\n`;

describe('hover', () => {
  it('says first what the number does here, then what people run, IANA, the range and the risk', async () => {
    const [here, practice, iana, range, caution] = await hover('docker-compose.yml', compose('"63<|>79:6379"'));
    expect(here).toBe('Host port 6379/tcp on **every interface** → container port 6379 of `cache`');
    expect(practice).toMatch(/^\*\*Redis/);
    expect(iana).toMatch(/^\*\*IANA\*\*: `redis`/);
    expect(range).toBe('User Ports (1024-49151), [RFC 6335](https://www.rfc-editor.org/rfc/rfc6335)');
    expect(caution).toMatch(/Before you open it/);
  });

  it('knows a service by its image, whatever the host port', async () => {
    const [here, practice] = await hover('docker-compose.yml', compose('"127.0.0.1:16<|>379:6379"'));
    expect(here).toContain('this machine only (`127.0.0.1`)');
    expect(practice).toMatch(/^\*\*Redis/);
  });

  it('knows the service of a file that is one program’s own, whatever the number', async () => {
    const [here, practice] = await hover('sshd_config', 'Port 22<|>22\n');
    expect(here).toContain('Listens on port 2222/tcp');
    expect(practice).toMatch(/^\*\*Secure Shell \(SSH\)/);
  });

  it('shows the registered holder where practice differs', async () => {
    const text = await hover('nginx.conf', 'http { server { listen 92<|>00; } }');
    expect(text.join('\n')).toMatch(/Elasticsearch/);
    expect(text.join('\n')).toMatch(/\*\*IANA\*\*: `wap-wsp`/);
  });

  it('says what is unassigned', async () => {
    expect((await hover('nginx.conf', 'http { server { listen <|>4; } }')).join('\n')).toContain(
      '**IANA**: unassigned',
    );
  });

  it('lists what lies in a range', async () => {
    const text = await hover('docker-compose.yml', compose('"60<|>00-6063:6000-6063"'));
    expect(text.join('\n')).toContain('64 ports');
    expect(text.join('\n')).toMatch(/X Window|x11/i);
  });

  it('goes by the image in a range too', async () => {
    const text = 'services:\n  store:\n    image: minio/minio\n    ports: ["90<|>00-9001:9000-9001"]\n';
    expect((await hover('compose.yaml', text)).join('\n')).toMatch(/- 9000: MinIO[^\n]*\n- 9001: MinIO/);
  });

  it('tells of no other software where the image says what runs there', async () => {
    expect((await hover('docker-compose.yml', compose('"63<|>79:6379"'))).join('\n')).not.toContain('Also met here');
    const unknown = 'services:\n  web:\n    image: acme/web\n    ports: ["30<|>00:3000"]\n';
    expect((await hover('compose.yaml', unknown)).join('\n')).toContain('Also met here');
  });

  it('knows what an image speaks over the other transport', async () => {
    const text = 'services:\n  web:\n    image: nginx\n    ports: ["443:4<|>43/udp"]\n';
    expect((await hover('compose.yaml', text))[1]).toMatch(/^\*\*Web server over QUIC \(HTTP\/3\)/);
  });

  it('is brief about IANA’s further names and about ranges that most numbers lie in', async () => {
    const text = (await hover('nginx.conf', 'http { server { listen <|>80; } }')).join('\n');
    expect(text).toMatch(/; also `www`; also `www-http`\. /);
    expect(text).toMatch(/\nPrivileged ports \(1-1023\), \[docs\.kernel\.org\]\(\S+\)\n/);
    const nodePort = (await hover('nginx.conf', 'http { server { listen <|>30080; } }')).join('\n');
    expect(nodePort).toContain('Kubernetes NodePorts (30000-32767): a cluster publishes');
  });

  it('answers at the end of a range that is written in two places', async () => {
    const text = 'ingress {\n  from_port = 8000\n  to_port = 80<|>10\n}\n';
    expect((await hover('main.tf', text))[0]).toContain('ports 8000-8010/tcp');
  });

  it('says what a number is that is no port', async () => {
    expect(await hover('nginx.conf', 'http { server { listen 70<|>000; } }')).toContain(
      'No port: numbers end at 65535.',
    );
  });

  it('says where a variable’s value comes from', async () => {
    const text = await hover('p/docker-compose.yml', compose('"${REDIS<|>_PORT}:6379"'), {
      'p/.env': 'REDIS_PORT=6380\n',
    });
    expect(text[0]).toContain('Host port 6380/tcp');
    expect(text[1]).toBe('The value of `REDIS_PORT` in `.env`.');
  });

  it('escapes what comes from the file', async () => {
    const evil = 'http { server { server_name a`](command:x)<img>; listen 8<|>080; } }';
    // The whole name in a code span whose fence is longer than any run of backticks in it.
    expect((await hover('nginx.conf', evil))[0]).toContain('(``a`](command:x)<img>``)');
  });

  it('says who else in the workspace uses the port', async () => {
    const text = await hover('docker-compose.yml', compose('"63<|>79:6379"'), {
      'firewall.sh': '#!/bin/sh\nufw allow 6379/tcp\nufw allow 22/tcp\n',
    });
    expect(text.at(-1)).toContain('[firewall.sh:2](firewall.sh#L2): Firewall lets port 6379/tcp through');
    expect(text.at(-1)).not.toContain('docker-compose.yml');
  });

  it('names a mapping once, though both of its sides have the number', async () => {
    const text = await hover('firewall.sh', '#!/bin/sh\nufw allow 63<|>79/tcp\n', {
      'docker-compose.yml': compose('"6379:6379"'),
    });
    expect(text.at(-1)?.split('\n')).toHaveLength(2);
  });

  it('says once what several lines of a file say', async () => {
    const text = await hover('firewall.sh', '#!/bin/sh\nufw allow 8<|>0/tcp\n', {
      'nginx.conf': 'server { listen 80;\nlisten [::]:80; }\n',
    });
    const places = '[nginx.conf:1](nginx.conf#L1), [2](nginx.conf#L2)';
    expect(text.at(-1)).toBe(`Also used here:\n- ${places}: Listens on port 80/tcp on **every interface**`);
  });

  it('is silent where there is no port', async () => {
    expect(await hover('nginx.conf', 'http { keepalive_timeout 6<|>5; }')).toEqual([]);
  });
});
