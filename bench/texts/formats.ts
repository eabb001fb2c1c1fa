/*
 * What bench/formats.ts reads: for each format a text like those that people write, as long as is wanted, and places in it where
 * damage hurts most.
 */

/** How to write a long file of one format. */
export interface Sample {
  /** A path that the format's reader may look at. */
  readonly path: string;
  readonly head?: string;
  /** One more part of the file; parts differ in their numbers and names. */
  part(place: number): string;
  readonly tail?: string;
  /** The beginning of a file up to where a port stands: runs of signs are put after it. */
  readonly opening: string;
  /** Inputs that make careless readers of this format slow, by what they are. */
  readonly hard?: Readonly<Record<string, (size: number) => string>>;
}

const port = (place: number, first: number) => first + (place % 900);
const lines = (...all: readonly string[]) => `${all.join('\n')}\n`;

/** One sample for each format, by its id. */
export const SAMPLES: Readonly<Record<string, Sample>> = {
  apache: {
    path: 'shop.conf',
    part: (n) =>
      lines(
        `# The shop's site number ${n}`,
        `Listen ${port(n, 8000)}`,
        `<VirtualHost *:${port(n, 8000)}>`,
        `  ServerName site${n}.example.org`,
        `  DocumentRoot "/srv/www/site${n}"`,
        '  ErrorLog ${APACHE_LOG_DIR}/error.log',
        '  <Directory "/srv/www">',
        '    Options -Indexes +FollowSymLinks',
        '    Require all granted',
        '  </Directory>',
        `  ProxyPass /api http://10.0.0.${n % 250}:${port(n, 3000)}/ retry=0`,
        `  ProxyPassReverse /api http://10.0.0.${n % 250}:${port(n, 3000)}/`,
        '  RewriteEngine On',
        '  RewriteCond %{HTTPS} off',
        '  RewriteRule ^(.*)$ https://%{HTTP_HOST}$1 [R=301,L]',
        '</VirtualHost>',
      ),
    opening: 'Listen 80\n<VirtualHost *:',
  },
  caddyfile: {
    path: 'Caddyfile',
    head: '{\n\tadmin localhost:2019\n}\n',
    part: (n) =>
      lines(
        `site${n}.example.org:${port(n, 8000)} {`,
        '\tencode gzip zstd',
        '\theader Strict-Transport-Security "max-age=31536000"',
        `\treverse_proxy /api/* app${n}:${port(n, 3000)} {`,
        '\t\theader_up X-Real-IP {remote_host}',
        '\t\thealth_interval 10s',
        '\t}',
        `\troot * /srv/site${n}`,
        '\tfile_server',
        '}',
      ),
    opening: 'example.org {\n\treverse_proxy app:',
  },
  compose: {
    path: 'compose.yaml',
    head: 'services:\n',
    part: (n) =>
      lines(
        `  shop${n}:`,
        `    image: registry.example.com/shop:${n}`,
        '    restart: unless-stopped',
        '    environment:',
        '      NODE_ENV: production',
        `      PORT: "${port(n, 3000)}"`,
        `      DATABASE_URL: postgres://shop@db:5432/shop${n}`,
        '    ports:',
        `      - "127.0.0.1:${port(n, 8000)}:${port(n, 3000)}"`,
        `      - "\${HTTPS_PORT:-${port(n, 9000)}}:443/tcp"`,
        '    depends_on:',
        '      - db',
        '    healthcheck:',
        `      test: ["CMD", "curl", "-f", "http://localhost:${port(n, 3000)}/health"]`,
      ),
    opening: 'services:\n  web:\n    ports:\n      - ',
    hard: {
      'services without an image': (n) => `services:\n${count(n / 8, (i) => `  s${i}: {ports: [80]}\n`)}`,
      'aliases of one list': (n) => `x: &x [80, 81]\nservices:\n${count(n / 8, (i) => `  s${i}: {ports: *x}\n`)}`,
      'merges of one service': (n) =>
        `x: &x {image: a, ports: [80]}\nservices:\n${count(n / 8, (i) => `  s${i}: {<<: *x}\n`)}`,
      'services that extend each other': (n) =>
        `services:\n${count(n / 8, (i) => `  s${i}: {extends: s${i + 1}, ports: ['80']}\n`)}`,
    },
  },
  devcontainer: {
    path: '.devcontainer/devcontainer.json',
    head: '{\n  // The shop\n  "name": "shop",\n  "portsAttributes": {\n',
    part: (n) =>
      lines(`    "${port(n, 3000)}": {`, `      "label": "service ${n}",`, '      "onAutoForward": "notify"', '    },'),
    tail: '    "9999": {}\n  },\n  "forwardPorts": [3000, "db:5432"]\n}\n',
    opening: '{ "forwardPorts": [',
    hard: { 'a list that nests on': (n) => `{ "forwardPorts": [${'80, '.repeat(n / 8)}], "a": ${'['.repeat(n / 8)}` },
  },
  'docker-run': {
    path: 'deploy.sh',
    head: '#!/bin/sh\nset -e\nHTTP_PORT=8080\nOPTIONS="--restart unless-stopped --network shop"\n',
    part: (n) =>
      lines(
        `# Service ${n}`,
        `docker rm -f service${n} || true`,
        'docker run -d \\',
        `  --name service${n} \\`,
        `  -p 127.0.0.1:${port(n, 8000)}:${port(n, 3000)} -p=${port(n, 5000)}:53/udp \\`,
        `  -e PORT=${port(n, 3000)} --env "DATABASE_URL=postgres://db:5432/shop" \\`,
        `  $OPTIONS -p "$HTTP_PORT:80" registry.example.com/shop:${n} serve --quiet`,
      ),
    opening: '#!/bin/sh\ndocker run -d -p 80:80 -p ',
    hard: {
      options: (n) => `#!/bin/sh\ndocker run ${'-p 80:80 '.repeat(n / 9)} app`,
      'a list': (n) => `podman run -p ${'80:80,'.repeat(n / 6)} app`,
      letters: (n) => `docker run -${'i'.repeat(n)}p 80:80 app`,
      'calls of a function': (n) => `f() { docker run -p $1:80 app; }\n${'f 80\n'.repeat(n / 5)}`,
      placeholders: (n) => `docker run ${'-p <a>:80 '.repeat(n / 10)} app`,
    },
  },
  dockerfile: {
    path: 'Dockerfile',
    part: (n) =>
      lines(
        `FROM node:22-slim AS stage${n}`,
        `ARG BASE=${port(n, 7000)}`,
        `ENV PORT=${port(n, 3000)} NODE_ENV=production`,
        'WORKDIR /app',
        'COPY package.json package-lock.json ./',
        'RUN npm ci --omit=dev \\',
        '    && npm cache clean --force \\',
        '    && rm -rf /tmp/*',
        'EXPOSE $PORT/tcp ${BASE}-8999',
        'HEALTHCHECK CMD curl -f http://localhost:${PORT}/health || exit 1',
        `CMD ["node", "server.js", "--port", "${port(n, 3000)}"]`,
      ),
    opening: 'FROM x\nEXPOSE ',
    hard: {
      'a command of many options': (n) => `CMD app ${'--port '.repeat(n / 8)}`,
      'a command of addresses': (n) => `CMD app ${'a:80 '.repeat(n / 8)}`,
      'a command of signs': (n) => `CMD app ${'://'.repeat(n / 3)}`,
    },
  },
  'env-file': {
    path: '.env',
    part: (n) =>
      lines(
        `# Service ${n}`,
        `SERVICE${n}_PORT=${port(n, 3000)}`,
        `SERVICE${n}_URL=http://service${n}:\${SERVICE${n}_PORT}/v1`,
        `SERVICE${n}_SECRET="keep it, please"`,
        `SERVICE${n}_TIMEOUT=3000`,
      ),
    opening: 'PORT=',
    hard: { 'a variable that grows by itself': (n) => `A=80\n${count(n / 16, (i) => `P${i}_PORT=\${A}\n`)}` },
  },
  'firewall-cmd': {
    path: 'fw.sh',
    head: '#!/bin/sh\nset -e\n',
    part: (n) =>
      lines(
        `# Service ${n}`,
        `PORT_${n}=${port(n, 3000)}`,
        `firewall-cmd --permanent --zone=public --add-port=$PORT_${n}/tcp`,
        `if ! firewall-cmd --query-port=${port(n, 8000)}/udp; then`,
        `  sudo firewall-cmd --permanent --add-port ${port(n, 8000)}/udp`,
        'fi',
        `firewall-cmd --add-rich-rule='rule family="ipv4" source address="10.0.${n % 250}.0/24" port port="5432" protocol="tcp" accept'`,
      ),
    opening: 'firewall-cmd --add-port=',
  },
  firewalld: {
    path: 'zones/office.xml',
    head: '<?xml version="1.0" encoding="utf-8"?>\n<zone>\n  <short>Office</short>\n',
    part: (n) =>
      lines(
        `  <port port="${port(n, 8000)}" protocol="tcp"/>`,
        '  <rule family="ipv4">',
        `    <source address="10.4.${n % 250}.0/24"/>`,
        `    <port port="${port(n, 9000)}" protocol="udp"/>`,
        '    <accept/>',
        '  </rule>',
      ),
    tail: '</zone>\n',
    opening: '<zone><port port="',
    hard: {
      'open tags': (n) => '<zone>'.repeat(n / 12) + '</rule>'.repeat(n / 12),
      quotes: (n) => `<zone>${'<a b="'.repeat(n / 6)}`,
      comments: (n) => `<zone>${'<!-'.repeat(n / 8)}${'<!--'.repeat(n / 8)}`,
    },
  },
  'github-actions': {
    path: '.github/workflows/ci.yml',
    head: 'name: CI\non: push\njobs:\n',
    part: (n) =>
      lines(
        `  test${n}:`,
        '    runs-on: ubuntu-latest',
        '    services:',
        '      postgres:',
        '        image: postgres:${{ matrix.postgres }}',
        '        env: { POSTGRES_PASSWORD: secret }',
        `        ports: ["${port(n, 5000)}:5432"]`,
        '        options: >-',
        '          --health-cmd pg_isready',
        '      cache:',
        '        image: redis',
        '        ports:',
        '          - 6379/tcp',
        '          - ${{ env.PORT }}:6380',
        '    steps:',
        '      - uses: actions/checkout@v4',
        '      - run: npm test',
      ),
    opening: 'jobs:\n  a:\n    services:\n      b:\n        ports:\n          - 80:',
  },
  haproxy: {
    path: 'haproxy.cfg',
    head: 'global\n  maxconn 4096\ndefaults\n  mode http\n  timeout connect 5s\n',
    part: (n) =>
      lines(
        `frontend web${n}`,
        `  bind *:${port(n, 8000)}`,
        `  bind :::${port(n, 9000)} ssl crt /etc/ssl/site.pem alpn h2,http/1.1`,
        `  acl is_api path_beg /api/${n}`,
        `  use_backend app${n} if is_api`,
        `backend app${n}`,
        '  balance roundrobin',
        '  option httpchk GET /health',
        `  server a1 10.0.0.${n % 250}:${port(n, 3000)} check inter 5s weight 10`,
        `  server a2 10.0.1.${n % 250}:${port(n, 3000)} check inter 5s weight 10`,
      ),
    opening: 'frontend a\n  bind *:',
  },
  iptables: {
    path: 'fw.sh',
    head: '#!/bin/bash\nIPT=/sbin/iptables\nSSH_PORT=2222\nopen() { $IPT -A INPUT -p tcp --dport "$1" -j ACCEPT; }\n$IPT -P INPUT DROP\n',
    part: (n) =>
      lines(
        `# Service ${n}`,
        `$IPT -A INPUT -p tcp -s 10.0.${n % 250}.0/24 --dport ${port(n, 3000)} -m state --state NEW,ESTABLISHED -j ACCEPT`,
        `$IPT -A INPUT -p udp -m multiport --dports 53,${port(n, 5000)} -j ACCEPT`,
        '$IPT -A INPUT -p tcp --dport $SSH_PORT -j ACCEPT',
        `open ${port(n, 8000)}`,
        `for port in ${port(n, 6000)} ${port(n, 7000)}; do`,
        '  $IPT -A INPUT -p tcp --dport "$port" -j DROP',
        'done',
        `echo "service ${n} is open"`,
      ),
    opening: 'iptables -A INPUT -p tcp --dport ',
    hard: {
      'a list that a loop walks': (n) =>
        `P="${'80 '.repeat(n / 16)}"\nfor p in $P; do iptables -A INPUT -p tcp --dport $p -j DROP; done\n`,
      'functions that call each other': (n) => `${count(n / 32, (i) => `f${i}() { f${i + 1} $1; }\n`)}f0 80\n`,
      'a variable that grows': (n) => `${'P="$P 80"\n'.repeat(n / 16)}iptables -A INPUT -p tcp --dport $P -j DROP\n`,
      'here-documents': (n) => '<<A\nx\n'.repeat(n / 8),
    },
  },
  'iptables-save': {
    path: 'rules.v4',
    head: '*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n',
    part: (n) =>
      lines(
        `-A INPUT -p tcp -m tcp --dport ${port(n, 3000)} -m comment --comment "service ${n}" -j ACCEPT`,
        `-A INPUT -s 10.0.${n % 250}.0/24 -p udp -m multiport --dports 53,${port(n, 5000)}:${port(n, 6000)} -j ACCEPT`,
        `[12:720] -A INPUT -i eth0 -p tcp -m tcp --dport ${port(n, 8000)} -m state --state NEW -j DROP`,
      ),
    tail: 'COMMIT\n',
    opening: '*filter\n-A INPUT -p tcp --dport ',
  },
  kubernetes: {
    path: 'shop.yaml',
    part: (n) =>
      lines(
        '---',
        'apiVersion: apps/v1',
        'kind: Deployment',
        `metadata: { name: shop${n} }`,
        'spec:',
        '  template:',
        '    spec:',
        '      containers:',
        '        - name: web',
        `          image: registry.example.com/shop:${n}`,
        '          ports:',
        `            - containerPort: ${port(n, 3000)}`,
        '          livenessProbe:',
        `            httpGet: { path: /health, port: ${port(n, 3000)} }`,
        '---',
        'apiVersion: v1',
        'kind: Service',
        `metadata: { name: shop${n} }`,
        'spec:',
        `  ports: [{ port: 80, targetPort: ${port(n, 3000)} }]`,
      ),
    opening: 'apiVersion: v1\nkind: Service\nspec:\n  ports:\n    - port: ',
  },
  netsh: {
    path: 'open.bat',
    head: '@echo off\nset PORT=8080\n',
    part: (n) =>
      lines(
        `rem service ${n}`,
        `netsh advfirewall firewall add rule name="Service ${n}" dir=in action=allow protocol=TCP localport=${port(n, 3000)}`,
        `netsh advfirewall firewall add rule name="Peer ${n}" dir=in action=block protocol=UDP ^`,
        `  localport=%PORT%,${port(n, 5000)} remoteip=10.0.${n % 250}.0/24`,
        `for %%p in (${port(n, 6000)},${port(n, 7000)}) do (`,
        '  netsh advfirewall firewall add rule name="%%p" dir=in action=allow protocol=TCP localport=%%p',
        ')',
      ),
    opening: 'netsh advfirewall firewall add rule name=a dir=in protocol=TCP localport=',
  },
  'nft-command': {
    path: 'fw.sh',
    head: '#!/bin/sh\nNFT=/usr/sbin/nft\nSSH_PORT=2222\n$NFT add table inet fw\n',
    part: (n) =>
      lines(
        `# Service ${n}`,
        '$NFT add rule inet fw input tcp dport $SSH_PORT accept',
        `$NFT add rule inet fw input ip saddr 10.0.${n % 250}.0/24 tcp dport { ${port(n, 3000)}, ${port(n, 8000)} } accept`,
        `nft 'add rule inet fw input udp dport ${port(n, 5000)} counter drop'`,
      ),
    opening: 'nft add rule inet a b tcp dport ',
    hard: {
      'rules with a variable': (n) =>
        `P=22\n${'nft add rule inet a b tcp dport { 80, $P } accept\n'.repeat(n / 64)}nft add element inet a s { ${'$P, '.repeat(n / 64)}}\n`,
    },
  },
  nftables: {
    path: 'etc/nftables.conf',
    head: '#!/usr/sbin/nft -f\nflush ruleset\ndefine web = { 80, 443 }\ntable inet edge {\n',
    part: (n) =>
      lines(
        `\tset games${n} { type inet_service; flags interval; elements = { 27015-27030, ${port(n, 3000)} }; }`,
        `\tchain service${n} {`,
        `\t\tip saddr 10.0.${n % 250}.0/24 tcp dport { 22, ${port(n, 9000)} } accept comment "service ${n}"`,
        '\t\ttcp dport $web ct state new counter accept',
        `\t\tudp dport @games${n} limit rate 10/second accept`,
        `\t\ttcp dport vmap { 25 : drop, ${port(n, 7000)} : accept }`,
        '\t}',
      ),
    tail: '}\n',
    opening: 'table ip t { chain c { tcp dport ',
    hard: {
      'one long list': (n) => `table ip t { chain c { tcp dport { ${'22, '.repeat(n / 4)}} accept } }`,
      'tables in tables': (n) => 'table x {'.repeat(n / 8),
      'a long list in many rules': (n) =>
        `define p = { ${'22, '.repeat(n / 32)}}\ntable ip t { chain c {\n${'tcp dport $p accept\n'.repeat(n / 32)}} }`,
      signs: (n) => ['a:', '{{', '"\n', '$a----'].map((sign) => sign.repeat(n / 12)).join(''),
    },
  },
  nginx: {
    path: 'nginx.conf',
    head: 'events { worker_connections 1024; }\nhttp {\n  keepalive_timeout 65;\n',
    part: (n) =>
      lines(
        `  upstream app${n} {`,
        `    server 10.0.0.${n % 250}:${port(n, 3000)} weight=5 max_fails=3;`,
        `    server 10.0.1.${n % 250}:${port(n, 3000)} backup;`,
        '  }',
        '  server {',
        `    listen ${port(n, 8000)};`,
        `    listen [::]:${port(n, 9000)} ssl;`,
        `    server_name site${n}.example.org;`,
        '    ssl_certificate /etc/ssl/site.pem;',
        `    set $port ${port(n, 7000)};`,
        '    location / {',
        `      proxy_pass http://app${n};`,
        '      proxy_set_header Host $host;',
        '      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
        '    }',
        '    location ~ \\.php$ { fastcgi_pass 127.0.0.1:$port; }',
        '  }',
      ),
    tail: '}\n',
    opening: 'server { listen ',
    hard: {
      'one variable set and used again and again': (n) =>
        `server {\n${count(n / 64, (i) => `set $p ${3000 + i};\nproxy_pass http://a:$p;\n`)}}`,
      'variables that hold variables': (n) =>
        `server {\nset $p0 80;\n${count(n / 64, (i) => `set $p${i + 1} $p${i};\n`)}proxy_pass http://a:$p${Math.floor(n / 64)};\n}`,
      'one long map': (n) =>
        `map $host $p {\n${count(n / 32, (i) => `h${i} 127.0.0.1:${3000 + (i % 999)};\n`)}}\nserver { ${'proxy_pass http://$p;\n'.repeat(n / 64)}}`,
    },
  },
  pf: {
    path: 'etc/pf.conf',
    head: 'ext_if = "em0"\nweb = "{ 80, 443 }"\nset skip on lo0\nblock in all\n',
    part: (n) =>
      lines(
        `# Service ${n}`,
        `svc${n} = "${port(n, 3000)}"`,
        'pass in on $ext_if proto tcp from any to any port $web keep state',
        `pass in quick on $ext_if inet proto tcp from 10.0.${n % 250}.0/24 to any port $svc${n}`,
        `pass in proto { tcp udp } to port { ${port(n, 5000)}, ${port(n, 6000)}:${port(n, 7000)} }`,
        `pass in on $ext_if proto tcp to port ${port(n, 8000)} rdr-to 10.0.0.${n % 250} port 80`,
      ),
    opening: 'pass in proto tcp to port ',
    hard: {
      'a long macro in many rules': (n) =>
        `p = "{ ${'80, '.repeat(n / 32)} }"\n${'pass in proto tcp to port $p\n'.repeat(n / 32)}`,
      'open quotes': (n) => '"x\npass "'.repeat(n / 8),
      'joined comments': (n) => '# a \\\n'.repeat(n / 6),
      anchors: (n) => 'anchor a {\n'.repeat(n / 11),
    },
  },
  quadlet: {
    path: 'shop.container',
    part: (n) =>
      lines(
        '[Container]',
        '# The shop',
        `Image=registry.example.com/shop:${n}`,
        `PublishPort=127.0.0.1:${port(n, 8000)}:${port(n, 3000)}/tcp`,
        `Environment=PORT=${port(n, 3000)} "DATABASE_URL=postgres://db:5432/shop"`,
        'Volume=shop.volume:/data',
        '[Service]',
        'Restart=always',
      ),
    opening: '[Container]\nPublishPort=',
    hard: { 'open quotes': (n) => `[Container]\nEnvironment=${'"a='.repeat(n / 3)}` },
  },
  sshd: {
    path: 'sshd_config',
    part: (n) =>
      lines(
        `# Listener ${n}`,
        `Port ${port(n, 2000)}`,
        `ListenAddress 10.0.0.${n % 250}:${port(n, 3000)}`,
        'PermitRootLogin no',
        'PasswordAuthentication no',
        'Subsystem sftp /usr/lib/openssh/sftp-server',
      ),
    opening: 'Port ',
    hard: { 'a hole that stays open': (n) => `Port 22\nPort ${' '.repeat(n / 2)}{{${'x'.repeat(n / 2)}` },
  },
  'systemd-socket': {
    path: 'shop.socket',
    head: '[Unit]\nDescription=The shop\n\n[Socket]\n',
    part: (n) =>
      lines(
        `# Listener ${n}`,
        `ListenStream=${port(n, 3000)}`,
        `ListenDatagram=10.0.0.${n % 250}:${port(n, 5000)}`,
        'Backlog=128',
      ),
    opening: '[Socket]\nListenStream=',
    hard: {
      'a list emptied again and again': (n) => `[Socket]\n${'ListenStream=80\nListenDatagram=\n'.repeat(n / 32)}`,
    },
  },
  terraform: {
    path: 'main.tf',
    part: (n) =>
      lines(
        `resource "aws_security_group" "shop${n}" {`,
        `  name        = "shop-${n}"`,
        '  description = "What the shop lets in"',
        '  vpc_id      = aws_vpc.main.id',
        '  ingress {',
        `    from_port   = ${port(n, 3000)}`,
        `    to_port     = ${port(n, 3000)}`,
        '    protocol    = "tcp"',
        '    cidr_blocks = ["10.0.0.0/8", "${var.office}"]',
        '  }',
        '  tags = { Name = "shop", Owner = "payments" }',
        '}',
      ),
    opening: 'resource "aws_security_group" "a" {\n  ingress {\n    from_port = ',
    hard: {
      'one long list': (n) => `a = [${'{ port = 1 }, '.repeat(n / 14)}]`,
      'open braces': (n) => 'a {\n'.repeat(n / 4),
      'open brackets': (n) => `a = ${'[('.repeat(n / 2)}`,
      quotes: (n) => '"${'.repeat(n / 6) + '"\n'.repeat(n / 6),
      'here-documents': (n) => '<<A\nx\n'.repeat(n / 6),
    },
  },
  traefik: {
    path: 'traefik.toml',
    part: (n) =>
      lines(
        `[entryPoints.web${n}]`,
        `  address = ":${port(n, 8000)}"`,
        `[http.routers.shop${n}]`,
        `  rule = "Host(\`shop${n}.example.org\`) && PathPrefix(\`/api\`)"`,
        `  service = "shop${n}" # the shop's`,
        `[http.services.shop${n}.loadBalancer]`,
        '  healthCheck = { path = "/ping", interval = "10s" }',
        `  [[http.services.shop${n}.loadBalancer.servers]]`,
        `    url = "http://10.0.0.${n % 250}:${port(n, 3000)}"`,
        '[http.middlewares.limit.rateLimit]',
        '  average = 50',
      ),
    opening: '[entryPoints.web]\naddress = "',
    hard: {
      'one long list': (n) => `[entryPoints]\na = [${'{ port = 1 }, '.repeat(n / 14)}]`,
      'open brackets': (n) => `[entryPoints]\na = ${'['.repeat(n)}`,
      'open tables': (n) => `[entryPoints]\na = ${'{ a = '.repeat(n / 6)}`,
      'open long strings': (n) => `[entryPoints]\n${'a = """\n'.repeat(n / 8)}`,
      'open lists': (n) => `[entryPoints]\n${'a = [\n'.repeat(n / 6)}`,
      'open keys': (n) => `[entryPoints]\na = {${'"\\'.repeat(n / 2)}`,
      holes: (n) => `[entryPoints]\na = {${'{{'.repeat(n / 2)}`,
      'a table with many names': (n) => `[entryPoints]\n[${'a.'.repeat(n / 2)}]`,
    },
  },
  ufw: {
    path: 'fw.sh',
    head: '#!/bin/sh\nset -e\nSSH_PORT=2222\nufw default deny incoming\n',
    part: (n) =>
      lines(
        `# Service ${n}`,
        `ufw allow ${port(n, 3000)}/tcp comment "service ${n}"`,
        `sudo ufw allow from 10.0.${n % 250}.0/24 to any port ${port(n, 5000)},${port(n, 6000)} proto udp`,
        'ufw limit $SSH_PORT/tcp',
        `for port in ${port(n, 7000)} ${port(n, 8000)}; do ufw deny $port; done`,
      ),
    opening: 'ufw allow ',
  },
  'ufw-profile': {
    path: 'applications.d/shop',
    part: (n) =>
      lines(
        `[Shop ${n}]`,
        `title=Service ${n}`,
        'description=Listens on a few ports',
        `ports=${port(n, 3000)},443/tcp|${port(n, 5000)}:${port(n, 6000)}/udp`,
        '',
      ),
    opening: '[a]\nports=',
    hard: { 'one long list': (n) => `[a]\nports=${'80,'.repeat(n / 4)}|${'/'.repeat(n / 4)}` },
  },
};

/** Signs that open, close, join or end something somewhere; a run of one of them makes a backtracking reader slow. */
export const SIGNS: readonly string[] = [
  ...[
    'a',
    '0',
    ' ',
    '\t',
    '\n',
    '"',
    "'",
    '`',
    '#',
    '$',
    '%',
    '&',
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    '<',
    '>',
    '|',
    '/',
    '\\',
  ],
  ...[
    ',',
    ':',
    ';',
    '-',
    '=',
    '@',
    '!',
    '*',
    '?',
    '^',
    '\r',
    '80,',
    '80 ',
    '80:',
    'a:80 ',
    '--port ',
    '://',
    '${',
    '${a:-',
    '$((',
  ],
  ...['{{', '{%', '$(', '<<E\n', '<!--', '/*', '{\n', '- ', '- a\n', 'a: ', ' #', '\\\n', '&a ', '*a '],
];

function count(times: number, part: (place: number) => string): string {
  return Array.from({ length: Math.floor(times) }, (_, place) => part(place)).join('');
}
