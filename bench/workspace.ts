/*
 * A workspace of 5,000 config files on disk: how long the first scan takes and for how long it holds up everything else at once, how
 * long after an edit the findings of the edited document and of those that depend on it are there, and the memory that all of it takes.
 * And one chain of 5,000 firewall rules.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { createNodeHost } from '../server/src/host/node.ts';
import { createDefaultService, type PortService } from '../server/src/service.ts';

const PROJECTS = 1000;
const EDITS = 25;
const RULES_IN_CHAIN = 5000;
const MEGABYTE = 1_000_000;

const folder = await mkdtemp(path.join(tmpdir(), 'portwise-bench-'));
try {
  await measureWorkspace(folder);
} finally {
  await rm(folder, { recursive: true });
}
await measureChain();

async function measureWorkspace(root: string): Promise<void> {
  const files = await writeFiles(root);
  const before = memory();
  const service = createDefaultService(createNodeHost());
  const uri = pathToFileURL(root).href;
  service.openFolder(uri);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const scan = await timed(() => service.scan(uri));
  delay.disable();
  console.log(`first scan of ${files} files            ${show(scan.ms)}  longest pause ${show(delay.max / 1e6)}`);
  const graph = await timed(() => service.graph());
  console.log(
    `port graph, ${graph.result.nodes.length} nodes, ${graph.result.edges.length} edges    ${show(graph.ms)}`,
  );
  const all = await timed(() => checkAll(service));
  console.log(`check of every file, ${all.result} findings   ${show(all.ms)}`);
  const edits = [];
  for (let edit = 0; edit < EDITS; edit++) edits.push(await measureEdit(service, uri, edit));
  edits.sort((a, b) => a - b);
  const slowest = edits.at(-1) ?? 0;
  console.log(`edit → findings of it and its dependants  ${show(edits[EDITS >> 1] ?? 0)}  slowest ${show(slowest)}`);
  const after = memory();
  console.log(
    `memory: ${Math.round((after.heap - before.heap) / MEGABYTE)} MB on the heap, ${Math.round(after.whole / MEGABYTE)} MB the process`,
  );
}

/** Types in a Compose file, and asks for its findings and for those of the other files of its project. */
async function measureEdit(service: PortService, root: string, edit: number): Promise<number> {
  const project = `${root}/p${(edit * 37) % PROJECTS}`;
  const uri = `${project}/docker-compose.yml`;
  const text = (service.document(uri)?.text ?? '').replace(/"\d+:3000"/, `"${20_000 + edit}:3000"`);
  const { ms } = await timed(async () => {
    service.update({ uri, path: uri.slice('file://'.length), text, version: edit + 1 });
    await service.check(uri);
    for (const file of ['nginx.conf', 'Dockerfile', 'firewall.sh']) await service.check(`${project}/${file}`);
  });
  return ms;
}

async function measureChain(): Promise<void> {
  const service = createDefaultService(createNodeHost());
  const rules = Array.from(
    { length: RULES_IN_CHAIN },
    (_, place) =>
      `-A INPUT -p tcp -m tcp --dport ${1 + ((place * 13) % 60_000)} -j ${place % 3 === 0 ? 'DROP' : 'ACCEPT'}\n`,
  );
  const text = `*filter\n:INPUT DROP [0:0]\n${rules.join('')}COMMIT\n`;
  const uri = 'file:///bench/rules.v4';
  service.update({ uri, path: '/bench/rules.v4', text, version: 1 });
  const { ms, result } = await timed(() => service.check(uri));
  console.log(`check of a chain of ${RULES_IN_CHAIN} rules, ${result.length} findings  ${show(ms)}`);
}

async function checkAll(service: PortService): Promise<number> {
  let count = 0;
  for (const uri of service.documents()) count += (await service.check(uri)).length;
  return count;
}

async function writeFiles(root: string): Promise<number> {
  let count = 0;
  for (let project = 0; project < PROJECTS; project++) {
    const home = path.join(root, `p${project}`);
    await mkdir(home);
    for (const [name, text] of Object.entries(projectFiles(project))) {
      await writeFile(path.join(home, name), text);
      count++;
    }
  }
  return count;
}

/** One small deployment: a proxy, an app that is built, a database, a firewall. */
function projectFiles(project: number): Readonly<Record<string, string>> {
  const port = 8000 + project;
  return {
    'docker-compose.yml': [
      'services:',
      '  proxy:',
      '    image: nginx:1.27',
      `    ports: ["${port}:80"]`,
      '    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]',
      '  app:',
      '    build: .',
      `    ports: ["127.0.0.1:${port + 2000}:3000"]`,
      '    environment: { DATABASE_URL: "postgres://db:5432/app", CACHE_URL: "redis://cache:6379" }',
      '  db:',
      '    image: postgres:17',
      '  cache:',
      '    image: redis:7',
      '',
    ].join('\n'),
    'nginx.conf': 'server {\n  listen 80;\n  location / {\n    proxy_pass http://app:3000;\n  }\n}\n',
    Dockerfile: 'FROM node:22\nCOPY . .\nEXPOSE 3000\nCMD ["node", "server.js"]\n',
    'firewall.sh': `#!/bin/sh\nufw default deny incoming\nufw allow 22/tcp\nufw allow ${port}/tcp\nufw deny 5432/tcp\n`,
    sshd_config: 'Port 22\nPermitRootLogin no\n',
  };
}

async function timed<T>(run: () => Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const start = performance.now();
  const result = await run();
  return { ms: performance.now() - start, result };
}

function memory(): { readonly heap: number; readonly whole: number } {
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, whole: rss };
}

function show(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
