import { describe, expect, it } from 'vitest';
import { openWorkspace } from '../support/service.ts';

/** @returns the inventory in short lines: `everyone cache: 6379/tcp "Redis key-value store" !noauth docker-compose.yml publish`. */
async function inventory(files: Readonly<Record<string, string>>): Promise<string[]> {
  const services = await openWorkspace(files).inventory();
  return services.flatMap(({ reach, name, sockets }) =>
    sockets.map(({ ports, written, mapsTo, transports, places }) => {
      const number = ports ? `${ports.first}${ports.last === ports.first ? '' : `-${ports.last}`}` : written;
      const where = places.map(({ uri, role, span }) => `${uri} ${role} ${files[uri]?.slice(span.start, span.end)}`);
      return `${reach} ${name}: ${number}${mapsTo ? `→${mapsTo.first}` : ''}/${transports.join('+')} (${where.join(', ')})`;
    }),
  );
}

const compose = (services: string) => ({ 'docker-compose.yml': `services:\n${services}` });

describe('inventory', () => {
  it('sorts sockets by how far they are reached, then by service', async () => {
    const files = compose(
      '  web:\n    ports: ["127.0.0.1:9229:9229", "80:80"]\n  cache:\n    ports: ["6379:6379", "10.0.0.1:6380:6379"]\n',
    );
    expect(await inventory(files)).toEqual([
      'everyone cache: 6379/tcp (docker-compose.yml publish 6379)',
      'everyone web: 80/tcp (docker-compose.yml publish 80)',
      'limited cache: 6380→6379/tcp (docker-compose.yml publish 6380)',
      'loopback web: 9229/tcp (docker-compose.yml publish 9229)',
    ]);
  });

  it('sorts names as a person does, whatever their capitals', async () => {
    const files = {
      ...compose('  cache:\n    ports: ["6379:6379"]\n'),
      'main.tf': 'ingress {\n  from_port = 22\n  to_port = 22\n  cidr_blocks = ["0.0.0.0/0"]\n}\n',
    };
    expect((await inventory(files)).map((line) => line.split(':')[0])).toEqual([
      'everyone cache',
      'everyone Terraform',
    ]);
  });

  it('keeps ports that only other containers reach apart', async () => {
    expect(await inventory(compose('  api:\n    expose: ["3000"]\n    ports: ["8080:80"]\n'))).toEqual([
      'everyone api: 8080→80/tcp (docker-compose.yml publish 8080)',
      'inside api: 3000/tcp (docker-compose.yml expose 3000)',
    ]);
  });

  it('shows a listener in a mounted file where the container publishes it', async () => {
    const files = {
      'docker-compose.yml':
        'services:\n  proxy:\n    image: nginx\n    ports: ["8080:80"]\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]\n',
      'nginx.conf': 'http { server { listen 80; listen [::]:80; } server { listen 9000; } }',
    };
    expect(await inventory(files)).toEqual([
      'everyone proxy: 8080→80/tcp (docker-compose.yml publish 8080, nginx.conf listen 80, nginx.conf listen 80)',
      'inside proxy: 9000/tcp (nginx.conf listen 9000)',
    ]);
  });

  it('knows an image’s EXPOSE as the service’s that builds it', async () => {
    const files = { ...compose('  app:\n    build: .\n'), Dockerfile: 'FROM scratch\nEXPOSE 3000\n' };
    expect(await inventory(files)).toEqual(['inside app: 3000/tcp (Dockerfile expose 3000)']);
  });

  it('lists what a script publishes under the container’s name, with its own side in the same place', async () => {
    const files = { 'run.sh': 'docker run --name cache -p 127.0.0.1:16379:6379 --expose 9000 redis\n' };
    expect(await inventory(files)).toEqual([
      'loopback cache: 16379→6379/tcp (run.sh publish 16379)',
      'inside cache: 9000/tcp (run.sh expose 9000)',
    ]);
  });

  it('lists listeners and openings outside containers under what they are', async () => {
    const files = {
      'nginx.conf': 'http { server { listen 127.0.0.1:8080; } server { listen 443 ssl; server_name a.example; } }',
      'ufw.sh': 'ufw allow 22/tcp\nufw deny 23\nufw allow from 10.0.0.0/8 to any port 5432 proto tcp\n',
    };
    expect(await inventory(files)).toEqual([
      'everyone nginx: 443/tcp (nginx.conf listen 443)',
      'everyone ufw commands: 22/tcp (ufw.sh allow 22)',
      'limited ufw commands: 5432/tcp (ufw.sh allow 5432)',
      'loopback nginx: 8080/tcp (nginx.conf listen 8080)',
    ]);
  });

  it('tells what runs there and what is risky about it', async () => {
    const [service] = await openWorkspace(
      compose('  cache:\n    image: redis:8\n    ports: ["16379:6379"]\n'),
    ).inventory();
    expect(service).toMatchObject({
      note: 'redis:8',
      sockets: [{ title: expect.stringMatching(/Redis/), risks: expect.arrayContaining(['noauth']) }],
    });
  });

  it('keeps a number that can’t be known as it is written', async () => {
    const lines = await inventory(compose('  web:\n    ports: ["${A}:80", "${B}:80"]\n'));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('everyone web: ${A}');
  });
});
