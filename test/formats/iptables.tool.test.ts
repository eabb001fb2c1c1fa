import { describe, expect, it } from 'vitest';
import { iptables } from '../../server/src/formats/iptables.ts';
import { inNamespace, portsOfRules, portsOfUses, withoutIptables } from '../support/iptablesTool.ts';
import { testContext, testDoc } from '../support/marks.ts';

/** A script with what shells and iptables know of ports; it says nothing on standard output. */
const SCRIPT = `
IPT=$(command -v iptables)
SSH_PORT=2222
WEB="80 443"
LISTS=(22,25 53,123)
declare -A NAMED=([imap]=143 [mysql]=3306)
accept() { $IPT -A INPUT -p "\${2:-tcp}" --dport "$1" -j ACCEPT; }
run() { "$@"; }
$IPT -N LOGDROP
$IPT -A INPUT -p tcp --dport $SSH_PORT -j ACCEPT
for port in $WEB; do accept $port; done
for list in "\${LISTS[@]}"; do $IPT -A INPUT -p udp -m multiport --dports $list -j DROP; done
for name in "\${!NAMED[@]}"; do accept "\${NAMED[$name]}"; done
accept 5353 udp
for ((i = 7000; i < 7003; i++)); do :; done
for port in {8000..8003} {9000,9100}; do run $IPT -A FORWARD -p tcp --sport $port -j LOGDROP; done
$IPT -A INPUT -p tcp --destination-port 1024: -j REJECT
$IPT -A INPUT -p tcp --source-port :1023 -j LOG
$IPT -A INPUT -p tcp ! --dport 8 -j RETURN
$IPT -A INPUT -p tcp --dport=9 -j ACCEPT
$IPT -A OUTPUT -p tcp -m multiport --ports 10,11:12 -g LOGDROP
IFS=: read -r from to <<< "13:14"
$IPT -t nat -A PREROUTING -p tcp --dport $from -j DNAT --to-destination 10.0.0.2:$to
$IPT -t nat -A PREROUTING -p tcp --dport 15 -j REDIRECT --to-port 16
$IPT -t nat -A POSTROUTING -p udp -j MASQUERADE --to-ports 1024-2047
while read -r port proto; do $IPT -A INPUT -p $proto --dport $port -j ACCEPT; done <<EOF
17 tcp
18 udp
EOF
iptables-restore -n <<EOF
*filter
-A INPUT -p tcp -m tcp --dport $((18 + 1)) -j ACCEPT
COMMIT
EOF
case $SSH_PORT in 2222) accept 20 ;; esac
: "iptables -A INPUT -p tcp --dport 99 -j ACCEPT" # --dport 98
`;

describe.skipIf(withoutIptables)(`iptables against the real one ${withoutIptables}`, () => {
  it('reads the ports that the kernel has after the script ran', () => {
    const saved = inNamespace(`${SCRIPT}\niptables-save`);
    const { uses } = iptables.read(testDoc('fw.sh', SCRIPT), testContext());
    expect(portsOfUses(uses)).toEqual(portsOfRules(saved));
    expect(uses.length).toBeGreaterThan(30);
  });
});
