import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../server/src/core/message.ts';
import { nftables } from '../../server/src/formats/nftables.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';

const read = (text: string, files: Readonly<Record<string, string>> = {}) =>
  nftables.read(testDoc('etc/nftables.conf', text), testContext(files));
const marks = (fixture: string, files: Readonly<Record<string, string>> = {}) =>
  assertMarks(nftables, 'etc/nftables.conf', fixture, files);

/** A rule set that real nft accepts, used for the comparison with it. */
const HOST = `#!/usr/sbin/nft -f
flush ruleset
define web = { 8080, 8443-8450 }
define admin = 10.9.0.0/16
table inet edge {
	set peers {
		type ipv4_addr . inet_service
		elements = { 10.1.1.1 . 5432,
			10.1.1.2 . 6432 comment "pool" }
	}
	set games { type inet_service; flags interval; elements = { 27015-27030, 3074 }; }
	chain services {
		tcp dport $web accept
		udp dport @games counter accept
		ip saddr . tcp dport @peers accept
	}
	chain input {
		type filter hook input priority filter; policy drop;
		ct state vmap { established : accept, related : accept, invalid : drop }
		ip saddr $admin tcp dport { 22, 9090 } accept
		meta l4proto { tcp, udp } th dport 53 accept
		tcp dport vmap { 25 : drop, 587 : accept, 7000-7010 : jump services }
		meta l4proto . th dport { tcp . 179, udp . 3784 } accept
		udp sport 67 udp dport 68 accept
		tcp dport != 1-1023 limit rate 5/second log prefix "high 9999 "
		jump services
	}
}
table ip portmap {
	map forwards {
		type inet_service : ipv4_addr . inet_service
		elements = { 2201 : 10.2.0.1 . 22, 2202 : 10.2.0.2 . 2022 }
	}
	chain prerouting {
		type nat hook prerouting priority dstnat;
		tcp dport 81 redirect to :8081
		iifname "wan0" tcp dport 4443 dnat to 10.3.0.1:443
		dnat ip to tcp dport map @forwards
	}
}
`;

