import { say } from '../core/message.ts';
import { RISKS } from '../core/registry.ts';
import type { Rule } from '../core/rule.ts';
import { closingFix, describeOpening, openings, remedyFor } from './support/opening.ts';

export const exposedService: Rule = {
  meta: {
    id: 'exposed-service',
    title: 'Database, admin or cluster port open to everyone',
    family: 'exposure',
    severity: 'warning',
    what:
      'A database, cache, admin or debug port, a container or cluster interface, storage or another service that is not made for the open ' +
      'network can be reached from every network the host is on.',
    why: 'Such services trust whoever reaches them, or are attacked within hours. Docker’s published ports also go around ufw.',
    remedy: 'Bind it to 127.0.0.1, leave it inside the container network, or allow only the network that needs it.',
    references: ['https://docs.docker.com/engine/network/packet-filtering-firewalls/'],
    bad: [
      {
        file: 'nginx.conf',
        text: 'stream {\n  server {\n    listen 6379;\n    proxy_pass cache:6379;\n  }\n}\n',
        note: 'In a container that publishes the port.',
        beside: {
          'docker-compose.yml':
            'services:\n  proxy:\n    image: nginx\n    ports: ["6379:6379"]\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]\n',
        },
      },
      {
        file: 'rules.v4',
        text: '*filter\n:INPUT DROP [0:0]\n:TCP - [0:0]\n-A INPUT -p tcp --syn -m conntrack --ctstate NEW -j TCP\n-A TCP -p tcp --dport 5432 -j ACCEPT\nCOMMIT\n',
        note: 'Whatever is new gets into that chain.',
      },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  cache:\n    image: redis:7\n    ports:\n      - "6379:6379"\n',
      },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  db:\n    image: postgres:16\n    ports:\n      - "15432:5432"\n',
        note: 'Another host port makes it no safer.',
      },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  cache:\n    image: redis:7\n    ports:\n      - target: 6379\n        published: "6379"\n',
      },
      { file: 'run.sh', text: '#!/bin/sh\ndocker run -d -p 27017:27017 mongo\n' },
      { file: 'firewall.sh', text: '#!/bin/sh\niptables -A INPUT -p tcp --dport 2375 -j ACCEPT\n' },
      { file: 'firewall.sh', text: '#!/bin/sh\nufw allow 6379/tcp\n' },
      { file: 'firewall.sh', text: '#!/bin/sh\nufw allow 3260/tcp\n', note: 'iSCSI hands out raw disks.' },
      {
        file: 'nftables.conf',
        text: 'table inet filter {\n  chain input {\n    type filter hook input priority filter; policy drop;\n    tcp dport 6379 accept\n  }\n}\n',
      },
      {
        file: 'database.yaml',
        text: 'apiVersion: v1\nkind: Service\nmetadata:\n  name: db\nspec:\n  type: LoadBalancer\n  ports:\n    - port: 5432\n',
      },
    ],
    good: [
      {
        file: 'nginx.conf',
        text: 'stream {\n  server {\n    listen 6379;\n    proxy_pass cache:6379;\n  }\n}\n',
        note: 'In a container that publishes no such port.',
        beside: {
          'docker-compose.yml':
            'services:\n  proxy:\n    image: nginx\n    ports: ["80:80"]\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]\n',
        },
      },
      {
        file: 'rules.v4',
        text: '*filter\n:INPUT DROP [0:0]\n:LAN - [0:0]\n-A INPUT -i eth1 -j LAN\n-A LAN -p tcp --dport 5432 -j ACCEPT\nCOMMIT\n',
        note: 'Only what comes from one interface gets into that chain.',
      },
      {
        file: 'nftables.conf',
        text: 'table inet filter {\n  chain lan {\n    tcp dport 5432 accept\n  }\n  chain input {\n    type filter hook input priority filter; policy drop;\n    iifname vmap { "lo" : accept, "eth1" : jump lan }\n  }\n}\n',
      },
      {
        file: '.github/workflows/ci.yml',
        text: 'jobs:\n  test:\n    services:\n      cache:\n        image: redis\n        ports:\n          - 6379:6379\n',
        note: 'A runner lives as long as its job, and nobody else reaches it.',
      },
      {
        file: 'database.yaml',
        text: 'apiVersion: v1\nkind: Service\nmetadata:\n  name: db\nspec:\n  type: LoadBalancer\n  loadBalancerSourceRanges: [10.0.0.0/8]\n  ports:\n    - port: 5432\n',
      },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  cache:\n    image: redis:7\n    ports:\n      - "127.0.0.1:6379:6379"\n',
      },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  web:\n    image: acme/metrics-demo\n    ports:\n      - "9200:9200"\n',
        note: 'Elasticsearch’s number, but nothing speaks of it.',
      },
      { file: 'firewall.sh', text: '#!/bin/sh\niptables -A INPUT -p tcp --dport 2375 -j DROP\n' },
      {
        file: 'firewall.sh',
        text: '#!/bin/sh\nufw allow 1556/tcp\nufw allow 9091/tcp\n',
        note: 'Backup programs and Pushgateway use these, and so do others: a number that few know proves nothing.',
      },
      { file: 'firewall.sh', text: '#!/bin/sh\niptables -A INPUT -p tcp -s 10.0.0.0/8 --dport 5432 -j ACCEPT\n' },
    ],
  },
  *check(context) {
    for (const { use, judgement } of openings(context)) {
      if (judgement.rule !== 'exposed-service') continue;
      const { service, risk } = judgement;
      yield {
        span: use.span,
        use,
        message: say`${service.title} ${describeOpening(use)}, and it ${RISKS[risk]}. ${remedyFor(use, risk)}`,
        fixes: closingFix(use, context),
      };
    }
  },
};
