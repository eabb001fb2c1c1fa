import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../server/src/core/message.ts';
import { iptables } from '../../server/src/formats/iptables.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';

const read = (text: string) => iptables.read(testDoc('fw.sh', text), testContext());
const portsOf = (text: string) =>
  read(text).uses.map(({ role, ports }) => `${role} ${ports ? `${ports.first}-${ports.last}` : '?'}`);

describe('iptables', () => {
  it('reads every way to name a port', () => {
    assertMarks(
      iptables,
      'fw.sh',
      `
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
#                                ^^ allow 22 transports=tcp digits owner=INPUT path=filter.INPUT.dport verdict=accept direction=in families=ipv4
sudo /sbin/ip6tables -w -I INPUT 3 -p udp --sport 53 -j ACCEPT
#                                                 ^^ source 53 transports=udp families=ipv6
iptables -A OUTPUT -p tcp -m multiport --dports 22,ssh,6000:6010 -j DROP
#                                               ^^ deny 22 direction=out
#                                                  ^^^ deny 22 name
#                                                      ^^^^^^^^^ deny 6000-6010
iptables -A INPUT -p tcp --destination-port 1024: -j REJECT --reject-with tcp-reset
#                                           ^^^^^ deny 1024-65535 verdict=reject
iptables -A INPUT -p udp --source-ports :1023 -j LOG --log-prefix "--dport 23"
#                                       ^^^^^ source 0-1023 verdict=log
iptables -A INPUT -p tcp ! --dport 80 -j DROP
#                                  ^^ deny 80 negated
iptables -A INPUT -p tcp --dport ! 81 -j DROP
#                                  ^^ deny 81 negated
iptables -A INPUT -ptcp --dport=82 -jACCEPT
#                               ^^ allow 82 tcp
iptables -A INPUT -p tcp -m multiport --ports 83 -g OTHER
#                                             ^^ match 83 verdict=other
iptables -A INPUT -p tcp --dport 84
#                                ^^ match 84 verdict=
iptables -D INPUT -p tcp --dport 85 -j ACCEPT
#                                ^^ match 85 verdict=accept
iptables -C INPUT -p tcp --dport 86 -j ACCEPT || iptables -A INPUT -p tcp --dport 87 -j ACCEPT
#                                ^^ match 86
#                                                                                 ^^ allow 87
iptables -A INPUT -p tcp -m conntrack --ctorigdstport 88 -j ACCEPT
#                                                     ^^ allow 88 narrowed
iptables -A INPUT -m conntrack --ctproto 17 --ctorigdstport 89 -j ACCEPT
#                                                           ^^ allow 89 udp narrowed
`,
    );
  });

  it('reads translations', () => {
    assertMarks(
      iptables,
      'fw.sh',
      `
iptables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.2:8080
#                                            ^^ match 80 path=nat.PREROUTING.dport verdict=dnat direction=unknown
#                                                                                 ^^^^ redirect 8080 host=10.0.0.2 tcp
iptables -t nat -A PREROUTING -p tcp --dport 81 -j DNAT --to 10.0.0.2-10.0.0.9:8081-8089
#                                            ^^ match 81
#                                                                              ^^^^^^^^^ redirect 8081-8089
iptables -t nat -A PREROUTING -p udp --dport 82 -j REDIRECT --to-port 8082
#                                            ^^ match 82
#                                                                     ^^^^ redirect 8082 udp
iptables -t nat -A POSTROUTING -p tcp -j SNAT --to-source 192.0.2.1:1024-2048
#                                                                   ^^^^^^^^^ redirect 1024-2048
iptables -t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports 1024-31000
#                                                              ^^^^^^^^^^ redirect 1024-31000
iptables -t mangle -A PREROUTING -p tcp -j TPROXY --on-port 3129 --on-ip 0.0.0.0
#                                                           ^^^^ redirect 3129
ip6tables -t nat -A PREROUTING -p tcp --dport 83 -j DNAT --to-destination [2001:db8::1]:8083
#                                             ^^ match 83
#                                                                                       ^^^^ redirect 8083
ip6tables -t nat -A PREROUTING -p tcp -j DNAT --to-destination 2001:db8:1:2:3:4:5:6
iptables -t nat -A POSTROUTING -j NETMAP --to 10.1.0.0/16
`,
    );
  });

  it('follows variables, arrays, loops and functions', () => {
    assertMarks(
      iptables,
      'fw.sh',
      `
IPT=$(which iptables)
SSH_PORT=22
PORTS=(80 443)
\${IPT} -A INPUT -p tcp --dport $SSH_PORT -j ACCEPT
#                              ^^^^^^^^^ allow 22 variable name=SSH_PORT from=assignment
for port in "\${PORTS[@]}"; do
  $IPT -A INPUT -p tcp --dport "$port" -j ACCEPT
#                               ^^^^^ allow 80 variable
#                               ^^^^^ allow 443 variable
done
for proto in tcp udp; do $IPT -A INPUT -p $proto --dport 53 -j ACCEPT; done
#                                                        ^^ allow 53 transports=tcp
#                                                        ^^ allow 53 transports=udp
open() { $IPT -A INPUT -s "$2" -p tcp --dport $1 -j ACCEPT; }
#                                             ^^ allow 25 sources=10.0.0.0/8 name=1
#                                             ^^ allow 143 sources=10.1.0.0/16 name=1
open 25 10.0.0.0/8
open 143 10.1.0.0/16
run() { echo "$@"; "$@"; }
run iptables -A INPUT -p tcp --dport 993 -j ACCEPT
#                                    ^^^ allow 993 digits
iptables -A INPUT -p tcp --dport \${1:-8080} -j ACCEPT
#                                ^^^^^^^^^^ allow 8080 variable from=default
iptables -A INPUT -p tcp --dport $UNSET -j ACCEPT
#                                ^^^^^^ allow ? variable from=unknown name=UNSET
for p in {23..1024}; do iptables -A INPUT -p tcp --dport $p -j DROP; done
#                                                        ^^ deny 23-1024 variable
for p in {1..3}; do iptables -A INPUT -p tcp --dport $p -j DROP; done
#                                                    ^^ deny 1
#                                                    ^^ deny 2
#                                                    ^^ deny 3
LOW=0:1023
iptables -A INPUT -p tcp -m multiport --dports $LOW,8000:$SSH_PORT -j DROP
#                                              ^^^^ deny 0-1023
#                                                   ^^^^^^^^^^^^^^ deny 8000-22
iptables -t nat -A PREROUTING -p tcp -j DNAT --to-destination $HOST:8118
#                                                                   ^^^^ redirect 8118 digits
$FIREWALL -A INPUT -p tcp --dport 26 -j ACCEPT
#                                 ^^ allow 26
`,
    );
  });

  it('tells text from commands', () => {
    assertMarks(
      iptables,
      'fw.sh',
      `
echo "iptables -A INPUT -p tcp --dport 23 -j ACCEPT"
# iptables -A INPUT -p tcp --dport 23 -j ACCEPT
cat <<EOF
iptables -A INPUT -p tcp --dport 23 -j ACCEPT
-A INPUT -p tcp --dport 23 -j ACCEPT
EOF
iptables-restore <<EOF
*filter
-A INPUT -p tcp --dport $PORT -j ACCEPT
#                       ^^^^^ allow ? variable
-A INPUT -p tcp --dport 24 -j ACCEPT
#                       ^^ allow 24 families=ipv4
COMMIT
EOF
cat > /etc/iptables/rules.v6 <<'EOF'
*filter
-A INPUT -p tcp --dport 25 -j ACCEPT
#                       ^^ allow 25 families=ipv6
COMMIT
EOF
echo "-A INPUT -p tcp --dport 26 -j ACCEPT" | iptables-restore -n
#                             ^^ allow 26
ssh fw 'iptables -A INPUT -p tcp --dport 27 -j ACCEPT'
#                                        ^^ allow 27
`,
    );
  });

  it('says what limits a rule', () => {
    const [use] = read(
      'iptables -I INPUT -i eth0 -s 10.0.0.0/8,! -d 192.0.2.1 -p tcp --dport 22 -m comment --comment x -j ACCEPT',
    ).uses;
    expect(use?.filter).toMatchObject({
      interfaces: ['eth0'],
      destinations: ['192.0.2.1'],
      narrowed: false,
      order: -1,
    });
    expect(use?.host?.value).toBe('192.0.2.1');
    expect(use?.filter?.rule).toBe('-i eth0 -s 10.0.0.0/8,! -d 192.0.2.1 -p tcp --dport 22 -j ACCEPT');
  });

  it.each([
    ['-m state --state NEW', false],
    ['-m conntrack --ctstate NEW,ESTABLISHED', false],
    ['-m conntrack --ctstate ESTABLISHED', true],
    ['-m state ! --state NEW', true],
    ['--syn', false],
    ['-m limit --limit 3/min', true],
    ['-m owner --uid-owner root', true],
    ['-o eth0', true],
  ])('%s narrows: %s', (match, narrowed) => {
    const [use] = read(`iptables -A INPUT -p tcp ${match} --dport 22 -j ACCEPT`).uses;
    expect(use?.filter?.narrowed).toBe(narrowed);
  });

  it('gives custom chains the direction of those that jump to them', () => {
    const text = 'iptables -A OUTPUT -j A\niptables -A A -j B\niptables -A B -p tcp --dport 22 -j ACCEPT\n';
    expect(read(text).uses[0]?.filter?.direction).toBe('out');
    expect(read(`${text}iptables -A INPUT -j B`).uses[0]?.filter?.direction).toBe('unknown');
    expect(read('iptables -A ufw-user-input -p tcp --dport 22 -j ACCEPT').uses[0]?.filter?.direction).toBe('in');
  });

  it('orders what is certain', () => {
    const rule = (verb: string, port: number) => `iptables ${verb} -p tcp --dport ${port} -j ACCEPT`;
    const loop = `for i in a b; do ${rule('-A INPUT -i $i', 3)}; done`;
    const text = [
      rule('-A INPUT', 1),
      rule('-I INPUT', 2),
      loop,
      `if x; then ${rule('-A INPUT', 4)}; fi`,
      rule('-I INPUT 2', 5),
      rule('-A INPUT', 6),
    ];
    const orders = read(text.join('\n')).uses.map(({ ports, filter }) => [ports?.first, filter?.order]);
    expect(orders).toEqual([
      [1, 0],
      [2, -1],
      [3, undefined],
      [4, undefined],
      [5, undefined],
      [6, 1],
    ]);
  });

  it('joins what a loop says of one place', () => {
    const [use, ...more] = read(
      'for ip in 10.0.0.1 10.0.0.2; do iptables -A INPUT -s $ip -p tcp --dport 22 -j ACCEPT; done',
    ).uses;
    expect(more).toEqual([]);
    expect(use?.filter?.sources).toEqual(['10.0.0.1', '10.0.0.2']);
  });

  it('gives a use the statement that holds it', () => {
    const text =
      'run() { "$@"; }\nrun iptables -A INPUT -p tcp --dport 22 -j ACCEPT\nset -- 80\niptables -A INPUT -p tcp --dport "$@"';
    const shown = read(text).uses.map(({ statement }) => text.slice(statement.start, statement.end));
    expect(shown).toEqual([
      'run iptables -A INPUT -p tcp --dport 22 -j ACCEPT',
      'iptables -A INPUT -p tcp --dport "$@"',
    ]);
  });

  it('tells what iptables would refuse', () => {
    const { oddities, gaps, uses } = read(
      'iptables -A INPUT --dport 22 -j ACCEPT\niptables -A INPUT -p tcp –dport 23 -j ACCEPT\niptables -A INPUT -p tcp --dport nosuch -j ACCEPT',
    );
    expect(oddities.map(({ kind, detail }) => `${kind} ${Object.values(detail)}`)).toEqual([
      'port-without-protocol --dport',
      'unknown-service-name nosuch',
    ]);
    expect(gaps.map(({ reason }) => inEnglish(reason))).toEqual([
      'iptables refuses this rule: "–dport" does not begin with a hyphen',
    ]);
    expect(uses.map(({ ports }) => ports?.first)).toEqual([22]);
  });

  it('reads on after a mistake', () => {
    const rule = 'iptables -A INPUT -p tcp --dport 22 -j ACCEPT';
    expect(portsOf(`echo "oops\n${rule}\necho "a" "b"\n${rule}`)).toEqual(['allow 22-22', 'allow 22-22']);
    expect(portsOf(`if [ x\n${rule}\n`)).toEqual(['allow 22-22']);
  });

  it('reads templates and other files that hold commands', () => {
    expect(portsOf('  post-up iptables -A INPUT -p tcp --dport 22 -j ACCEPT')).toEqual(['allow 22-22']);
    expect(portsOf('PostUp = iptables -A INPUT -p udp --dport 51820 -j ACCEPT')).toEqual(['allow 51820-51820']);
    expect(portsOf('iptables -A INPUT -p tcp --dport {{ ssh_port }} -j ACCEPT')).toEqual(['allow ?']);
    expect(portsOf('iptables -A INPUT -p tcp --dport {{ ssh_port | default(22) }} -j ACCEPT')).toEqual(['allow 22-22']);
  });
});
