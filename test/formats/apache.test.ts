import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../server/src/core/message.ts';
import { apache } from '../../server/src/formats/apache.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';

const WHOLE = `
# Listen 9999
Define APP_PORT 8001
#               ^^^^ declare 8001 path=define
Listen 80
#      ^^ listen 80 tcp host=* path=listen
Listen 192.0.2.1:8080
#                ^^^^ listen 8080 host=192.0.2.1
<IfModule ssl_module>
  Listen [::]:443 https
  #           ^^^ listen 443 host=:: path=ifmodule.listen
  listen \${TLS_PORT}
  #      ^^^^^^^^^^^ listen ? variable name=TLS_PORT
</IfModule>
NameVirtualHost *:80
#                 ^^ listen 80
Timeout 300
<VirtualHost *:80 _default_:8443>
#              ^^ listen 80 host=* owner=example.org path=virtualhost
#                           ^^^^ listen 8443 host=*
  ServerName example.org:80
  #                      ^^ declare 80 host=example.org path=virtualhost.servername
  ServerAlias www.example.org
  ProxyPass /a http://app:\${APP_PORT}/ retry=0
  #                       ^^^^^^^^^^^ connect 8001 variable host=app from=assignment owner=example.org
  ProxyPassReverse "/b" "http://app:8002/b"
  #                                 ^^^^ connect 8002
  <Proxy "balancer://pool">
    BalancerMember ajp://10.0.0.1:8009 route=1
    #                             ^^^^ connect 8009 host=10.0.0.1
  </Proxy>
  <FilesMatch \\.php$>
    SetHandler "proxy:fcgi://127.0.0.1:9000"
    #                                  ^^^^ connect 9000
  </FilesMatch>
  RewriteCond %{SERVER_PORT} !^443$
  #                            ^^^ match 443
  RewriteRule ^(.*)$ https://%{HTTP_HOST}:8444$1 [R=301,L]
  #                                       ^^^^ connect 8444
  RewriteRule ^/x$ - [R=404,L]
  Redirect permanent / \\
    https://example.org:8445/
  #                     ^^^^ connect 8445
  LogFormat "%h:8446 http://x:8447" common
  Include conf.d/*.conf
</VirtualHost>
FastCgiExternalServer /srv/a.fcgi -host 127.0.0.1:9001
#                                                 ^^^^ connect 9001
`;

describe('Apache', () => {
  it('reads listens, virtual hosts and what is passed on', () => {
    const { gaps, references } = assertMarks(apache, 'apache2/sites-enabled/a.conf', WHOLE);
    expect(gaps.map(({ reason }) => inEnglish(reason))).toEqual(['“TLS_PORT” has no value in this file.']);
    expect(references.map(({ path, kind }) => [path, kind])).toEqual([['conf.d/*.conf', 'include']]);
  });

  it('names what is no port', () => {
    const { uses, oddities } = apache.read(testDoc('ports.conf', 'Listen http\nListen a:b\n'), testContext());
    expect(uses).toEqual([]);
    expect(oddities.map(({ kind, detail }) => [kind, detail.word])).toEqual([
      ['not-a-port', 'http'],
      ['not-a-port', 'b'],
    ]);
  });

  it.each([
    ['ports.conf', '# ports\nListen 80\n'],
    ['a virtual host', '<VirtualHost *:80>\r\n</VirtualHost>\r\n'],
    ['a module', '<IfModule mod_ssl.c>\n</IfModule>\n'],
  ])('recognises %s', (_, text) => expect(apache.recognises(text)).toBe(true));

  it.each([
    [
      'CUPS',
      'Listen localhost:631\nWebInterface Yes\n<Location />\n  Order allow,deny\n</Location>\n<Policy default>\n',
    ],
    ['nginx', 'server {\n  listen 80;\n}\n'],
    ["OpenBSD's httpd", 'server "a" {\n  listen on * port 80\n}\n'],
    ['sshd', 'Port 22\nListenAddress 0.0.0.0:22\n'],
    ['XML', '<files>\n  <directory name="x"/>\n</files>\n'],
  ])('leaves %s alone', (_, text) => expect(apache.recognises(text)).toBe(false));
});