describe('nftables', () => {
  it('reads rules: ports, ranges, lists, names, verdicts', () => {
    marks(`table inet filter {
  chain input {
    type filter hook input priority 0; policy drop;
    tcp dport 22 accept
#             ^^ allow 22 tcp transports=tcp owner=input chain=input verdict=accept direction=in families=ipv4+ipv6 digits
    udp dport 60000-61000 drop
#             ^^^^^^^^^^^ deny 60000-61000 udp
    tcp dport { ssh, 80,443 } ct state new accept
#               ^^^ allow 22 name
#                    ^^ allow 80
#                       ^^^ allow 443
    tcp dport "https" reject with tcp reset
#              ^^^^^ deny 443 name
    sctp dport 36412 counter packets 12 bytes 3456
#              ^^^^^ match 36412 sctp
    dccp dport 5001 jump log-and-drop comment "port 99"
#              ^^^^ match 5001 dccp verdict=jump
    tcp sport 1024-65535 accept
#             ^^^^^^^^^^ source 1024-65535
    ip saddr 192.168.7.0/24 tcp dport 3306 accept
#                                     ^^^^ allow 3306 sources=192.168.7.0/24 families=ipv4
    th dport 53 accept
#            ^^ allow 53 transports=tcp+udp+sctp+dccp
    meta l4proto { tcp, udp } th dport 123 accept
#                                      ^^^ allow 123 transports=tcp+udp
    ip protocol udp th dport 5353 accept
#                            ^^^^ allow 5353 transports=udp families=ipv4+ipv6
    @th,16,16 0x1bb accept
#             ^^^^^ allow 443
    ct original proto-dst 8443 accept
#                         ^^^^ allow 8443
  }
}`);
  });

  it('knows a port that is left out, and a bound', () => {
    marks(`table ip filter {
  chain out {
    type filter hook output priority 0
    tcp dport != 22 drop
#                ^^ deny 22 negated direction=out families=ipv4
    tcp dport != { 25, 587 } accept
#                  ^^ allow 25 negated
#                      ^^^ allow 587 negated
    udp dport < 1024 drop
#               ^^^^ deny 1024 negated
    udp dport >= 1024 accept
#                ^^^^ allow 1024 narrowed
  }
}`);
  });

  it('reads verdict maps and concatenations', () => {
    marks(`table inet filter {
  chain input {
    type filter hook input priority 0;
    tcp dport vmap { 22 : accept, 23:drop, 80 : jump web }
#                    ^^ allow 22 verdict=accept
#                                 ^^ deny 23 verdict=drop
#                                          ^^ match 80 verdict=jump
    meta l4proto . th dport vmap { tcp . 443 : accept, 17 . 53 : drop }
#                                        ^^^ allow 443 transports=tcp
#                                                           ^^ deny 53 transports=udp
    ip saddr . tcp dport { 10.0.0.1 . 22, 10.0.0.2 . 8000-8010 } accept
#                                     ^^ allow 22 tcp
#                                                    ^^^^^^^^^ allow 8000-8010
    iifname . udp dport vmap { "lan0" . 67 : accept }
#                                       ^^ allow 67 udp
  }
  chain web { tcp dport 80 accept; }
#                       ^^ allow 80 direction=in
}`);
  });

  it('gives the elements of a set what the rules that name it say', () => {
    marks(
      `table inet filter {
  set open { type inet_service
    flags interval
    elements = { 80, 443,  # the web
      8000-8080 timeout 1h, ssh comment "9999"
#     ^^^^^^^^^ allow 8000-8080 tcp
#                           ^^^ allow 22 name
    } }
  set mixed { type inet_service; elements = { 6000, }; }
#                                             ^^^^ declare 6000 transports=tcp+udp
  set spare { typeof tcp dport; elements = { 7000 }; }
#                                            ^^^^ declare 7000 transports=tcp
  set hosts { type ipv4_addr; elements = { 10.0.0.22 }; }
  map fate { type inet_service : verdict; elements = { 21 : drop, 990 : accept } }
#                                                      ^^ deny 21 tcp
#                                                                 ^^^ allow 990
  chain input {
    type filter hook input priority 0;
    tcp dport @open accept
    tcp dport @mixed accept
    udp dport @mixed drop
    tcp dport vmap @fate
    ip saddr @hosts accept
    add @hosts { ip saddr . tcp dport timeout 90s }
  }
}
add element inet filter open { 9443 }
#                              ^^^^ allow 9443 tcp
`.replace('80, 443,  # the web', '# the web'),
    );
  });

  it('follows variables to where their numbers stand', () => {
    const { gaps } = marks(`define admin = 2222
#              ^^^^ allow 2222 tcp owner=input
define web = { 80, 443 }
#              ^^ declare 80 tcp
#                  ^^^ declare 443 tcp
define all = { 22, $web }
#              ^^ deny 22 tcp
define dns = 53
#            ^^ match 53 udp
#            ^^ source 53 udp
define unused_port = 7777
table inet filter {
  chain input {
    type filter hook input priority 0;
    tcp dport $admin accept
    tcp dport $web accept
    tcp dport $all drop
    udp dport $dns
    udp sport $dns accept
    tcp dport { 9000, $nowhere } accept
#               ^^^^ allow 9000
#                     ^^^^^^^^ allow ? variable from=unknown name=nowhere
    ip saddr $nowhere accept
  }
}`);
    expect(gaps.map(({ reason }) => inEnglish(reason))).toEqual([
      'The variable $nowhere is defined neither in this file nor in one that it includes.',
    ]);
  });

  it('takes variables from the files that it includes', () => {
    const { references } = marks(
      `include "ports.nft"
table inet filter {
  chain input {
    tcp dport $ssh_port accept
#             ^^^^^^^^^ allow 2200 variable from=assignment name=ssh_port
  }
}`,
      { 'ports.nft': 'define ssh_port = 2200\ninclude "ports.nft"\n' },
    );
    expect(references).toEqual([{ path: 'ports.nft', kind: 'include', span: { start: 9, end: 18 } }]);
  });

  it('reads variables made for other files', () => {
    marks(`define ssh_port = 22
#                 ^^ declare 22
define web_ports = { 80, 443 }
#                    ^^ declare 80
#                        ^^^ declare 443
define lan = 10.0.0.0/8
define priority_bulk = 2
`);
  });

  it('tells where packets are sent', () => {
    marks(
      `table ip nat {
  chain prerouting {
    type nat hook prerouting priority -100; policy accept;
    tcp dport 80 redirect to :8080
#             ^^ match 80 tcp verdict=redirect
#                             ^^^^ redirect 8080 tcp
    tcp dport 443 dnat to 10.0.0.1:8443
#             ^^^ match 443
#                                  ^^^^ redirect 8443 host=10.0.0.1
    udp dport 5000-5010 dnat ip6 to [2001:db8::5]:6000-6010
#             ^^^^^^^^^ match 5000-5010
#                                                 ^^^^^^^^^ redirect 6000-6010 udp
    tcp dport 3128 tproxy to 127.0.0.1:50080 accept
#             ^^^^ allow 3128
#                                      ^^^^^ redirect 50080 host=127.0.0.1
    dnat to tcp dport map { 2201 : 10.0.0.7 . 22, 2202 : 10.0.0.8 . 2022 }
#                           ^^^^ match 2201
#                                             ^^ redirect 22
#                                                 ^^^^ match 2202
#                                                                   ^^^^ redirect 2022
    redirect to :tcp dport map { 81 : 8081 }
#                                ^^ match 81
#                                     ^^^^ redirect 8081
    dnat to numgen inc mod 2 map { 0 : 10.0.0.1 . 9001, 1 : 10.0.0.2 . 9002 }
#                                                 ^^^^ redirect 9001
#                                                                      ^^^^ redirect 9002
    tcp dport set 8000
#                 ^^^^ redirect 8000 tcp
    tcp dport 22 accept
#             ^^ match 22 verdict=accept
    meta mark set tcp dport map { 99 : 1, 100 : 2 }
#                                 ^^ match 99
#                                         ^^^ match 100
  }
  chain postrouting {
    type nat hook postrouting priority 100
    ip protocol tcp masquerade to :1024-65535
#                                  ^^^^^^^^^^ redirect 1024-65535 tcp
    snat to 198.51.100.7
  }
}`.replace('accept\n#             ^^^^ allow 3128', 'accept\n#             ^^^^ match 3128'),
    );
  });

  it('reads the command form, in the order that nft gives the rules', () => {
    const { uses } = marks(`add table inet fw
add chain inet fw in { type filter hook input priority 0; policy drop; }
add rule inet fw in tcp dport 22 accept
#                             ^^ allow 22 direction=in families=ipv4+ipv6 chain=in
add rule inet fw in tcp dport 80 accept; add rule inet fw in tcp dport 81 accept
#                             ^^ allow 80
#                                                                      ^^ allow 81
insert rule inet fw in tcp dport 23 drop
#                                ^^ deny 23
add rule fw in position 8 udp dport 69 drop
#                                   ^^ deny 69 families=ipv4 direction=unknown
delete rule inet fw in handle 22
flush set inet fw ports
`);
    expect(uses.map(({ filter }) => filter?.order)).toEqual([0, 1, 2, -1, undefined]);
    expect(uses[0]?.filter?.rule).toBe('tcp dport 22 accept');
    expect(uses[0]?.filter?.table).toBe('fw');
  });

  it('tells nothing of numbers that are no ports', () => {
    marks(`table inet filter {
  counter http-80 { packets 80 bytes 443 }
  set slow { type ipv4_addr; size 65535; timeout 600s; }
  ct timeout long { protocol tcp; policy = { established : 7200, close : 20 } }
  chain input {
    type filter hook input priority -150; policy accept;
    icmp type { 8, 0 } icmp code 3 accept
    limit rate 10/second burst 20 packets accept
    meta mark 22 ct mark 443 accept
    ip ttl 64 ip dscp 46 accept
    tcp flags & (fin|syn|rst) == syn tcp option maxseg size 1400 accept
    meta skuid 1000 log prefix "dport 22 " group 80
    # tcp dport 22 accept
    ether saddr 00:11:22:33:44:55 vlan id 443 drop
    ip6 saddr fe80::1:443 accept
    queue num 80
  }
}`);
  });

  it('reads a template, and says what it leaves open', () => {
    marks(`table inet filter {
{% if ssh %}
  chain input {
    tcp dport {{ ssh_port }} accept
#             ^^^^^^^^^^^^^^ allow ? variable from=unknown name=ssh_port
    tcp dport {{ web_port | default(8080) }} accept
#             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ allow 8080 from=default
    tcp dport { 80, {{ more }} } accept
#               ^^ allow 80
#                   ^^^^^^^^^^ allow ?
  }
{% endif %}
}`);
  });

  it('survives what a neighbour gets wrong', () => {
    marks(`table inet filter {
  chain input {
    tcp dport accept
    tcp dport { 22, 80
#               ^^ match 22
#                   ^^ match 80
    tcp dport 443 accept
#             ^^^ allow 443
    tcp dport { , , 25 } "open
#                   ^^ match 25
    udp dport 53 accept
#             ^^ allow 53
  chain output {
    tcp dport 8080 accept
#             ^^^^ allow 8080 chain=output
  }
}
table ip6 x { chain y { tcp dport 99 drop } } } }
#                                 ^^ deny 99 families=ipv6
tcp dport 98 drop
#         ^^ deny 98`);
  });

  it('names a service that nobody knows', () => {
    const { oddities, uses } = read('table ip t { chain c { tcp dport { 22, htpps } accept } }');
    expect(uses).toHaveLength(1);
    expect(oddities).toMatchObject([{ kind: 'unknown-service-name', detail: { text: 'htpps' }, span: { start: 39 } }]);
  });

  it('keeps spans exact with CRLF, a BOM, tabs, other scripts and long lines', () => {
    const lines = [
      '\uFEFFtable inet f {',
      '\tchain c {',
      '\t\ttcp dport { 22, \\',
      '\t\t80 } accept # ünï 😀 443',
      `\t\t${'counter '.repeat(2000)}udp dport 53 accept`,
      '}}',
    ];
    const text = lines.join('\r\n');
    expect(read(text).uses.map(({ span }) => text.slice(span.start, span.end))).toEqual(['22', '80', '53']);
  });

  it('knows its files', () => {
    const positive = [
      'table inet filter {\n}',
      'table filter\n{',
      '  table ip6 nat {',
      'flush ruleset\n',
      'add rule inet a b tcp',
    ];
    for (const text of positive) expect(nftables.recognises(text), text).toBe(true);
    const negative = [
      'http {\n server { listen 80; }\n}',
      '#!/bin/sh\nnft -f - <<E\ntable ip t {\n}\nE\n',
      'table = {',
      '',
    ];
    for (const text of negative) expect(nftables.recognises(text), text).toBe(false);
  });

  const nft = spawnSync('unshare', ['-n', 'nft', '--version']).status === 0;
  it.skipIf(!nft)('finds what the real nft finds (skipped where nft or unshare -n does not run)', () => {
    const listed = execFileSync('unshare', ['-n', 'sh', '-c', 'nft -f - && nft -j list ruleset'], {
      input: HOST,
      encoding: 'utf8',
    });
    const theirs = portsOfJson(JSON.parse(listed));
    const ours = read(HOST).uses.map(({ ports, role }) => {
      const range = ports?.first === ports?.last ? `${ports?.first}` : `${ports?.first}-${ports?.last}`;
      return `${role === 'source' || role === 'redirect' ? role : 'port'} ${range}`;
    });
    expect([...new Set(ours)].sort()).toEqual([...new Set(theirs)].sort());
  });
});

