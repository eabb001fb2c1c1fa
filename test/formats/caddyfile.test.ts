import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../server/src/core/message.ts';
import { caddyfile } from '../../server/src/formats/caddyfile.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';

const WHOLE = `
# :9999 {
{
  http_port 8080
  #         ^^^^ listen 8080 tcp host=*
  https_port 8443
  #          ^^^^ listen 8443 tcp
  admin localhost:2019 {
  #               ^^^^ listen 2019 host=localhost
    origins localhost:2020
    #                 ^^^^ match 2020 host=localhost
  }
  grace_period 5s
  on_demand_tls {
    ask http://localhost:9123/check
    #                    ^^^^ connect 9123 host=localhost
  }
}

(proxy) {
  reverse_proxy {args[0]}:3000
  #                       ^^^^ connect 3000
}

example.org, www.example.org:8444,
#                            ^^^^ listen 8444 transports=tcp+udp host=* owner=example.org path=example.org
http://example.org:8081 {
#                  ^^^^ listen 8081 transports=tcp host=*
  header Strict-Transport-Security "max-age=31536000; includeSubDomains"
  import proxy app
  import snippets/*.caddy
  reverse_proxy /api/* app1:8001 http://app2:8002 unix//run/app.sock [::1]:8003 :8004 app3 {
  #                         ^^^^ connect 8001 tcp host=app1 owner=example.org path=example.org.reverse_proxy
  #                                          ^^^^ connect 8002 host=app2
  #                                                                        ^^^^ connect 8003 host=::1
  #                                                                              ^^^^ connect 8004
    to app4:8005-8007
    #       ^^^^^^^^^ connect 8005-8007 host=app4
    health_port 8008
    #           ^^^^ connect 8008
    lb_try_duration 30s
    header_up Host {upstream_hostport}
    dynamic a backend 8009
    #                 ^^^^ connect 8009
    transport http {
      resolvers 192.0.2.1:5353
      #                   ^^^^ connect 5353 udp tcp
    }
  }
  php_fastcgi @php localhost:9000
  #                          ^^^^ connect 9000
  reverse_proxy app:6{re.port.1}
  redir https://{host}:8445{uri} permanent
  #                    ^^^^ connect 8445
  respond "listening on :8010 {" 200
  log {
    output net udp/logs:5514
    #                   ^^^^ connect 5514 transports=udp host=logs
    output file /var/log/a.log {
      roll_size 100MiB
    }
  }
  respond <<END
    reverse_proxy nowhere:8011
    END 200
}
`;

describe('Caddyfile', () => {
  it('reads sites, options and upstreams', () => {
    const { references } = assertMarks(caddyfile, 'Caddyfile', WHOLE);
    expect(references.map(({ path, kind }) => [path, kind])).toEqual([['snippets/*.caddy', 'include']]);
  });

  it('reads a file of one site without braces, and its bind', () => {
    assertMarks(
      caddyfile,
      'Caddyfile',
      `# a site
:8884
#^^^^ listen 8884 transports=tcp host=127.0.0.1

bind 127.0.0.1
reverse_proxy localhost:3000
#                       ^^^^ connect 3000
log {
  output net localhost:5514
  #                    ^^^^ connect 5514
}
`,
    );
  });

  it('knows that QUIC was switched off', () => {
    const text = '{\n  servers {\n    protocols h1 h2\n  }\n}\nhttps://a.example:8443 {\n}\n';
    const { uses } = caddyfile.read(testDoc('Caddyfile', text), testContext());
    expect(uses.map(({ ports, transports }) => [ports?.first, transports.value])).toEqual([[8443, ['tcp']]]);
  });

  it('reads environment variables and their defaults', () => {
    const { gaps } = assertMarks(
      caddyfile,
      'Caddyfile',
      `{$HOST:localhost}:{$PORT:8080} {
#                 ^^^^^^^^^^^^ listen 8080 variable from=default name=PORT
  reverse_proxy {$APP}:{$APP_PORT}
  #                    ^^^^^^^^^^^ connect ? from=unknown name=APP_PORT
  reverse_proxy app:{http.request.port}
}
`,
    );
    expect(gaps.map(({ reason }) => inEnglish(reason))).toEqual([
      '“APP_PORT” is filled in before Caddy reads the file, and its value is not here.',
      '“{http.request.port}” gets its value while Caddy runs.',
    ]);
  });

  it.each([
    ['a site', 'example.org {\n\treverse_proxy app:80\n}\n'],
    ['a port', ':8080 {\n\tfile_server\n}\n'],
    ['no braces', 'localhost:2015\n\nfile_server\n'],
    ['options first', '# main\n{\n\thttp_port 80\n}\n'],
    ['a directive alone', ':8080\n\nforward_auth auth:9091 {\n\turi /\n}\n'],
    ['a snippet', '(tls) {\n\ttls internal\n}\n'],
  ])('recognises %s', (_, text) => expect(caddyfile.recognises(text)).toBe(true));

  it.each([
    ['nginx', 'server {\n  listen 80;\n  location / {\n    proxy_pass http://a:80;\n  }\n}\n'],
    ["OpenBSD's httpd", 'server "example.org" {\n  listen on * port 80\n  log style combined\n}\n'],
    ['HCL', 'server {\n  enabled = true\n}\nlog {\n}\n'],
    ['nftables', 'table inet filter {\n  chain input {\n    log prefix "x"\n  }\n}\n'],
    ['a shell script', '#!/bin/sh\nf() {\n  log "x"\n}\n'],
  ])('leaves %s alone', (_, text) => expect(caddyfile.recognises(text)).toBe(false));
});
