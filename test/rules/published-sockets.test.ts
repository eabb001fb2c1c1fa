import { describe, expect, it } from 'vitest';
import { findingsOf } from '../support/examples.ts';

/** @returns the texts that a rule underlines in a Compose file with these entries: one list for each service. */
async function flagged(rule: string, ...services: readonly (readonly string[])[]): Promise<readonly string[]> {
  const blocks = services.map(
    (ports, place) =>
      `  s${place}:\n    image: acme/s${place}\n    ports:\n${ports.map((port) => `      - "${port}"\n`).join('')}`,
  );
  const text = `services:\n${blocks.join('')}`;
  const found = await findingsOf(rule, { file: 'docker-compose.yml', text });
  return found.map(({ span }) => text.slice(span.start, span.end));
}

describe('port-conflict', () => {
  it('is about sockets: other addresses, transports and families are free', async () => {
    expect(await flagged('port-conflict', ['127.0.0.1:8443:443'], ['127.0.0.2:8443:443'])).toEqual([]);
    expect(await flagged('port-conflict', ['53:53/tcp'], ['53:53/udp'])).toEqual([]);
    expect(await flagged('port-conflict', ['127.0.0.1:6000:6000'], ['[::1]:6000:6000'])).toEqual([]);
  });

  it('knows that no address means all of them', async () => {
    expect(await flagged('port-conflict', ['8443:443'], ['127.0.0.2:8443:443'])).toEqual(['8443']);
    expect(await flagged('port-conflict', ['0.0.0.0:8443:443'], ['127.0.0.2:8443:443'])).toEqual(['8443']);
  });

  it('sees that 53/TCP is 53/tcp', async () => {
    expect(await flagged('port-conflict', ['53:53/TCP'], ['53:53/tcp'])).toEqual(['53']);
  });

  it('takes a variable for its default', async () => {
    expect(await flagged('port-conflict', ['${PORT:-8080}:80'], ['8080:80'])).toEqual(['8080']);
    expect(await flagged('port-conflict', ['${PORT}:80'], ['8080:80'])).toEqual([]);
  });

  it('leaves a pool the rest of its ports', async () => {
    expect(await flagged('port-conflict', ['8000-8010:80'], ['8005:80'])).toEqual([]);
    expect(await flagged('port-conflict', ['8000-8002:80-82'], ['8001:80'])).toEqual(['8001']);
  });

  it('finds a list that two services share by an anchor', async () => {
    const text =
      'services:\n  a:\n    image: acme/a\n    ports: &ports\n      - "8080:80"\n  b:\n    image: acme/b\n    ports: *ports\n';
    expect(await findingsOf('port-conflict', { file: 'docker-compose.yml', text })).toHaveLength(1);
  });

  it('offers a number that nobody holds and the file does not use', async () => {
    const text =
      'services:\n  a:\n    image: acme/a\n    ports:\n      - "8080:80"\n      - "8084:84"\n  b:\n    image: acme/b\n    ports:\n      - "8080:80"\n';
    const [finding] = await findingsOf('port-conflict', { file: 'docker-compose.yml', text });
    const [fix] = finding?.fixes ?? [];
    const port = Number(fix?.edits[0]?.newText);
    expect(port).toBeGreaterThan(8084);
    expect(port).toBeLessThan(8200);
    expect(fix?.safe).toBe(false);
  });
});

describe('duplicate-entry', () => {
  it('sees that 53/TCP is 53/tcp in one service too', async () => {
    expect(await flagged('duplicate-entry', ['53:53/TCP', '53:53/tcp'])).toHaveLength(1);
  });
});

describe('what is open to everyone', () => {
  it('is so with 0.0.0.0 written, in either family', async () => {
    expect(await flagged('exposed-service', ['0.0.0.0:6379:6379', '[::]:6379:6379'])).toEqual(['6379', '6379']);
    expect(await flagged('published-everywhere', ['0.0.0.0:8081:8081'])).toEqual(['8081']);
  });

  it('is not where an address stands before the port, be it a variable or IPv6 without brackets', async () => {
    const entries = ['$HOST:$P:1025', '${BIND:-127.0.0.1}:9001:9001', '::1:6000:6000', '[::1]:6001:6001'];
    expect(await flagged('published-everywhere', entries)).toEqual([]);
    expect(await flagged('bad-host-address', entries)).toEqual([]);
  });
});

describe('containers that scripts start', () => {
  const inScript = async (rule: string, text: string) => {
    const found = await findingsOf(rule, { file: 'run.sh', text });
    return found.map(({ span }) => text.slice(span.start, span.end));
  };

  it('are published everywhere by Docker, which a firewall on the host does not see, and like any program by Podman', async () => {
    expect(await inScript('published-everywhere', 'docker run -p 8081:80 acme/app')).toEqual(['8081']);
    expect(await inScript('published-everywhere', 'podman run -p 8081:80 acme/app')).toEqual([]);
  });

  it('are known by their image, and an image that nobody knows is no reason to warn', async () => {
    expect(await inScript('exposed-service', 'docker run -p 15432:5432 postgres:17')).toEqual(['15432']);
    expect(await inScript('exposed-service', 'docker run -p 127.0.0.1:15432:5432 postgres:17')).toEqual([]);
    expect(await inScript('exposed-service', 'docker run -p 9229:9229 $IMAGE')).toEqual([]);
  });

  it('are in each other’s way only where they certainly run at once', async () => {
    const [a, b] = ['docker run -d -p 8080:80 --name a acme/a', 'docker run -d -p 8080:80 --name b acme/b'];
    expect(await inScript('port-conflict', `#!/bin/sh\n${a}\n${b}\n`)).toEqual(['8080']);
    expect(await inScript('port-conflict', `#!/bin/sh\ncase $1 in a) ${a};; b) ${b};; esac\n`)).toEqual([]);
    expect(await inScript('port-conflict', `${a}\n${b}\n`)).toEqual([]);
    expect(await inScript('port-conflict', 'docker run -p 8080:80 -p 8080:81 acme/a')).toEqual(['8080']);
  });

  it('are not told to remove a whole command', async () => {
    const [finding] = await findingsOf('duplicate-entry', { file: 'run.sh', text: 'docker run -p 1:1 -p 1:1 acme/a' });
    expect(finding?.fixes).toEqual([]);
  });
});
