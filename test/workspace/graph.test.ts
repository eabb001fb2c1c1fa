import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GraphEdge, PortGraph } from '../../server/src/core/graph.ts';
import { formatRange } from '../../server/src/core/ports.ts';
import { createMemoryHost } from '../../server/src/host/memory.ts';
import { RULES } from '../../server/src/rules/index.ts';
import { createDefaultService } from '../../server/src/service.ts';
import { openWorkspace } from '../support/service.ts';

/*
 * Small deployments, each with the graph and the findings across files that it must give, exactly: every edge and nothing else. A node is
 * written by its name, and by its Compose file where several projects have one of that name.
 */
interface Deployment {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  readonly edges: readonly string[];
  /** `file:line rule: message`, the start of the message where that tells it apart. */
  readonly findings: readonly string[];
}

const PROXY = (target: string) => `server {\n  listen 80;\n  location / {\n    proxy_pass ${target};\n  }\n}\n`;

const DEPLOYMENTS: readonly Deployment[] = [
  {
    what: 'a proxy inside Compose, its config mounted',
    files: {
      'compose.yaml':
        'services:\n  proxy:\n    image: nginx\n    ports: ["8080:80"]\n    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]\n  api:\n    build: ./api\n',
      'nginx.conf': PROXY('http://api:3000'),
      'api/Dockerfile': 'FROM node:22\nEXPOSE 3000\n',
    },
    edges: [
      'api builds api/Dockerfile',
      'machine publishes proxy 8080→80',
      'proxy connects api 3000',
      'proxy mounts nginx.conf',
    ],
    findings: [],
  },
  {
    what: 'a wrong port: the app was moved, the proxy was not',
    files: {
      'compose.yaml':
        'services:\n  proxy:\n    image: nginx\n    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]\n  api:\n    build: ./api\n',
      'nginx.conf': PROXY('http://api:9999'),
      'api/Dockerfile': 'FROM node:22\nEXPOSE 3000\n',
    },
    edges: ['api builds api/Dockerfile', 'proxy connects api 9999', 'proxy mounts nginx.conf'],
    findings: ['nginx.conf:4 upstream-not-listening: Nothing in api is known to listen on 9999: it is known for 3000.'],
  },
  {
    what: 'the host’s port in place of the container’s',
    files: {
      'compose.yaml':
        'services:\n  proxy:\n    image: nginx\n    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]\n  web:\n    image: acme/web\n    ports: ["8080:80"]\n',
      'nginx.conf': PROXY('http://web:8080'),
    },
    edges: ['machine publishes web 8080→80', 'proxy connects web 8080', 'proxy mounts nginx.conf'],
    findings: [
      'nginx.conf:4 upstream-not-listening: 8080 is web’s port on the host; between containers it is 80. Use 80 here.',
    ],
  },
  {
    what: 'a proxy on the host reaches what is published',
    files: {
      'compose.yaml': 'services:\n  web:\n    image: acme/web\n    ports: ["127.0.0.1:3000:80"]\n',
      'etc/nginx/sites-enabled/shop': PROXY('http://127.0.0.1:3000'),
    },
    edges: ['machine connects machine 3000', 'machine publishes web 3000→80'],
    findings: [],
  },
  {
    what: 'a firewall that Docker goes around',
    files: {
      'compose.yaml': 'services:\n  db:\n    image: postgres:17\n    ports: ["5432:5432"]\n',
      'firewall.sh': '#!/bin/sh\nufw allow 22/tcp\nufw deny 5432/tcp\n',
    },
    edges: ['anyone allows machine 22', 'anyone denies machine 5432', 'machine publishes db 5432→5432'],
    findings: [
      'firewall.sh:3 firewall-bypassed: This does not stop 5432: Docker publishes it for db and its rules come first.',
    ],
  },
  {
    what: 'a mere drop policy is information, and names what it does not close',
    files: {
      'compose.yaml': 'services:\n  web:\n    image: acme/web\n    ports: ["80:80", "9000:9000"]\n',
      'rules.v4': '*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp --dport 80 -j ACCEPT\nCOMMIT\n',
    },
    edges: ['anyone allows machine 80', 'machine publishes web 80→80', 'machine publishes web 9000→9000'],
    findings: [
      'rules.v4:2 firewall-bypassed: This does not close what Docker publishes on every interface (9000), as its rules come first.',
    ],
  },
  {
    what: 'a firewall that minds Docker',
    files: {
      'compose.yaml': 'services:\n  db:\n    image: postgres:17\n    ports: ["5432:5432"]\n',
      'firewall.sh':
        '#!/bin/sh\nufw default deny incoming\nufw deny 5432/tcp\niptables -I DOCKER-USER -i eth0 -p tcp --dport 5432 -j DROP\n',
    },
    edges: ['anyone denies machine 5432', 'machine publishes db 5432→5432'],
    findings: [],
  },
  {
    what: 'a chain that sees packets before Docker’s rules do',
    files: {
      'compose.yaml': 'services:\n  db:\n    image: postgres:17\n    ports: ["5432:5432"]\n',
      'firewall.nft':
        'table netdev edge {\n  chain first {\n    type filter hook ingress device eth0 priority -500;\n    tcp dport 5432 drop\n  }\n}\n',
    },
    edges: ['anyone denies machine 5432', 'machine publishes db 5432→5432'],
    findings: [],
  },
  {
    what: 'two projects with a service of one name: each proxy means its own',
    files: {
      'a/compose.yaml':
        'services:\n  proxy:\n    image: nginx\n    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf"]\n  web:\n    build: .\n',
      'a/nginx.conf': PROXY('http://web:3000'),
      'a/Dockerfile': 'FROM node:22\nEXPOSE 3000\n',
      'b/compose.yaml':
        'services:\n  proxy:\n    image: nginx\n    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf"]\n  web:\n    build: .\n    ports: ["4000:4000"]\n',
      'b/nginx.conf': PROXY('http://web:3000'),
      'b/Dockerfile': 'FROM node:22\nEXPOSE 4000\n',
    },
    edges: [
      'machine publishes web@b/compose.yaml 4000→4000',
      'proxy@a/compose.yaml connects web@a/compose.yaml 3000',
      'proxy@a/compose.yaml mounts a/nginx.conf',
      'proxy@b/compose.yaml connects web@b/compose.yaml 3000',
      'proxy@b/compose.yaml mounts b/nginx.conf',
      'web@a/compose.yaml builds a/Dockerfile',
      'web@b/compose.yaml builds b/Dockerfile',
    ],
    findings: [
      'b/nginx.conf:4 upstream-not-listening: Nothing in web is known to listen on 3000: it is known for 4000.',
    ],
  },
  {
    what: 'the host’s network: a container’s listener is the machine’s, and behind its firewall',
    files: {
      'compose.yaml':
        'services:\n  proxy:\n    image: nginx\n    network_mode: host\n    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf"]\n  api:\n    image: acme/api\n    ports: ["127.0.0.1:3000:3000"]\n',
      'nginx.conf': 'server {\n  listen 8443;\n  location / {\n    proxy_pass http://127.0.0.1:3000;\n  }\n}\n',
      'firewall.sh': '#!/bin/sh\nufw default deny incoming\nufw allow 3000/tcp\n',
    },
    edges: [
      'anyone allows machine 3000',
      'machine publishes api 3000→3000',
      'proxy connects machine 3000',
      'proxy mounts nginx.conf',
    ],
    findings: [
      'nginx.conf:2 listener-behind-closed-firewall: The firewall drops what no rule lets in, and none lets 8443 in.',
    ],
  },
  {
    what: 'an override file adds to its base, and Compose takes both',
    files: {
      'docker-compose.yml':
        'services:\n  web:\n    image: acme/web\n    ports: ["8080:80"]\n  api:\n    image: acme/api\n',
      'docker-compose.override.yml':
        'services:\n  api:\n    ports: ["8080:3000"]\n    environment: { WEB_URL: "http://web:80" }\n',
    },
    edges: ['api connects web 80', 'machine publishes api 8080→3000', 'machine publishes web 8080→80'],
    findings: [
      'docker-compose.override.yml:3 port-conflict: Host port 8080 is already taken by web in docker-compose.yml, so whichever starts second fails.',
    ],
  },
  {
    what: 'an override that replaces the ports',
    files: {
      'docker-compose.yml':
        'services:\n  web:\n    image: acme/web\n    ports: ["8080:80"]\n  api:\n    image: acme/api\n',
      'docker-compose.override.yml':
        'services:\n  web:\n    ports: !override ["9090:80"]\n  api:\n    ports: ["8080:3000"]\n',
    },
    edges: ['machine publishes api 8080→3000', 'machine publishes web 9090→80'],
    findings: [],
  },
  {
    what: 'variants side by side are alternatives, a partial one is laid over the main file',
    files: {
      'compose.yaml': 'services:\n  web:\n    image: acme/web\n    ports: ["8080:80"]\n',
      'compose.full.yaml': 'services:\n  web:\n    image: acme/web\n    ports: ["8080:80"]\n',
      'compose.prod.yaml':
        'services:\n  web:\n    restart: always\n  watch:\n    image: acme/watch\n    environment: { TARGET_URL: "http://web:80" }\n',
    },
    edges: [
      'machine publishes web@compose.full.yaml 8080→80',
      'machine publishes web@compose.prod.yaml 8080→80',
      'machine publishes web@compose.yaml 8080→80',
      'watch connects web@compose.prod.yaml 80',
    ],
    findings: [],
  },
  {
    what: 'a file that includes another: one project',
    files: {
      'compose.yaml':
        'include: ["db/compose.yaml"]\nservices:\n  app:\n    image: acme/app\n    environment: { DATABASE_URL: "postgres://db:5433/app" }\n    ports: ["6000:6000"]\n',
      'db/compose.yaml':
        'services:\n  db:\n    image: postgres:17\n    ports: ["127.0.0.1:5433:5432"]\n  admin:\n    image: acme/admin\n    ports: ["6000:80"]\n',
    },
    edges: [
      'app connects db 5433',
      'machine publishes admin 6000→80',
      'machine publishes app 6000→6000',
      'machine publishes db 5433→5432',
    ],
    findings: [
      'compose.yaml:5 upstream-not-listening: 5433 is db’s port on the host; between containers it is 5432. Use 5432 here.',
      'db/compose.yaml:7 port-conflict: Host port 6000 is already taken by app in compose.yaml, so whichever starts second fails.',
    ],
  },
  {
    what: 'profiles that are never started together',
    files: {
      'docker-compose.yml':
        'services:\n  small:\n    image: acme/small\n    profiles: [small]\n    ports: ["8080:80"]\n',
      'docker-compose.override.yml':
        'services:\n  large:\n    image: acme/large\n    profiles: [large]\n    ports: ["8080:80"]\n',
    },
    edges: ['machine publishes large 8080→80', 'machine publishes small 8080→80'],
    findings: [],
  },
  {
    what: 'several roots: a name is looked for in the folders that a file lies in',
    files: {
      'one/compose.yaml': 'services:\n  web:\n    image: acme/web\n    ports: ["8080:80"]\n',
      'two/proxy.conf':
        'upstream app { server web:8080; }\nserver {\n  listen 80;\n  location / { proxy_pass http://app; }\n}\n',
    },
    edges: ['machine connects web (elsewhere) 8080', 'machine publishes web 8080→80'],
    findings: [],
  },
  {
    what: 'a Dockerfile that copies the config, and one port that nobody names alike',
    files: {
      'compose.yaml': 'services:\n  site:\n    build: ./site\n    ports: ["8080:80"]\n',
      'site/Dockerfile': 'FROM acme/nginx-base\nCOPY site.conf /etc/nginx/conf.d/default.conf\nEXPOSE 8000\n',
      'site/site.conf': 'server {\n  listen 8000;\n  root /srv;\n}\n',
    },
    edges: ['machine publishes site 8080→80', 'site builds site/Dockerfile', 'site mounts site/site.conf'],
    findings: [
      'compose.yaml:4 expose-mismatch: site: its Dockerfile exposes 8000, not 80. Make them name the same port.',
    ],
  },
  {
    what: 'ports from .env',
    files: {
      '.env': 'WEB_PORT=8088\nAPI_PORT=3000\n',
      'compose.yaml':
        'services:\n  web:\n    image: acme/web\n    ports: ["${WEB_PORT}:80"]\n    environment: { API_URL: "http://api:${WEB_PORT}" }\n  api:\n    image: acme/api\n    expose: ["${API_PORT}"]\n',
      'firewall.sh': '#!/bin/sh\nufw deny 8088\n',
    },
    edges: ['anyone denies machine 8088', 'machine publishes web 8088→80', 'web connects api 8088'],
    findings: [
      'firewall.sh:2 firewall-bypassed: This does not stop 8088: Docker publishes it for web and its rules come first.',
    ],
  },
  {
    what: 'a service whose ports nobody states, and one that says them in its environment',
    files: {
      'compose.yaml':
        'services:\n  proxy:\n    image: nginx\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]\n  worker:\n    image: acme/worker\n  broker:\n    image: confluentinc/cp-kafka\n    environment:\n      KAFKA_ADVERTISED_LISTENERS: PLAINTEXT://broker:29092\n',
      'nginx.conf':
        'http {\n  server {\n    listen 80;\n    location /a { proxy_pass http://worker:9000; }\n    location /b { proxy_pass http://broker:29092; }\n  }\n}\n',
    },
    edges: [
      'broker connects broker 29092',
      'proxy connects broker 29092',
      'proxy connects worker 9000',
      'proxy mounts nginx.conf',
    ],
    findings: [],
  },
  {
    what: 'an opening that nothing needs any more, and a variant of an image that listens elsewhere',
    files: {
      'compose.yaml':
        'services:\n  web:\n    image: nginx\n    ports: ["8080:80"]\n    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf"]\n  php:\n    image: nextcloud:30-fpm\n',
      'nginx.conf': 'server {\n  listen 80;\n  location ~ \\.php$ { fastcgi_pass php:9000; }\n}\n',
      'firewall.sh': '#!/bin/sh\nufw allow 8080/tcp\nufw allow 8090/tcp\n',
    },
    edges: [
      'anyone allows machine 8080',
      'anyone allows machine 8090',
      'machine publishes web 8080→80',
      'web connects php 9000',
      'web mounts nginx.conf',
    ],
    findings: ['firewall.sh:3 opening-without-listener: Nothing in this workspace uses 8090.'],
  },
  {
    what: 'containers that share one network: each one’s ports are those of whose network it is',
    files: {
      'compose.yaml':
        'services:\n  vpn:\n    image: nginx\n  solver:\n    image: redis\n    network_mode: service:vpn\n  app:\n    image: acme/app\n    environment: { A_URL: "http://vpn:6379", B_URL: "http://vpn:9999" }\n',
    },
    edges: ['app connects vpn 6379', 'app connects vpn 9999'],
    findings: [
      'compose.yaml:9 upstream-not-listening: Nothing in vpn is known to listen on 9999: it is known for 80, 443, 6379.',
    ],
  },
  {
    what: 'containers that share one network, of which one is not known',
    files: {
      'compose.yaml':
        'services:\n  vpn:\n    image: nginx\n    container_name: tunnel\n  solver:\n    image: acme/solver\n    network_mode: container:tunnel\n  app:\n    image: acme/app\n    environment: { B_URL: "http://vpn:9999" }\n',
    },
    edges: ['app connects vpn 9999'],
    findings: [],
  },
  {
    what: 'a config where its own program would not look: some other program reads it',
    files: {
      'compose.yaml':
        'services:\n  panel:\n    image: acme/panel\n    ports: ["8181:5000"]\n    volumes: ["./site.conf:/config/default.conf:ro"]\n  app:\n    image: acme/app\n    environment: { PANEL_URL: "http://panel:6000" }\n',
      'site.conf': 'server {\n  listen 80;\n  root /srv;\n}\n',
    },
    edges: ['app connects panel 6000', 'machine publishes panel 8181→5000', 'panel mounts site.conf'],
    findings: [],
  },
  {
    what: 'a health check that asks another port than the config listens on',
    files: {
      'compose.yaml':
        'services:\n  web:\n    image: nginx\n    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf"]\n    healthcheck:\n      test: wget -q http://127.0.0.1:8080/ || exit 1\n',
      'nginx.conf': 'server {\n  listen 8000;\n  root /srv;\n}\n',
    },
    edges: ['web connects web 8080', 'web mounts nginx.conf'],
    findings: [
      'compose.yaml:6 expose-mismatch: web: its config listens on 8000, not 8080, which its health check asks. Make them name the same port.',
    ],
  },
  {
    what: 'a development container that forwards what its project publishes for others',
    files: {
      '.devcontainer/devcontainer.json':
        '{\n  "forwardPorts": [\n    3000,\n    8080,\n    "db:5432",\n    "cache:6379"\n  ],\n  "dockerComposeFile": ["../compose.yaml", "compose.dev.yaml"],\n  "service": "app"\n}\n',
      '.devcontainer/compose.dev.yaml': 'services:\n  app:\n    command: sleep infinity\n',
      'compose.yaml':
        'services:\n  app:\n    image: acme/app\n    ports: ["3000:3000"]\n  web:\n    image: nginx\n    ports: ["8080:80"]\n  db:\n    image: postgres\n    ports: ["5432:5432"]\n  cache:\n    image: redis\n',
      'other/compose.yaml': 'services:\n  cache2:\n    image: redis\n    ports: ["6379:6379"]\n',
    },
    edges: [
      'machine publishes app@.devcontainer/compose.dev.yaml 3000→3000',
      'machine publishes app@compose.yaml 3000→3000',
      'machine publishes cache2 6379→6379',
      'machine publishes db@.devcontainer/compose.dev.yaml 5432→5432',
      'machine publishes db@compose.yaml 5432→5432',
      'machine publishes web@.devcontainer/compose.dev.yaml 8080→80',
      'machine publishes web@compose.yaml 8080→80',
    ],
    findings: [
      '.devcontainer/devcontainer.json:4 port-conflict: Port 8080 of this machine is published for web:80 in compose.yaml, so the editor has to forward app’s from another one.',
    ],
  },
  {
    what: 'an nginx on the machine that listens where the project that it serves publishes a port',
    files: {
      'compose.yaml':
        'services:\n  app:\n    image: acme/app\n    ports: ["127.0.0.1:3000:3000"]\n  admin:\n    image: acme/admin\n    ports: ["8443:9000"]\n',
      'etc/nginx/sites-enabled/shop':
        'server {\n  listen 8443;\n  location / {\n    proxy_pass http://127.0.0.1:3000;\n  }\n}\n',
    },
    edges: ['machine connects machine 3000', 'machine publishes admin 8443→9000', 'machine publishes app 3000→3000'],
    findings: ['etc/nginx/sites-enabled/shop:2 port-conflict: Port 8443 is published for admin on this machine too'],
  },
  {
    what: 'an nginx that hands on to itself, and one that hands on to what several folders publish',
    files: {
      'a/compose.yaml':
        'services:\n  app:\n    image: acme/app\n    ports: ["3000:3000"]\n  admin:\n    image: acme/admin\n    ports: ["8443:9000"]\n',
      'b/compose.yaml': 'services:\n  app:\n    image: acme/app\n    ports: ["3000:3000"]\n',
      'lab/several.conf': PROXY('http://127.0.0.1:3000').replace('80', '8443'),
      'lab/itself.conf': `${PROXY('http://127.0.0.1:9000').replace('80', '8443')}server {\n  listen 9000;\n}\n`,
    },
    edges: [
      'machine connects machine 3000',
      'machine connects machine 9000',
      'machine publishes admin 8443→9000',
      'machine publishes app@a/compose.yaml 3000→3000',
      'machine publishes app@b/compose.yaml 3000→3000',
    ],
    findings: [],
  },
  {
    what: 'rules that see packets before Docker’s do: raw and mangle, and an earlier hook for what is forwarded',
    files: {
      'compose.yaml': 'services:\n  db:\n    image: postgres:17\n    ports: ["5432:5432"]\n',
      'raw.sh': '#!/bin/sh\niptables -t raw -A PREROUTING -p tcp --dport 5432 -j DROP\n',
      'mangle.sh': '#!/bin/sh\niptables -t mangle -A PREROUTING -p tcp --dport 5432 -j DROP\n',
      'forward.nft':
        'table inet early {\n  chain forward {\n    type filter hook forward priority -10; policy accept;\n    tcp dport 5432 drop\n  }\n  chain pre {\n    type filter hook prerouting priority -300; policy accept;\n    tcp dport 5432 drop\n  }\n}\n',
    },
    edges: [
      'anyone denies machine 5432',
      'anyone denies machine 5432',
      'anyone denies machine 5432',
      'machine publishes db 5432→5432',
    ],
    findings: [],
  },
];

