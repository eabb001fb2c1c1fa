import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../server/src/core/message.ts';
import { haproxy } from '../../server/src/formats/haproxy.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';

const WHOLE = `
global
  maxconn 4096
  log 192.0.2.1:5514 local0 # 127.0.0.1:9999
  #             ^^^^ connect 5514 udp host=192.0.2.1 path=global.log
  log /dev/log local0
  stats socket /run/haproxy.sock mode 660
  stats socket ipv4@127.0.0.1:9001 level admin
  #                           ^^^^ listen 9001 host=127.0.0.1
defaults
  timeout client 30s
  default-server inter 3s port 9002
  #                            ^^^^ connect 9002
frontend web
  bind *:80,:8080-8090 name plain
  #      ^^ listen 80 tcp host=* owner=web path=frontend.bind
  #          ^^^^^^^^^ listen 8080-8090 host=*
  bind :::443 ssl crt /etc/ssl/a.pem alpn h2
  #       ^^^ listen 443 host=::
  bind [2001:db8::1]:8443 ssl
  #                  ^^^^ listen 8443 host=2001:db8::1
  bind quic4@:443 ssl
  #           ^^^ listen 443 transports=udp
  bind unix@/run/a.sock
  bind "*:\${PORT}"
  #       ^^^^^^^ listen ? variable name=PORT
  acl tls dst_port 8443 9443
  #                ^^^^ match 8443
  #                     ^^^^ match 9443
  redirect location https://example.org:8444/ if !tls
  #                                     ^^^^ connect 8444 host=example.org
  http-response set-header Strict-Transport-Security max-age=16000000;\\ preload;
backend app
  server a1 app1:3001 check port 3002 inter 5000 weight 10
  #              ^^^^ connect 3001 host=app1 owner=app
  #                              ^^^^ connect 3002
  server a2 10.0.0.2 check agent-check agent-port 3003
  #                                               ^^^^ connect 3003
  server a3 10.0.0.3:+1000
  server-template w 1-3 _http._tcp.example:3004
  #                                        ^^^^ connect 3004
  option httpchk GET /health
  http-check connect port 3005
  #                       ^^^^ connect 3005
  source 10.0.0.9:3006
  #               ^^^^ source 3006
listen stats :1936
#             ^^^^ listen 1936 host=* owner=stats path=listen.listen
  stats uri /
resolvers docker
  nameserver dns 127.0.0.11:53
  #                         ^^ connect 53 udp host=127.0.0.11
peers cluster
  peer one 10.0.0.1:10000
  #                 ^^^^^ connect 10000
`;

describe('HAProxy', () => {
  it('reads every place of an address', () => {
    const { gaps } = assertMarks(haproxy, 'haproxy.cfg', WHOLE);
    expect(gaps.map(({ reason }) => inEnglish(reason))).toEqual([
      '“PORT” is set outside this file, and its value is not here.',
    ]);
  });

  it('names what is no port', () => {
    const { uses, oddities } = haproxy.read(testDoc('haproxy.cfg', 'frontend a\n  bind *:https\n'), testContext());
    expect(uses).toEqual([]);
    expect(oddities.map(({ kind, mend }) => [kind, mend?.newText])).toEqual([['not-a-port', '443']]);
  });

  it.each([
    ['a frontend', 'frontend web\n    bind *:80\n'],
    ['defaults', 'global\n    maxconn 10\n\ndefaults\n    mode http\n'],
    ['an old listen', 'listen stats :1936\r\n\tmode http\r\n'],
  ])('recognises %s', (_, text) => expect(haproxy.recognises(text)).toBe(true));

  it.each([
    ['nginx', 'server {\n  listen 80;\n}\n'],
    ['an INI file', '[global]\n  log = x\n[frontend]\n  bind = :80\n'],
    ['another with braces', 'listen = {\n  mode = "x"\n}\n'],
    ['gitconfig', '[core]\n\tbare = false\n'],
  ])('leaves %s alone', (_, text) => expect(haproxy.recognises(text)).toBe(false));
});
