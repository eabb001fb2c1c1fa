import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nftCommand } from '../../server/src/formats/nft-command.ts';
import { assertMarks, assertSpansInside, assertTotal, testContext, testDoc } from '../support/marks.ts';

const SCRIPT = `#!/bin/sh
NFT=/usr/sbin/nft
SSH_PORT=2222
$NFT flush ruleset
sudo nft add table inet fw
$NFT add chain inet fw in '{ type filter hook input priority 0; policy drop; }'
$NFT add rule inet fw in tcp dport $SSH_PORT accept
#                                  ^^^^^^^^^ allow 2222 tcp variable name=SSH_PORT chain=in direction=in
nft add rule inet fw in tcp dport { 80, 443 } accept
#                                   ^^ allow 80 digits
#                                       ^^^ allow 443
nft 'add rule inet fw in udp dport 53 counter accept; add rule inet fw in tcp dport 23 drop'
#                                  ^^ allow 53 udp
#                                                                                   ^^ deny 23
nft add chain inet fw out \\{ type filter hook output priority 0 \\; \\}
for port in 25 587; do
  nft add rule inet fw out tcp dport "$port" drop
#                                     ^^^^^ deny 25 variable direction=out
#                                     ^^^^^ deny 587 variable
done
nft add rule ip fw pre tcp dport 81 redirect to :8081
#                                ^^ match 81
#                                                ^^^^ redirect 8081 tcp
nft list ruleset | grep 'tcp dport 99'
echo nft add rule inet fw in tcp dport 98 accept
nft delete rule inet fw in handle 97
`;

const INPUT = `#!/bin/bash
PORT=\${PORT:-8443}
cat <<EOF | nft -f -
define web = { 80, $PORT }
#              ^^ allow 80 tcp
#                  ^^^^^ allow 8443 tcp variable name=PORT
table inet fw {
  chain in {
    type filter hook input priority 0;
    tcp dport \\$web accept
    tcp dport $EXTRA drop
#             ^^^^^^ deny ? variable name=EXTRA from=unknown
  }
}
EOF
nft -f - <<'EOF'
table ip6 fw { chain in { udp dport 546 accept; } }
#                                   ^^^ allow 546 udp families=ipv6
EOF
RULES="
table ip held {
  chain in { tcp dport 7000 drop; }
#                      ^^^^ deny 7000 tcp digits
}"
$NFT -f - <<< "$RULES"
cat > /etc/nftables.conf <<EOF
table inet other {
  chain in { tcp dport 9000 accept; }
#                      ^^^^ allow 9000
}
EOF
cat <<EOF
table inet help { chain in { tcp dport 1 accept; } }
EOF
`;

const read = (text: string) => nftCommand.read(testDoc('fw.sh', text), testContext());

describe('nft-command', () => {
  it('reads commands as one rule set, through variables and loops', () => {
    assertMarks(nftCommand, 'fw.sh', SCRIPT);
  });

  it('reads what a script feeds to nft or writes for it, and nothing that it only prints', () => {
    assertMarks(nftCommand, 'fw.sh', INPUT);
  });

  it('knows the order of rules, save in loops and branches', () => {
    const { uses } = read(`nft add rule inet a b tcp dport 1 accept
if test -e x; then nft add rule inet a b tcp dport 2 accept; fi
nft insert rule inet a b tcp dport 3 accept
nft add rule inet a b tcp dport 4 accept
`);
    expect(uses.map(({ filter }) => filter?.order)).toEqual([0, undefined, -1, 2]);
    expect(uses.map(({ filter }) => filter?.rule)).toEqual(
      ['1', '2', '3', '4'].map((port) => `tcp dport ${port} accept`),
    );
  });

  it('is total', () => {
    const clean = (text: string) => text.replace(/^#.*\^.*\n/gm, '');
    assertTotal(nftCommand, 'fw.sh', clean(SCRIPT));
    assertTotal(nftCommand, 'fw.sh', clean(INPUT));
    const words = fc.constantFrom(
      ...'nft add rule inet a b tcp dport { } 22 $p p=1 ; ; " \' \\ <<E E -f - | cat for in do done ( ) accept'.split(
        ' ',
      ),
      '\n',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 6, arbitrary: words }, fc.string()), { maxLength: 50 }), (parts) =>
        assertSpansInside(nftCommand, 'fw.sh', parts.join(' ')),
      ),
      { numRuns: 1000 },
    );
  });

  it('needs time in proportion to the text', () => {
    const make = (n: number) =>
      `P=22\n${'nft add rule inet a b tcp dport { 80, $P } accept\n'.repeat(n)}nft add element inet a s { ${'$P, '.repeat(n)}}\n`;
    const time = (text: string) => {
      const start = performance.now();
      read(text);
      return performance.now() - start;
    };
    const small = make(200);
    const large = make(2000);
    time(small);
    const base = Math.min(time(small), time(small), time(small));
    // Ten times the text; the bound leaves room for a busy machine and none for a quadratic reader (a hundredfold).
    expect(Math.min(time(large), time(large))).toBeLessThan(Math.max(base, 2) * 40);
  });

  it('knows its files', () => {
    for (const text of ['nft add rule inet a b accept', '$NFT -f - <<E', 'sudo nft -f rules.nft', SCRIPT, INPUT]) {
      expect(nftCommand.recognises(text), text).toBe(true);
    }
    for (const text of ['echo hello', 'apt install nftables', 'server { listen 80; }']) {
      expect(nftCommand.recognises(text), text).toBe(false);
    }
  });
});
