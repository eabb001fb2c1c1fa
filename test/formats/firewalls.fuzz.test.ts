import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Format } from '../../server/src/core/format.ts';
import { firewallCmd } from '../../server/src/formats/firewall-cmd.ts';
import { iptables } from '../../server/src/formats/iptables.ts';
import { iptablesSave } from '../../server/src/formats/iptables-save.ts';
import { netsh } from '../../server/src/formats/netsh.ts';
import { ufw } from '../../server/src/formats/ufw.ts';
import { assertSpansInside } from '../support/marks.ts';

const SHELL = `IPT=$(which iptables)\nP="22,80"; A=(25 {8000..8003})\nopen() { local p=$1; $IPT -A INPUT -p tcp --dports "$p,$P" -j ACCEPT; }\n`;
const FIXTURES: readonly (readonly [Format, string, string])[] = [
  [
    iptables,
    'fw.sh',
    `${SHELL}for p in "\${A[@]}"; do open \${p%/*}; done <<EOF\n*nat\n-A X -j DNAT --to [::1]:80-81\nEOF\n`,
  ],
  [
    iptablesSave,
    'rules.v4',
    '*nat\n[1:2] -A PREROUTING ! -p tcp --dport "2\\"2",ssh: -j DNAT --to-destination 10.0.0.1:80\nCOMMIT\n',
  ],
  [
    ufw,
    'fw.sh',
    `${SHELL}while read -r p; do ufw insert 1 allow in on eth0 from any port $p to any app 'Nginx Full'; done <<< "$P"\nufw limit ssh/tcp\n`,
  ],
  [
    firewallCmd,
    'fw.sh',
    `${SHELL}firewall-cmd --zone=x --add-port=$P/tcp --add-rich-rule='rule port port="1-2" protocol=tcp accept'\n`,
  ],
  [
    netsh,
    'fw.bat',
    'set P=80\r\nfor %%p in (1 2) do netsh advfirewall firewall add rule name="a ^ b" ^\r\n dir=in protocol=TCP localport=%%p,%P%\r\n',
  ],
  [
    netsh,
    'fw.ps1',
    '$a = @{ LocalPort = 1, "2-$b" }\nforeach ($p in @(1, 2)) { New-NetFirewallRule @a -LocalPort $p -Protocol TCP `\n }\n',
  ],
];

/** What damage looks like: pieces of every syntax involved. */
const PIECES = [
  '"',
  "'",
  '$',
  '${',
  '}',
  '(',
  ')',
  '$(',
  '`',
  '\\',
  '\n',
  '\r\n',
  ' ',
  '-',
  ':',
  ',',
  '/',
  '{{',
  '}}',
  '<<E\n',
  '😀',
  '\uFEFF',
  '%',
  '^',
  '@{',
  '0',
];

describe('damaged firewall scripts', () => {
  it.each(FIXTURES.map(([format, path, text]) => ({ name: `${format.id} ${path}`, format, path, text })))(
    '$name',
    ({ format, path, text }) => {
      const place = fc.nat(text.length);
      const change = fc.tuple(place, fc.nat(8), fc.constantFrom('', ...PIECES));
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
          const damaged = changes.reduce(
            (whole, [at, length, piece]) => whole.slice(0, at) + piece + whole.slice(at + length),
            text,
          );
          assertSpansInside(format, path, damaged);
        }),
        { numRuns: 250 },
      );
    },
  );
});
