import { describe, expect, it } from 'vitest';
import { inEnglish, say } from '../../server/src/core/message.ts';
import { nginx } from '../../server/src/formats/nginx.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';

/** A whole config with most of what the reader knows. */
const WHOLE = `
# listen 9999;
user www-data;
events { worker_connections 1024; }
stream {
  upstream dns { server 10.0.0.53:5353; }
  #                               ^^^^ connect 5353 udp host=10.0.0.53 owner=dns
  server { listen 53 udp reuseport; proxy_pass dns; proxy_bind 10.0.0.1:5300; }
  #               ^^ listen 53 udp host=* reuseport path=stream.server.listen
  #                                                                     ^^^^ source 5300 transports=udp
  server { listen 12345-12399; proxy_pass db.internal:$server_port; }
  #               ^^^^^^^^^^^ listen 12345-12399 tcp
}
http {
  keepalive_timeout 65;
  client_max_body_size 8080k;
  limit_req_zone $binary_remote_addr zone=one:10m rate=10r/s;
  resolver 127.0.0.11:5353 [::1] valid=300s ipv6=off;
  #                   ^^^^ connect 5353 udp tcp host=127.0.0.11
  upstream app {
    zone app 64k;
    server app1:3000 weight=5 max_fails=3 fail_timeout=30s;
    #           ^^^^ connect 3000 tcp host=app1 owner=app path=http.upstream.server
    server app2;
    server unix:/run/app.sock;
    keepalive 32;
  }
  server {
    listen 80 default_server;
    #      ^^ listen 80 tcp host=* owner=example.org default_server digits
    listen [::]:443 ssl;
    #           ^^^ listen 443 host=:: ssl
    listen 443 quic reuseport;
    #      ^^^ listen 443 transports=udp quic
    server_name example.org "www.example.org";
    ssl_certificate /etc/ssl/example.pem;
    location ~ ^/api/\\d{3}$ { proxy_pass http://app; }
    location /one { proxy_pass http://127.0.0.1:8080/path:90; }
    #                                           ^^^^ connect 8080 tcp host=127.0.0.1 path=http.server.location.proxy_pass
    location /php { fastcgi_pass 'php:9000'; }
    #                                 ^^^^ connect 9000 host=php
    return 301 https://$host:8443$request_uri;
    #                        ^^^^ connect 8443
  }
}
`;

