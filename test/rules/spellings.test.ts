import { describe, expect, it } from 'vitest';
import { findings } from '../support/service.ts';

/*
 * What the rules' own examples do not show: faults in odd spellings that have to be found, and look-alikes that are none. Each row is
 * a short text, put into its file, and all that the rules say of it, hints about published ports left out.
 */

type Row = readonly [text: string, ...said: string[]];

const services = (text: string) => `services:\n${text}\n`;
const ports = (list: string) => services(`  a:\n    image: acme/a\n    ports: [${list}]`);
const script = (text: string) => `#!/bin/sh\n${text}\n`;
const http = (text: string) => `http {\n${text}\n}\n`;
const chain = (text: string) =>
  `table inet f {\n  chain input {\n    type filter hook input priority 0; policy drop;\n    ${text}\n  }\n}\n`;

const FILES: readonly (readonly [file: string, around: (text: string) => string, rows: readonly Row[]])[] = [
  [
    'compose.yaml',
    ports,
    [
      ['"${P:-99999}:80"', 'port-out-of-range "${P:-99999}"'],
      ['"0x50:80"', 'not-a-port "0x50"'],
      ['"3000:80-82"', 'range-length-mismatch "3000"'],
      ['"3000-3002:80"'],
      ['"3000-${LAST}:80-82"'],
      ['"8080:0"', 'port-zero "0"'],
      ['"0:80"'],
      ['"80:80/icmp"', 'unknown-protocol "icmp"'],
      ['"80:80/sctp"'],
      ['"80:80/${PROTO}"'],
      ['"8080::80"', 'bad-host-address "8080"'],
      ['"127:0.0.1:8000:80"', 'bad-host-address "127:0.0.1"'],
      ['"::1:6000:6000"'],
      ['"$HOST:$P:1025"'],
      ['"53/udp:53"', 'protocol-on-wrong-side "udp"'],
      ['"8080:80", "0.0.0.0:8080:80/tcp"', 'duplicate-entry "8080"'],
      ['"53:53", "53:53/udp"'],
      ['"8080:80", "8081:80"'],
      ['"8080:80", "127.0.0.1:8080:81"', 'port-conflict "8080"'],
      ['"[::]:8080:80", "0.0.0.0:8080:80"'],
      ['"6000:80"', 'browser-blocked-port "6000"'],
      ['"6667:6667"'],
      ['"49152:80"'],
      ['"45123:80"', 'ephemeral-port "45123"'],
    ],
  ],
  [
    'compose.yaml',
    services,
    [
      ['  a:\n    image: x\n    network_mode: service:b\n    ports: ["81:80"]', 'host-network-ports "81"'],
      [
        '  a:\n    image: x\n    network_mode: host\n    ports: ["8080:1"]\n  b:\n    image: y\n    ports: ["8080:1"]',
        'host-network-ports "8080"',
      ],
      ['  a:\n    image: x\n    deploy: { replicas: "${N:-3}" }\n    ports: ["81:80"]', 'scaled-fixed-port "81"'],
      ['  a:\n    image: x\n    scale: 3\n    ports: ["8080-8081:80"]', 'scaled-fixed-port "8080-8081"'],
      ['  a:\n    image: x\n    scale: 2\n    ports: ["8080-8081:80"]'],
      ['  a:\n    image: x\n    scale: 2\n    ports: ["0:80"]'],
      ['  a:\n    image: x\n    expose: [22:22]', 'mapping-in-expose "22:22"'],
      ['  a:\n    image: x\n    ports:\n      - 1082:21', 'base60-port "1082:21"'],
      ['  a:\n    image: x\n    ports:\n      - 022:22'],
      ['  a:\n    image: x\n    ports:\n      - 53:53/udp'],
    ],
  ],
  [
    'fw.sh',
    script,
    [
      ['iptables -A INPUT -p tcp -m multiport --dports 80,70000,443 -j ACCEPT', 'port-out-of-range "70000"'],
      ['iptables -A INPUT -p tcp --dport HTTPS -j ACCEPT', 'unknown-service-name "HTTPS"'],
      ['iptables -A INPUT -p all --dport 80 -j ACCEPT', 'port-without-protocol "all"'],
      ['iptables -A INPUT ! -p tcp --dport 80 -j ACCEPT', 'port-without-protocol "tcp"'],
      ['iptables -A INPUT --dport 80 -p TCP -j ACCEPT'],
      ['iptables -A INPUT -p "$PROTO" --dport 80 -j ACCEPT'],
      [`p=$(echo "$x" | awk -F/ '{ print $2 }')\niptables -A INPUT -p "$p" --dport 80 -j ACCEPT`],
      ['ufw allow "Nginx Full"\nufw allow OpenSSH\nufw allow 22'],
      ['ufw allow 80/tpc', 'unknown-protocol "tpc"'],
      ["ufw allow {{ (item.port | string + '/' + item.proto) | quote }}"],
      ['iptables -A INPUT -p tcp ! -s 10.0.0.0/8 --dport 2375 -j ACCEPT'],
      ['iptables -A OUTPUT -p tcp --dport 6379 -j ACCEPT'],
      ['ufw allow from any to any port 6379 proto tcp', 'exposed-service "6379"'],
      ['ufw allow in on tun0 to any port 6379'],
      [`firewall-cmd --add-rich-rule='rule source ipset="lan" port port="6379" protocol="tcp" accept'`],
      [`firewall-cmd --add-rich-rule='rule port port="6379" protocol="tcp" accept'`, 'exposed-service "6379"'],
      ['ufw allow 1900/udp', 'amplifying-service "1900"'],
      ['iptables -A INPUT -p tcp --dport 1024: -j ACCEPT', 'wide-opening "1024:"'],
      ['iptables -A INPUT -p tcp -m state --state ESTABLISHED --dport 1024:65535 -j ACCEPT'],
      ['ufw allow from 10.0.0.0/8 to any port 1:65535 proto tcp'],
      ['ufw allow 5000:5999/tcp'],
      ['ufw deny telnet'],
      // The order in which each tool looks at its rules.
      [
        'iptables -A INPUT -p tcp --dport 443 -j ACCEPT\niptables -A INPUT  -p tcp --dport 443 -j ACCEPT',
        'duplicate-rule "443"',
      ],
      ['iptables -A INPUT -p tcp --dport 443 -j ACCEPT\niptables -F\niptables -A INPUT -p tcp --dport 443 -j ACCEPT'],
      [
        'iptables -A INPUT -p tcp --dport 443 -j ACCEPT\niptables -t nat -F\niptables -A INPUT -p tcp --dport 443 -j ACCEPT',
        'duplicate-rule "443"',
      ],
      [
        'iptables -A INPUT -p tcp --dport 443 -j ACCEPT\niptables -D INPUT -p tcp --dport 443 -j ACCEPT\niptables -A INPUT -p tcp --dport 443 -j ACCEPT',
      ],
      ['iptables -C INPUT -p tcp --dport 443 -j ACCEPT || iptables -A INPUT -p tcp --dport 443 -j ACCEPT'],
      [
        'iptables -I INPUT -p tcp --dport 8080 -j ACCEPT\niptables -I INPUT -p tcp --dport 8000:8999 -j DROP',
        'shadowed-rule "8080"',
      ],
      ['iptables -A INPUT -p tcp --dport 8000:8999 -j DROP\niptables -I INPUT 1 -p tcp --dport 8080 -j ACCEPT'],
      ['ufw deny 8000:8999/tcp\nufw insert 1 allow 8080/tcp'],
      ['ufw deny 8000:8999/tcp\nufw allow 8080/tcp', 'shadowed-rule "8080"'],
      ['ufw allow 22/tcp\nufw limit 22/tcp'],
      ['ufw allow 80/tcp\nufw deny 80/tcp', 'contradicting-rules "80"'],
      ['ufw allow 80/tcp\nufw deny 80/udp'],
      [
        'ip6tables -P INPUT DROP\nip6tables -A INPUT -p tcp --dport 22 -j ACCEPT\niptables -A INPUT -p tcp --dport 23 -j DROP',
      ],
      [
        'ip6tables -P INPUT DROP\nip6tables -A INPUT -p tcp --dport 8080 -j ACCEPT\niptables -A INPUT -p tcp --dport 8080 -j DROP',
        'ipv4-only-rule "8080"',
      ],
    ],
  ],
  [
    'nginx.conf',
    http,
    [
      ['server { listen 80; listen *:80; }', 'duplicate-listen "80"'],
      ['server { listen localhost:80; listen 127.0.0.1:80; }', 'duplicate-listen "80"'],
      ['server { listen 80; listen 127.0.0.1:80; listen [::]:80; }'],
      ['server { listen 443 ssl; listen 443 quic; }'],
      ['server { listen 80 default_server; }\nserver { listen *:80 default; }', 'duplicate-default-server "80"'],
      ['server { listen 80 default_server; }\nserver { listen [::]:80 default_server; }'],
      [
        'server { listen 80; server_name a b; }\nserver { listen 80; server_name "B"; }',
        'conflicting-server-name "80"',
      ],
      ['server { listen 80; server_name ~^a; }\nserver { listen 80; server_name ~^a; }'],
      ['server { listen 443 ssl; listen [::]:443; }', 'tls-port-without-ssl "443"'],
      ['server { listen 443; server_name a; }\nserver { listen 443 ssl; server_name b; }'],
      ['server { listen 443 ssl{{ http2 }}; }'],
      ['server { listen 127.0.0.1:443 proxy_protocol; }'],
      ['server { listen 80; ssl on; }', 'ssl-on-http-port "80"'],
      ['server { listen 8080; location / { proxy_pass http://localhost:8080/; } }', 'proxy-to-itself "8080"'],
      ['server { listen 10.0.0.1:8080; location / { proxy_pass http://127.0.0.1:8080; } }'],
      ['server { listen 127.0.0.1:6000; }'],
    ],
  ],
  [
    'nginx.conf',
    (text) => `stream {\n${text}\n}\n`,
    [['server { listen 443; ssl_preread on; proxy_pass a:443; }'], ['server { listen 443; proxy_pass a:443; }']],
  ],
  [
    'nftables.conf',
    chain,
    [
      ['tcp dport { ssh, htpps } accept', 'unknown-service-name "htpps"'],
      ['ip saddr 10.0.0.0/8 tcp dport 6379 accept'],
      ['tcp dport 8000-8999 drop\n    tcp dport 8080 accept', 'shadowed-rule "8080"'],
      ['ip saddr 10.0.0.0/8 tcp dport 8000-8999 drop\n    tcp dport 8080 accept'],
      ['tcp dport 8080 limit rate 4/minute accept\n    tcp dport 8080 drop'],
    ],
  ],
  [
    'nftables.conf',
    (text) => text,
    [
      [
        'table inet f {\n  chain a { type filter hook input priority 0; tcp dport 80 accept; }\n  chain b { type filter hook input priority 10; tcp dport 80 drop; }\n}\n',
      ],
    ],
  ],
  [
    'pf.conf',
    (text) => `${text}\n`,
    [
      ['pass in proto tcp to port 8080\nblock in proto tcp to port 8000:8999'],
      ['block in quick proto tcp to port 8000:8999\npass in quick proto tcp to port 8080', 'shadowed-rule "8080"'],
      ['block in proto tcp to port 8000:8999\npass in quick proto tcp to port 8080'],
      ['pass in proto tcp from <lan> to any port 3306'],
    ],
  ],
  [
    'Dockerfile',
    (text) => `FROM alpine\n${text}\n`,
    [
      ['EXPOSE 90000/udp', 'port-out-of-range "90000"'],
      ['EXPOSE 80,443', 'not-a-port "80,443"'],
      ['EXPOSE ${A}:80', 'mapping-in-expose "${A}:80"'],
      ['EXPOSE 53/UDP 54/udp', 'protocol-case "UDP"'],
      ['EXPOSE $PORT ${X}/udp'],
    ],
  ],
  [
    'service.yaml',
    (text) => `apiVersion: v1\nkind: Service\nspec:\n  ports:\n    - port: 5775\n      ${text}\n`,
    [['targetPort: 0'], ['targetPort: 70000', 'port-out-of-range "70000"']],
  ],
];

