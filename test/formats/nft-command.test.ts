import { describe, expect, it } from 'vitest';
import { nftCommand } from '../../server/src/formats/nft-command.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';

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

  it('knows its files', () => {
    for (const text of ['nft add rule inet a b accept', '$NFT -f - <<E', 'sudo nft -f rules.nft', SCRIPT, INPUT]) {
      expect(nftCommand.recognises(text), text).toBe(true);
    }
    for (const text of ['echo hello', 'apt install nftables', 'server { listen 80; }']) {
      expect(nftCommand.recognises(text), text).toBe(false);
    }
  });
});
