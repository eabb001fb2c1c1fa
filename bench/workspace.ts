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
  console.log(
    `first scan of ${files} files            ${show(scan)}  longest pause ${(delay.max / 1e6).toFixed(0)} ms`,
  );
  const graph = await timed(() => service.graph());
  console.log(`port graph, ${graph.result.nodes.length} nodes, ${graph.result.edges.length} edges    ${show(graph)}`);
  const all = await timed(() => checkAll(service));
  console.log(`check of every file, ${all.result} findings   ${show(all)}`);
  const edits = [];
  for (let edit = 0; edit < EDITS; edit++) edits.push(await measureEdit(service, uri, edit));
  edits.sort((a, b) => a.ms - b.ms);
  const median = edits[EDITS >> 1];
  if (median) console.log(`edit → findings of it and its dependants  ${show(median)}`);
  const after = memory();
  console.log(
    `memory: ${Math.round((after.heap - before.heap) / MEGABYTE)} MB on the heap, ${Math.round(after.whole / MEGABYTE)} MB the process`,
  );
}

/** Types in a Compose file, and asks for its findings and for those of the other files of its project. */
async function measureEdit(service: PortService, root: string, edit: number): Promise<Timed<void>> {
  const project = `${root}/p${(edit * 37) % PROJECTS}`;
  const uri = `${project}/docker-compose.yml`;
  const text = (service.document(uri)?.text ?? '').replace(/"\d+:3000"/, `"${20_000 + edit}:3000"`);
  return timed(async () => {
    service.update({ uri, path: uri.slice('file://'.length), text, version: edit + 1 });
    await service.check(uri);
    for (const file of ['nginx.conf', 'Dockerfile', 'firewall.sh']) await service.check(`${project}/${file}`);
  });
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
  const check = await timed(() => service.check(uri));
  console.log(`check of a chain of ${RULES_IN_CHAIN} rules, ${check.result.length} findings  ${show(check)}`);
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

interface Timed<T> {
  readonly ms: number;
  /** The processor's time: what is left of it all on a machine that does other things too. */
  readonly processorMs: number;
  readonly result: T;
}

async function timed<T>(run: () => Promise<T>): Promise<Timed<T>> {
  const start = performance.now();
  const before = process.cpuUsage();
  const result = await run();
  const { user, system } = process.cpuUsage(before);
  return { ms: performance.now() - start, processorMs: (user + system) / 1000, result };
}

function memory(): { readonly heap: number; readonly whole: number } {
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, whole: rss };
}

function show({ ms, processorMs }: Pick<Timed<unknown>, 'ms' | 'processorMs'>): string {
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms (processor ${processorMs.toFixed(0)} ms)`;
}