/** Every port in `nft -j list ruleset` (libnftables-json(5)), told by what stands to the left of it. */
function portsOfJson(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(portsOfJson);
  if (typeof value !== 'object' || value === null) return [];
  const found = [
    ...portsUnder(get(value, 'match', 'left'), get(value, 'match', 'right')),
    ...portsUnder(get(value, 'vmap', 'key'), get(value, 'vmap', 'data')),
    ...portsUnder('redirect', get(value, 'redirect', 'port')),
    ...portsUnder('redirect', get(value, 'dnat', 'port')),
    ...elementPorts(get(value, 'set')),
    ...elementPorts(get(value, 'map')),
  ];
  return [...found, ...Object.values(value).flatMap(portsOfJson)];
}

function get(value: unknown, ...keys: readonly (string | number)[]): unknown {
  return keys.reduce<unknown>((at, key) => (at as Record<string | number, unknown> | undefined)?.[key], value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function portsUnder(left: unknown, right: unknown): string[] {
  if (Array.isArray(right)) return right.flatMap((one) => portsUnder(left, Array.isArray(one) ? one[0] : one));
  if (get(right, 'set')) return portsUnder(left, get(right, 'set'));
  const parts = get(left, 'concat');
  if (Array.isArray(parts)) return parts.flatMap((one, i) => portsUnder(one, get(right, 'concat', i)));
  const side = left === 'redirect' ? left : SIDES[String(get(left, 'payload', 'field'))];
  if (!side) return [];
  const range = list(get(right, 'range'));
  if (range.length > 0) return [`${side} ${range.join('-')}`];
  return typeof right === 'number' ? [`${side} ${right}`] : [];
}

const SIDES: Readonly<Record<string, string>> = { dport: 'port', sport: 'source' };

function elementPorts(set: unknown): string[] {
  const fields = [get(set, 'type')]
    .flat()
    .map((type) => ({ payload: { field: type === 'inet_service' ? 'dport' : '' } }));
  return list(get(set, 'elem')).flatMap((element) => {
    const [key, data] = Array.isArray(element) ? element : [element];
    const value = get(key, 'elem', 'val') ?? key;
    const sent = list(get(data, 'concat')).filter((one) => typeof one === 'number');
    const ports = portsUnder(fields.length > 1 ? { concat: fields } : fields[0], value);
    return [...ports, ...sent.map((port) => `redirect ${port}`)];
  });
}
