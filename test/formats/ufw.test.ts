import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../server/src/core/message.ts';
import { ufw } from '../../server/src/formats/ufw.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';

const read = (text: string) => ufw.read(testDoc('fw.sh', text), testContext());

describe('ufw', () => {
  it('reads the simple form', () => {
    assertMarks(
      ufw,
      'fw.sh',
      `
ufw allow 22
#         ^^ allow 22 transports=tcp+udp digits verdict=allow direction=in families=ipv4+ipv6 path=in.allow
sudo ufw --force deny in 6000:6007/udp comment 'no 99'
#                        ^^^^^^^^^ deny 6000-6007 transports=udp
/usr/sbin/ufw reject out "80,443/tcp"
#                         ^^ deny 80 verdict=reject direction=out
#                            ^^^ deny 443 transports=tcp
ufw limit ssh
#         ^^^ allow 22 name transports=tcp verdict=limit
ufw allow domain
#         ^^^^^^ allow 53 name transports=tcp+udp
ufw allow ntp
#         ^^^ allow 123 transports=udp
ufw allow log-all 25/tcp
#                 ^^ allow 25
ufw delete allow 23
#                ^^ match 23
ufw insert 1 prepend allow 24
#                          ^^ allow 24
`,
    );
  });

  it('reads the full form', () => {
    assertMarks(
      ufw,
      'fw.sh',
      `
ufw allow proto tcp from any to any port 80,443
#                                        ^^ allow 80 transports=tcp
#                                           ^^^ allow 443 transports=tcp
ufw allow from 10.0.0.0/8 port 53 to 192.0.2.1 port ntp proto udp
#                              ^^ source 53 transports=udp sources=10.0.0.0/8 families=ipv4
#                                                   ^^^ allow 123 host=192.0.2.1
ufw allow in on eth0 log to any port 22 proto tcp
#                                    ^^ allow 22
ufw route deny in on eth0 out on eth1 to 10.0.0.2 port 3306 from any
#                                                      ^^^^ deny 3306 direction=forward path=route.deny narrowed
ufw allow from fd00::/8 to any port 143
#                                   ^^^ allow 143 families=ipv6
ufw status; ufw default deny incoming; ufw logging 22; ufw delete 3; ufw app info 22
`,
    );
  });

  it('knows the application profiles of well-known packages', () => {
    assertMarks(
      ufw,
      'fw.sh',
      `
ufw allow 'Nginx Full'
#          ^^^^^^^^^^ allow 80 name transports=tcp
#          ^^^^^^^^^^ allow 443 name
ufw allow OpenSSH
#         ^^^^^^^ allow 22 name transports=tcp
ufw allow from any to any app Bind9
#                             ^^^^^ allow 53 transports=tcp+udp
`,
    );
    expect(read('ufw allow "My App"').gaps).toHaveLength(1);
  });

  it('follows variables and loops', () => {
    assertMarks(
      ufw,
      'fw.sh',
      `
PORT=8080
ufw allow "$PORT"/tcp
#          ^^^^^ allow 8080 transports=tcp variable name=PORT
for port in 25 53/udp; do ufw allow $port; done
#                                   ^^^^^ allow 25 transports=tcp+udp
#                                   ^^^^^ allow 53 transports=udp
$UFW allow 993
#          ^^^ allow 993
ufw allow from $TRUSTED to any port 143 proto tcp
#                                   ^^^ allow 143
read -p "Port: " p; ufw deny $p
#                            ^^ deny ? variable from=unknown
`,
    );
  });

  it('tells what ufw would refuse', () => {
    const { uses, oddities, gaps } = read(
      'ufw allow 22 tcp\nufw allow from any to any 22\nufw allow 80,443\nufw allow 22/tpc',
    );
    expect(gaps.map(({ reason }) => inEnglish(reason))).toEqual([
      'ufw refuses this rule: "22" has no place here',
      'ufw refuses this rule: "22" has no place here',
    ]);
    expect(oddities.map(({ kind }) => kind)).toEqual(['port-without-protocol', 'unknown-protocol']);
    expect(uses.map(({ ports }) => ports?.first)).toEqual([80, 443, 22]);
  });

  it('orders what is certain', () => {
    const { uses } = read(
      'ufw allow 1\nufw deny out 2\nufw allow 3\nufw prepend deny 4\nif x; then ufw allow 5; fi\nufw insert 1 allow 6',
    );
    expect(uses.map(({ filter }) => filter?.order)).toEqual([0, 0, 1, -1, undefined, undefined]);
  });
});