/** Rules that look at more than one file. */
const ACROSS_FILES = new Set([
  ...RULES.filter(({ meta }) => meta.family === 'workspace').map(({ meta }) => meta.id),
  'port-conflict',
]);

describe.each(DEPLOYMENTS.map((deployment) => [deployment.what, deployment] as const))('%s', (_what, deployment) => {
  it('has this graph', async () => {
    const graph = await openWorkspace(deployment.files).graph();
    expect(graph.edges.map((edge) => edgeText(graph, edge)).sort()).toEqual(deployment.edges);
  });

  it('has these findings', async () => {
    const found = await findingsIn(deployment.files);
    expect(found.length, found.join('\n')).toBe(deployment.findings.length);
    for (const [place, expected] of deployment.findings.entries()) expect(found[place]).toContain(expected);
  });
});

describe('after an edit', () => {
  const [first] = DEPLOYMENTS;
  const files = first?.files ?? {};

  it('names the documents that it has to do with', async () => {
    const service = openWorkspace(files);
    await service.graph();
    const uri = 'compose.yaml';
    const touched = service.update({ uri, path: uri, text: files[uri] ?? '', version: 2 });
    expect([...touched].sort()).toEqual(['api/Dockerfile', 'nginx.conf']);
  });

  it('has the same graph as if it were built anew', async () => {
    const service = openWorkspace(files);
    await service.graph();
    const changed = {
      ...files,
      'api/Dockerfile': 'FROM node:22\nEXPOSE 4000\n',
      'nginx.conf': PROXY('http://api:4001'),
    };
    for (const [uri, text] of Object.entries(changed)) service.update({ uri, path: uri, text, version: 2 });
    const anew = await openWorkspace(changed).graph();
    const graph = await service.graph();
    expect(graph.edges).toEqual(anew.edges);
    expect(graph.nodes).toEqual(anew.nodes);
    expect((await service.check('nginx.conf')).map(({ rule }) => rule)).toContain('upstream-not-listening');
  });
});