describe('nginx listen', () => {
  it('reads every form', () => {
    assertMarks(
      nginx,
      'etc/nginx/sites-enabled/default',
      `
server {
  listen 8000;
  #      ^^^^ listen 8000 tcp host=*
  listen 127.0.0.1:8001;
  #                ^^^^ listen 8001 tcp host=127.0.0.1
  listen *:8002;
  #        ^^^^ listen 8002 host=*
  listen localhost:8003;
  #                ^^^^ listen 8003 host=localhost
  listen [::]:8004 ipv6only=off ssl HTTP2;
  #           ^^^^ listen 8004 host=:: ipv6only=off ssl http2
  listen [2001:db8::1]:8005;
  #                    ^^^^ listen 8005 host=2001:db8::1
  listen "8006" ssl;
  #       ^^^^ listen 8006 ssl
  listen 8007-8009;
  #      ^^^^^^^^^ listen 8007-8009
  listen 70000;
  #      ^^^^^ listen 70000
  listen
    8010 ssl;
  # ^^^^ listen 8010 ssl
  listen unix:/run/nginx.sock;
  listen unix:/run/80:443;
  listen localhost;
  listen [::1];
}
`,
    );
  });

  it('says why a listen without a port has no use', () => {
    const { gaps } = nginx.read(testDoc('nginx.conf', 'server { listen localhost; }'), testContext());
    expect(gaps).toEqual([{ span: { start: 16, end: 25 }, reason: say`No port is written here: nginx takes 80.` }]);
  });

  it('tells where an address can be written', () => {
    const text = 'server { listen 80; listen *:81; listen [::]:82 ssl; }';
    const { uses } = nginx.read(testDoc('nginx.conf', text), testContext());
    const bound = uses.map(({ addressSlot }) => {
      const { span, prefix, suffix } = addressSlot!;
      return `${text.slice(0, span.start)}${prefix}192.0.2.1${suffix}${text.slice(span.end)}`;
    });
    expect(bound).toEqual([
      'server { listen 192.0.2.1:80; listen *:81; listen [::]:82 ssl; }',
      'server { listen 80; listen 192.0.2.1:81; listen [::]:82 ssl; }',
      'server { listen 80; listen *:81; listen 192.0.2.1:82 ssl; }',
    ]);
  });

  it('tells what is known of the server', () => {
    const text = `
stream {
  ssl_preread on;
  server { listen 443; ssl_preread off; proxy_pass a:1; }
  server { listen 444; proxy_pass a:1; }
}
http {
  server { listen 80; server_name _ a.example b.example; ssl on; ssl_certificate x.pem; }
  server { listen 81; include tls.conf; }
}
mail { server { listen 110; protocol pop3; } }
rtmp { server { listen 1935; } }
`;
    const files = { 'tls.conf': 'ssl_certificate y.pem; server_name c.example;' };
    const { uses } = nginx.read(testDoc('nginx.conf', text), testContext(files));
    const facts = uses
      .filter(({ role }) => role === 'listen')
      .map(({ ports, server, owner }) => [ports?.first, server, owner]);
    const base = { hasCertificate: false, names: [], options: [] };
    expect(facts).toEqual([
      [443, { ...base, block: 1, context: 'stream' }, undefined],
      [444, { ...base, block: 2, context: 'stream', preread: true }, undefined],
      [
        80,
        { block: 3, context: 'http', hasCertificate: true, names: ['_', 'a.example', 'b.example'], options: ['ssl'] },
        'a.example',
      ],
      [81, { ...base, block: 4, context: 'http', hasCertificate: true, names: ['c.example'] }, 'c.example'],
      [110, { ...base, block: 5, context: 'mail' }, undefined],
      [1935, { ...base, block: 6, context: 'unknown' }, undefined],
    ]);
  });

  it('reads a snippet that is the inside of a server', () => {
    const { uses } = assertMarks(
      nginx,
      'snippets/tls.conf',
      `listen 443 ssl;
#      ^^^ listen 443 ssl owner=example.org path=listen
server_name example.org;
ssl_certificate a.pem;
location / { proxy_pass http://localhost:3000; }
#                                        ^^^^ connect 3000 owner=example.org
`,
    );
    expect(uses[0]?.server).toMatchObject({ block: 0, context: 'http', hasCertificate: true });
  });

  it('names what is no port, and mends a service name', () => {
    const text = 'server { listen foo:bar; listen 127.0.0.1:https; listen 443ssl; listen 80,443; listen 80: }';
    const { uses, oddities } = nginx.read(testDoc('nginx.conf', text), testContext());
    expect(uses).toEqual([]);
    expect(oddities.map(({ kind, span, mend }) => [kind, text.slice(span.start, span.end), mend?.newText])).toEqual([
      ['not-a-port', 'bar', undefined],
      ['not-a-port', 'https', '443'],
      ['not-a-port', '443ssl', undefined],
      ['not-a-port', '80,443', undefined],
    ]);
  });

  it('keeps half-typed statements from their neighbours', () => {
    assertMarks(
      nginx,
      'nginx.conf',
      `
server {
  listen ;
  listen 81;
  #      ^^ listen 81
  listen
  server_name a.example
  listen 82
  #      ^^ listen 82 owner=a.example
  location / {
    proxy_pass "http://b.example:83;
    #                            ^^ connect 83 owner=a.example
    listen 84 }
  #        ^^ listen 84 path=server.location.listen
`,
    );
  });
});

describe('nginx connections', () => {
  it('reads every module that passes requests on', () => {
    assertMarks(
      nginx,
      'nginx.conf',
      `
location / {
  proxy_pass http://a:8001;
  #                   ^^^^ connect 8001 host=a
  fastcgi_pass b:8002;
  #              ^^^^ connect 8002 host=b
  uwsgi_pass uwsgi://c:8003;
  #                    ^^^^ connect 8003 host=c
  scgi_pass [::1]:8004;
  #               ^^^^ connect 8004 host=::1
  grpc_pass grpcs://d.example:8005;
  #                           ^^^^ connect 8005 host=d.example
  memcached_pass e:8006;
  #                ^^^^ connect 8006 host=e
  redis2_pass f:8007;
  #             ^^^^ connect 8007 host=f
  proxy_bind 192.0.2.7:8008 transparent;
  #                    ^^^^ source 8008 host=192.0.2.7
  proxy_pass http://unix:/run/app.sock:/path:80;
  proxy_pass http://user:secret@g:8009/x@y:1;
  #                               ^^^^ connect 8009 host=g
  proxy_pass http://only-a-name;
  proxy_pass https://[2001:db8::9];
  proxy_pass_header X-Port:80;
}
`,
    );
  });

  it('reads URLs where they act', () => {
    assertMarks(
      nginx,
      'nginx.conf',
      `
server {
  return 302 "https://a.example:8001/x:1";
  #                             ^^^^ connect 8001 host=a.example
  rewrite ^(.*)$ http://b.example:8002$1 permanent;
  #                               ^^^^ connect 8002 host=b.example
  error_page 404 =301 https://c.example:8003/e.html;
  #                                     ^^^^ connect 8003
  proxy_redirect http://d.example:8004/ http://e.example:8005/;
  #                               ^^^^ connect 8004
  #                                                      ^^^^ connect 8005
  access_log syslog:server=192.0.2.1:5514,tag=nginx combined;
  #                                  ^^^^ connect 5514 udp host=192.0.2.1
  error_log syslog:server=unix:/dev/log;
  ssl_ocsp_responder http://f.example:8006/;
  #                                   ^^^^ connect 8006
  add_header Content-Security-Policy "default-src 'self' wss://g.example:8007 https:";
  #                                                                      ^^^^ connect 8007
  health_check port=8008 interval=5s;
  #                 ^^^^ connect 8008
  auth_http localhost:8009/auth.cgi;
  #                   ^^^^ connect 8009 host=localhost
  return 301 https://$host:$server_port$request_uri;
  log_format main '$remote_addr:80 http://x:80/';
  ssl_session_cache shared:SSL:8010;
  proxy_redirect ~^http://[^:]+:(\\d+)/(.*)$ /$2;
}
`,
    );
  });

  it('reads conditions on the port', () => {
    assertMarks(
      nginx,
      'nginx.conf',
      `
map $server_port $scheme_of { default http; 443 https; }
#                                           ^^^ match 443
server {
  if ($server_port = 80) { return 301 https://$host$request_uri; }
  #                  ^^ match 80 path=server.if
  if ($server_port !~ 8080) { return 400; }
  if ($status = 404) { return 404; }
}
`,
    );
  });
});

