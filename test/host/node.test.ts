import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { createNodeHost } from '../../server/src/host/node.ts';
import { createDefaultService } from '../../server/src/service.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

it('knows a file as one, whether it was found on disk, named by a file or opened by an editor that escapes more or less', async () => {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'portwise-host-')), 'a+b (1) @c');
  folders.push(path.dirname(folder));
  const compose =
    'services:\n  web:\n    image: nginx\n    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf"]\n  api:\n    build: .\n';
  const conf = 'server {\n  listen 80;\n  location / { proxy_pass http://api:3000; }\n}\n';
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'compose.yaml'), compose);
  writeFileSync(path.join(folder, 'nginx.conf'), conf);
  writeFileSync(path.join(folder, 'Dockerfile'), 'FROM node\nEXPOSE 3000\n');
  const service = createDefaultService(createNodeHost());
  const uri = pathToFileURL(folder).href;
  service.openFolder(uri);
  await service.scan(uri);
  const kinds = async () => (await service.graph()).edges.map(({ kind }) => kind).sort();
  expect(await kinds()).toEqual(['builds', 'connects', 'mounts']);
  for (const opened of [`${uri}/nginx.conf`, `${uri.replaceAll('+', '%2B').replaceAll('@', '%40')}/nginx.conf`]) {
    service.update({ uri: opened, path: `${folder}/nginx.conf`, text: conf.replace('3000', '3001'), version: 1 });
    expect(await kinds()).toEqual(['builds', 'connects', 'mounts']);
    expect(service.isOpen(opened)).toBe(true);
    expect((await service.check(opened)).map(({ rule }) => rule)).toEqual(['upstream-not-listening']);
    await service.close(opened);
  }
});