describe('after many edits', () => {
  /** All deployments beside each other, and for each file the texts that files of its name have in them. */
  const all = DEPLOYMENTS.flatMap(({ files }, place) =>
    Object.entries(files).map(([name, text]) => ({ uri: `d${place}/${name}`, name, text })),
  );
  /** With nothing on disk: an editor's files come and go, and what lies there would be read in their place. */
  const open = (files: ReadonlyMap<string, string>) => {
    const service = createDefaultService(createMemoryHost());
    for (const [uri, text] of files) service.update({ uri, path: uri, text, version: 0 });
    return service;
  };
  const step = fc.record({ at: fc.nat(all.length - 1), from: fc.nat(all.length - 1), gone: fc.boolean() });

  it('has the same graph as if it were built anew', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const files = new Map(all.map(({ uri, text }) => [uri, text]));
        const service = open(files);
        for (const [version, { at, from, gone }] of steps.entries()) {
          const { uri = '', name } = all[at] ?? {};
          const others = all.filter((other) => other.name === name);
          const text = others[from % others.length]?.text ?? '';
          if (gone) files.delete(uri);
          else files.set(uri, text);
          if (gone) await service.close(uri);
          else service.update({ uri, path: uri, text, version });
          // Some graphs are built between, some edits come one upon the other.
          if (version % 2 === 0) await service.graph();
        }
        expect(factsOf(await service.graph())).toEqual(factsOf(await open(files).graph()));
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  function factsOf(graph: PortGraph) {
    const uris = all.map(({ uri }) => uri);
    return {
      edges: graph.edges.map((edge) => edgeText(graph, edge)).sort(),
      nodes: graph.nodes.map((node) => JSON.stringify(node)).sort(),
      containersOf: uris.map((uri) => graph.containersOf(uri).map(({ id }) => id)),
      linkedTo: uris.map((uri) => [...graph.linkedTo(uri)].sort()),
      edgesIn: uris.map((uri) => graph.edgesIn(uri).length),
      closed: graph.firewall.closed?.uri,
      used: Array.from({ length: 10_000 }, (_, port) => graph.isUsed({ first: port, last: port })),
    };
  }
});

async function findingsIn(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const service = openWorkspace(files);
  const lines: string[] = [];
  for (const uri of [...service.documents()].sort()) {
    const text = service.document(uri)?.text ?? '';
    for (const { rule, span, message } of await service.check(uri)) {
      const line = text.slice(0, span.start).split('\n').length;
      if (ACROSS_FILES.has(rule)) lines.push(`${uri}:${line} ${rule}: ${message}`);
    }
  }
  return lines;
}

function edgeText(graph: PortGraph, { kind, from, to, ports, hostPorts }: GraphEdge): string {
  const reached = ports ? ` ${hostPorts ? `${formatRange(hostPorts)}→` : ''}${formatRange(ports)}` : '';
  return `${nodeText(graph, from)} ${kind} ${nodeText(graph, to)}${reached}`;
}

function nodeText({ node, nodes }: PortGraph, id: string): string {
  const found = node(id);
  if (!found) return id.replace('elsewhere#', '');
  if (found.kind === 'machine') return 'machine';
  if (found.kind === 'elsewhere') return `${found.name} (elsewhere)`;
  const namesakes = nodes.filter((other) => other.kind === found.kind && other.name === found.name);
  return namesakes.length > 1 ? id.replace(/^(.*)#(.*)$/, '$2@$1') : found.name;
}