describe('nginx variables', () => {
  it('finds the number behind set, in the nearest block', () => {
    const { gaps } = assertMarks(
      nginx,
      'nginx.conf',
      `
server {
  set $app_port 9000;
  #             ^^^^ declare 9000
  location /a {
    set $app shop;
    set $app_port "9001";
    #              ^^^^ declare 9001
    proxy_pass http://$app:$app_port/x;
    #                      ^^^^^^^^^ connect 9001 host=shop variable from=assignment name=app_port
  }
  location /b { proxy_pass $proto://b:\${app_port}; }
  #                                   ^^^^^^^^^^^ connect 9000 host=b
  location /c { proxy_pass http://c:$arg_port; }
  location /d { proxy_pass http://d:$elsewhere; }
  set $hops 3;
}
`,
    );
    expect(gaps.map(({ reason }) => inEnglish(reason))).toEqual([
      '“$arg_port” gets its value with each request.',
      '“$elsewhere” is not set in this file.',
    ]);
  });

  it('reads the values of what is connected to', () => {
    assertMarks(
      nginx,
      'nginx.conf',
      `
map $ssl_preread_server_name $backend {
  hostnames;
  a.example  10.0.0.1:8001;
  #                   ^^^^ connect 8001 host=10.0.0.1
  .b.example other;
  default    fallback:8002;
  #                   ^^^^ connect 8002 host=fallback
}
map $uri $cache_key { default zone:8003; }
map $host $p { default 8004; c.example 8005; }
#                      ^^^^ declare 8004
#                                      ^^^^ declare 8005
server {
  set $up http://d.example:8006;
  #                        ^^^^ connect 8006 host=d.example
  location /1 { proxy_pass $backend; }
  location /2 { proxy_pass $up; }
  location /3 { proxy_pass http://e:$p; }
}
`,
    );
  });

  it('reads what a template fills in', () => {
    const { gaps } = assertMarks(
      nginx,
      'nginx.conf.template',
      `
{% if tls %}
server {
  listen \${PORT};
  #      ^^^^^^^ listen ? variable from=unknown name=PORT
  listen [::]:$PORT ssl;
  #           ^^^^^ listen ? host=:: name=PORT
  listen \${HTTP_PORT:-8080};
  #      ^^^^^^^^^^^^^^^^^^ listen 8080 from=default name=HTTP_PORT
  listen {{ nginx_port | default(8081) }} ssl;
  #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ listen 8081 ssl from=default name=nginx_port
  listen 0.0.0.0:{{ .Port }};
  #              ^^^^^^^^^^^ listen ? host=0.0.0.0 name=Port
  listen <%= @port || 8082 %>;
  #      ^^^^^^^^^^^^^^^^^^^^ listen 8082 from=default name=port
  listen {port};
  #      ^^^^^^ listen ? name=port
  listen %HTTP_PORT%;
  #      ^^^^^^^^^^^ listen ? name=HTTP_PORT
  listen {% if tls %}8443 ssl{% else %}80{% endif %};
  #                  ^^^^ listen 8443
  location / { proxy_pass http://\${APP_HOST}:\${APP_PORT}/; }
  #                                          ^^^^^^^^^^^ connect ? host=\${APP_HOST} name=APP_PORT
}
{% endif %}
upstream app {
  {{ range .Servers }}
  server {{ .Host }}:{{ .Port }};
  #                  ^^^^^^^^^^^ connect ? name=Port
  {{ end }}
  server 127.0.0.1:8083; # placeholder
  #                ^^^^ connect 8083
}
`,
    );
    expect(gaps[0] && inEnglish(gaps[0].reason)).toBe(
      '“PORT” is filled in before nginx reads the file, and its value is not here.',
    );
  });
});