const TERRAFORM: readonly Row[] = [
  ['resource "azurerm_lb_rule" "all" {\n  protocol = "All"\n  frontend_port = 0\n  backend_port = 0\n}'],
  [
    'resource "azurerm_lb_rule" "one" {\n  protocol = "Tcp"\n  frontend_port = 0\n  backend_port = 80\n}',
    'port-zero "0"',
  ],
  [
    'resource "aws_network_acl" "a" {\n  ingress {\n    protocol = "tcp"\n    action = "allow"\n    cidr_block = "0.0.0.0/0"\n    from_port = 0\n    to_port = 65535\n  }\n}',
  ],
  [
    'resource "kubernetes_service" "a" {\n  spec {\n    port {\n      port = 7684\n      node_port = 30147\n    }\n  }\n}',
  ],
];

describe('main.tf', () => {
  it.each(TERRAFORM)('%j', async (text, ...said) => {
    expect(await findings('main.tf', `${text}\n`)).toEqual(said);
  });
});

describe.each(FILES)('%s', (file, around, rows) => {
  it.each(rows)('%j', async (text, ...said) => {
    const found = await findings(file, around(text));
    expect(found.filter((one) => !one.startsWith('published-everywhere'))).toEqual(said);
  });
});

describe('several files', () => {
  it('who lives in the network of another container is reached under its name', async () => {
    const text = services(
      '  vpn:\n    image: qmcgaw/gluetun\n  solver:\n    image: acme/solver\n    network_mode: service:vpn\n  app:\n    image: acme/app\n    environment:\n      SOLVER_URL: http://vpn:8191',
    );
    expect(await findings('compose.yaml', text)).toEqual([]);
  });
});
