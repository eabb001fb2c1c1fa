import { describe, expect, it } from 'vitest';
import { pf } from '../../server/src/formats/pf.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';

const read = (text: string, files: Readonly<Record<string, string>> = {}) =>
  pf.read(testDoc('etc/pf.conf', text), testContext(files));
const marks = (fixture: string, files: Readonly<Record<string, string>> = {}) =>
  assertMarks(pf, 'etc/pf.conf', fixture, files);

describe('pf', () => {
  it('reads rules: ports, lists, names, directions, verdicts', () => {
    marks(`set skip on lo0
block return in log all
pass in quick on em0 inet proto tcp from any to (em0) port 22 keep state
#                                                          ^^ allow 22 tcp transports=tcp direction=in families=ipv4
pass in proto { tcp, udp } to port domain
#                                  ^^^^^^ allow 53 transports=tcp+udp name
block drop in proto tcp from <bad> to any port { 25, smtp 587 }
#                                                ^^ deny 25 sources=<bad>
#                                                    ^^^^ deny 25 name
#                                                         ^^^ deny 587
pass out proto udp to any port = 123
#                                ^^^ allow 123 direction=out
match in proto tcp to port 80 tag WEB
#                          ^^ match 80
pass in proto tcp from 10.8.0.0/16 port 1024:65535 to any port 3306
#                                       ^^^^^^^^^^ source 1024-65535 sources=10.8.0.0/16
#                                                              ^^^^ allow 3306 narrowed
pass to port 7000
#            ^^^^ allow 7000 transports=tcp+udp
pass in proto tcp to any port ssh:https
#                             ^^^^^^^^^ allow 22-443 name
pass in proto tcp \\
  to any port \\
  8080 # 9090
# ^^^^ allow 8080
pass in proto tcp to port 99 user > 1000 flags S/SA (max-src-conn 443)
#                         ^^ allow 99 narrowed
pass in proto tcp from ! 10.0.0.1 to port 98
#                                         ^^ allow 98 narrowed
`);
  });

  it('knows the names of OpenBSD’s own services', () => {
    marks(`pass in on egress proto tcp to any port smtp rdr-to 127.0.0.1 port spamd
#                                       ^^^^ allow 25 name
#                                                                  ^^^^^ redirect 8025 name
`);
  });

  it('reads comparisons: their numbers as written', () => {
    marks(`pass in proto tcp to port != 22
#                            ^^ allow 22 negated
pass in proto tcp to port < 1024
#                           ^^^^ allow 1024 negated
pass in proto tcp to port >= 1024
#                            ^^^^ allow 1024 narrowed
pass out proto udp to port 33433 >< 33626
#                          ^^^^^^^^^^^^^^ allow 33433-33626 narrowed
block in proto tcp to port 6000 <> 6063
#                          ^^^^^^^^^^^^ deny 6000-6063 negated
pass in proto tcp to port { = 80, > 8000, 1:9, 5 >< 7 }
#                             ^^ allow 80
#                                   ^^^^ allow 8000 negated
#                                         ^^^ allow 1-9
#                                              ^^^^^^ allow 5-7
`);
  });

  it('follows macros to where their numbers stand', () => {
    const { gaps } = marks(`ssh_port = 2222
#          ^^^^ allow 2222 tcp
web = "{ http, 443, 8000:8080 }"
#        ^^^^ allow 80 name
#              ^^^ allow 443 tcp
#                   ^^^^^^^^^ allow 8000-8080
mixed = "6000"
#        ^^^^ declare 6000 transports=tcp+udp
#        ^^^^ source 6000 tcp
all = "{" $ssh_port 25 "}"
#                   ^^ allow 25
unused_port = "77"
lan = "{ 10.0.0.0/8 }"
pass in proto tcp from $lan to port $web
pass in proto tcp to port $ssh_port
pass in proto tcp to port $all
pass in proto tcp to port $mixed
block in proto udp to port $mixed
pass in proto tcp from any port $mixed to any
pass in proto tcp to port { 9000 $missing }
#                           ^^^^ allow 9000
#                                ^^^^^^^^ allow ? variable name=missing
`);
    expect(gaps).toHaveLength(1);
  });

  it('takes the interface suffix of a macro for what it is', () => {
    const { uses } = marks(`ext = "em0"
pass in on $ext proto tcp from $ext:network to $ext port 22
#                                                        ^^ allow 22
pass in on ! lo0 proto tcp to port 23
#                                  ^^ allow 23 narrowed
pass in on { em1 em2 } proto tcp to port 24
#                                        ^^ allow 24
`);
    expect(uses.map(({ filter }) => filter?.interfaces)).toEqual([['em0'], [], ['em1', 'em2']]);
  });

  it('tells where packets are sent, in both syntaxes', () => {
    marks(`pass in on egress proto tcp to (egress) port 443 rdr-to 10.0.0.2 port 8443
#                                            ^^^ allow 443
#                                                                     ^^^^ redirect 8443 host=10.0.0.2 tcp
rdr pass on em0 proto tcp from any to any port 80 -> 127.0.0.1 port 8021
#                                              ^^ allow 80 direction=in
#                                                                   ^^^^ redirect 8021 host=127.0.0.1
rdr on em0 proto tcp from any to any port 2000:2999 -> 10.1.0.3 port 4000:*
#                                         ^^^^^^^^^ match 2000-2999
#                                                                    ^^^^ redirect 4000
no rdr on em0 proto tcp from any to any port 81
#                                            ^^ match 81
nat on em0 inet proto udp from 10.0.0.0/8 to any port 500 -> (em0) port 1024:65535
#                                                     ^^^ match 500
#                                                                       ^^^^^^^^^^ redirect 1024-65535
pass in proto tcp to port 21 divert-to 127.0.0.1 port 8021
#                         ^^ allow 21
#                                                     ^^^^ redirect 8021
pass out proto tcp to port 70 divert-packet port 700
#                          ^^ allow 70
match out on egress from 10.0.0.0/8 to any nat-to (egress)
`);
  });

  it('reads anchors and what they include', () => {
    const { references } = marks(
      `anchor "web" on em0 {
  pass in proto tcp to port { 80, 443 }
#                             ^^ allow 80 owner=web chain=web
#                                 ^^^ allow 443
  anchor inner {
    block in proto tcp to port 81
#                              ^^ deny 81 owner=web/inner
  }
}
pass in proto tcp to port 82
#                         ^^ allow 82
load anchor "ftp" from "/etc/pf.anchors/ftp"
include "/etc/pf.macros"
pass in proto tcp to port $shared
#                         ^^^^^^^ allow 5432 variable from=assignment name=shared
`,
      { '/etc/pf.macros': 'shared = "{ 5432 }"\npass in proto tcp to port 1\n' },
    );
    expect(references.map(({ path }) => path)).toEqual(['/etc/pf.anchors/ftp', '/etc/pf.macros']);
  });

  it('reads macros made for other files', () => {
    marks(`web_ports = "{ 80, 443 }"
#              ^^ declare 80
#                  ^^^ declare 443
mtu = 1492
admin = "10.0.0.22"
`);
  });

  it('tells nothing of numbers that are no ports', () => {
    marks(`set limit states 100000
set timeout { tcp.first 120, tcp.established 86400 }
queue main on em0 bandwidth 100M max 443
scrub in all max-mss 1440 min-ttl 64
table <web> { 10.0.0.80, 10.0.0.0/22 }
pass inet proto icmp all icmp-type 8 code 0
pass in proto tcp to any keep state (max-src-conn 22, max-src-conn-rate 15/5, overload <bad> flush)
# pass in proto tcp to port 22
# a comment goes on after a backslash \\
pass in proto tcp to port 23
pass in label "port 80" tag port_443
antispoof quick for { lo0 em0 }
`);
  });

  it('gives only quick rules a place in the order', () => {
    const { uses } = read(
      'pass quick proto tcp to port 1\npass proto tcp to port 2\nblock quick proto tcp to port 3\n',
    );
    expect(uses.map(({ filter }) => filter?.order)).toEqual([1, undefined, 3]);
  });

  it('survives what a neighbour gets wrong', () => {
    marks(`web = "{ 80, 443
#        ^^ allow 80
#            ^^^ allow 443
pass in proto tcp to port { 22, 23
#                           ^^ allow 22
#                               ^^ allow 23
pass in proto tcp to port $web
pass in proto tcp to port
block in proto tcp to port 25 }
#                          ^^ deny 25
dns = 53
#     ^^ allow 53
pass in proto udp to port $dns label "open
pass in proto tcp to port {{ ssh_port }}
#                         ^^^^^^^^^^^^^^ allow ? variable name=ssh_port
pass in proto tcp to port nosuchname
pass in proto tcp to port 26
#                         ^^ allow 26
`);
  });

  it('keeps spans exact with CRLF, a BOM, tabs and other scripts', () => {
    const text =
      '\uFEFFweb\t=\t"{ 80, \\\r\n\t443 }" # 😀 22\r\npass in proto tcp to port $web\r\npass proto udp to\tport 53\r\n';
    expect(read(text).uses.map(({ span }) => text.slice(span.start, span.end))).toEqual(['80', '443', '53']);
  });

  it('knows its files', () => {
    const positive = [
      'pass in quick on em0 proto tcp from any to any port 22',
      'set skip on lo0',
      'table <bad> persist',
      'rdr on em0 inet proto tcp to port 80 -> 127.0.0.1',
      'block return in on em0 all',
    ];
    for (const text of positive) expect(pf.recognises(text), text).toBe(true);
    const negative = ['server { listen 80; }', 'set skip_list on', 'pass in the salt', 'block comment in C', ''];
    for (const text of negative) expect(pf.recognises(text), text).toBe(false);
  });
});