describe('nginx files', () => {
  it('passes over Lua', () => {
    assertMarks(
      nginx,
      'nginx.conf',
      `
server {
  content_by_lua_block {
    ngx.say("}") -- listen 81;
    listen 82;
    local u = [[http://x:83]] }
  access_by_lua 'local u = "http://x:84"';
  listen 80;
  #      ^^ listen 80
}
`,
    );
  });

  it('names what it includes', () => {
    const text = 'http { include conf.d/*.conf; server { include "snippets/tls.conf"; include $dir/x; include }';
    const { references, gaps } = nginx.read(testDoc('nginx.conf', text), testContext());
    expect(references).toEqual([
      { path: 'conf.d/*.conf', kind: 'include', span: { start: 15, end: 28 } },
      { path: 'snippets/tls.conf', kind: 'include', span: { start: 48, end: 65 } },
    ]);
    expect(gaps.map(({ reason }) => inEnglish(reason))).toEqual(['Which file is included is not known here.']);
  });

  it.each([
    ['a server', 'server {\n  listen 80;\n}'],
    ['one line', 'server { listen 80; }'],
    ['an upstream', '# backends\nupstream app {\n  server a:80;\n}'],
    ['members of an upstream', 'server 10.0.0.1:80 weight=5;\nserver 10.0.0.2:80 weight=1;\n'],
    ['a location', 'location /x/ {\n  alias /srv/x/;\n}'],
    ['headers', 'proxy_set_header Host $host;\n'],
    ['a map', 'map $http_upgrade $connection_upgrade {\n default upgrade;\n}'],
    ['a redirect', 'return 301 https://example.org:8443/;\n'],
    ['a template', 'server {\r\n\tlisten {{ port }};\r\n}'],
    ['a server under the first line of a script', '#!/bin/sh\n# by hand\n\nserver {\n  listen 80;\n}'],
  ])('recognises %s', (_, text) => {
    expect(nginx.recognises(text)).toBe(true);
  });

  it.each([
    [
      'BIND',
      'options {\n  listen-on port 53 { any; };\n  forwarders { 192.0.2.1 port 53; };\n};\nserver 192.0.2.1 { bogus yes; };',
    ],
    ['CUPS', 'Listen localhost:631\nListen /run/cups/cups.sock\n<Location />\n  Order allow,deny\n</Location>'],
    [
      "OpenBSD's httpd",
      'server "example.org" {\n  listen on * port 80\n  location "/x/*" { root "/y" }\n  location /z { block }\n}',
    ],
    ['Apache', '<VirtualHost *:80>\n  ServerName example.org\n  ProxyPass / http://localhost:8080/\n</VirtualHost>'],
    ['HAProxy', 'frontend web\n  bind *:80\nlisten stats\n  mode http\n'],
    ['PHP-FPM', '[www]\nlisten = 127.0.0.1:9000 ; the pool\n;listen.backlog = 511'],
    ['dhcpd', 'subnet 192.0.2.0 netmask 255.255.255.0 {\n  option routers 192.0.2.1;\n}'],
    ['Dovecot', 'service imap-login {\n  inet_listener imap {\n    port = 143\n  }\n}\nssl_cert = </etc/x.pem'],
    ['FreeRADIUS', 'listen {\n  type = auth\n  port = 1812\n}\nserver default {\n}'],
    ['syslog-ng', 'source s_net { udp(port(514)); };\nlog { source(s_net); destination(d); };'],
    ['Consul', 'server {\n  enabled = true\n}\nports {\n  http = 8500\n}'],
    ['a script', '#!/bin/sh\ncat > /etc/nginx/conf.d/a.conf <<EOF\nserver {\n  listen 80;\n}\nEOF'],
    ['a Dockerfile', 'FROM nginx\nCOPY <<EOF /etc/nginx/conf.d/a.conf\nserver {\n  listen 80;\n}\nEOF'],
    ['Caddy', 'example.org {\n  reverse_proxy localhost:9000\n}'],
    ['nftables', 'table inet filter {\n  chain input {\n    type filter hook input priority 0; policy drop;\n  }\n}'],
  ])('leaves %s alone', (_, text) => {
    expect(nginx.recognises(text)).toBe(false);
  });

  it('reads a whole config', () => {
    assertMarks(nginx, 'nginx.conf', WHOLE);
  });
});
