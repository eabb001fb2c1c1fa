import { describe, expect, it } from 'vitest';
import { openWorkspace } from '../support/service.ts';

const FILES = {
  'compose.yaml':
    'services:\n  web:\n    image: nginx\n    ports: ["8080:80"]\n    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf"]\n  api:\n    image: acme/api\n    expose: ["3000"]\n',
  'nginx.conf': 'server {\n  listen 80;\n  location / { proxy_pass http://api:3000; }\n}\n',
};
const CHAIN =
  '[host 8080](compose.yaml#L4) → [web:80](compose.yaml#L2) → [listen 80](nginx.conf#L2) → [api:3000](compose.yaml#L6)';

describe('the chain in the hover', () => {
  it.each([
    ['the host’s port', 'compose.yaml', '8080'],
    ['the container’s port', 'compose.yaml', '80"]'],
    ['the listener in the mounted config', 'nginx.conf', '80;'],
  ])('is told from %s on, with links', async (_what, uri, text) => {
    expect(await hover(uri, text)).toContain(CHAIN);
  });

  it('begins at the service that is reached, where it is not published', async () => {
    expect(await hover('nginx.conf', '3000')).not.toContain('host 8080');
  });

  it('takes the mapping of the port that is asked about, where a service has several', async () => {
    const text =
      'services:\n  store:\n    image: minio/minio\n    command: server /data --console-address ":9001"\n    ports: ["9000:9000", "19001:9001"]\n';
    const answer = await openWorkspace({ 'compose.yaml': text }).hover('compose.yaml', text.indexOf('9001"'));
    expect(answer?.markdown).toContain('[host 19001](compose.yaml#L5) → [store:9001](compose.yaml#L2)');
  });

  it('keeps to the transport that is asked about: HTTP/3 is another listener than HTTPS', async () => {
    const files = {
      'compose.yaml':
        'services:\n  web:\n    image: nginx\n    ports:\n      - "443:443"\n      - "443:443/udp"\n    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf"]\n',
      'nginx.conf': 'server {\n  listen 443 ssl;\n  listen 443 quic;\n}\n',
    };
    const chain = '[host 443](compose.yaml#L6) → [web:443](compose.yaml#L2) → [listen 443](nginx.conf#L3)';
    const places: readonly (readonly [keyof typeof files, string])[] = [
      ['compose.yaml', '443:443/udp'],
      ['compose.yaml', '443/udp'],
      ['nginx.conf', '443 quic'],
    ];
    for (const [uri, text] of places) {
      const answer = await openWorkspace(files).hover(uri, files[uri].indexOf(text));
      expect(answer?.markdown).toContain(chain);
    }
  });

  it('says nothing where there is one step only', async () => {
    const text = 'services:\n  a:\n    image: acme/a\n    ports: ["81:81"]\n';
    const answer = await openWorkspace({ 'compose.yaml': text }).hover('compose.yaml', text.indexOf('81'));
    expect(answer?.markdown).toContain('81');
    expect(answer?.markdown).not.toContain('[host 81]');
  });
});

async function hover(uri: string, text: string): Promise<string> {
  const service = openWorkspace(FILES);
  const answer = await service.hover(uri, (service.document(uri)?.text ?? '').indexOf(text));
  return answer?.markdown ?? '';
}
