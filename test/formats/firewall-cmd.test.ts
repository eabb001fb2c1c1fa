import { describe, expect, it } from 'vitest';
import { firewallCmd } from '../../server/src/formats/firewall-cmd.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';

const read = (text: string) => firewallCmd.read(testDoc('fw.sh', text), testContext());

describe('firewall-cmd', () => {
  it('reads ports, source ports and services', () => {
    assertMarks(
      firewallCmd,
      'fw.sh',
      `
firewall-cmd --permanent --zone=public --add-port=8080/tcp
#                                                 ^^^^ allow 8080 transports=tcp owner=public verdict=accept digits
sudo firewall-offline-cmd --add-port 6000-6010/udp --add-port=22/tcp
#                                    ^^^^^^^^^ allow 6000-6010 transports=udp
#                                                             ^^ allow 22
firewall-cmd --add-port={25,53}/tcp
#                        ^^ allow 25
#                           ^^ allow 53
firewall-cmd --remove-port=23/tcp
#                          ^^ match 23
firewall-cmd --query-port=24/tcp
#                         ^^ match 24
firewall-cmd --add-source-port=68/udp
#                              ^^ source 68
firewall-cmd --zone=internal --add-source=10.0.0.0/8 --add-service=dns
#                                                                  ^^^ allow 53 name transports=tcp+udp sources=10.0.0.0/8
firewall-cmd --permanent --service=mine --add-port=99/tcp
#                                                  ^^ declare 99
for p in 80 443; do firewall-cmd --add-port=$p/tcp; done
#                                           ^^ allow 80 variable
#                                           ^^ allow 443 variable
`,
    );
  });

  it('reads forwards, rich rules and direct rules', () => {
    assertMarks(
      firewallCmd,
      'fw.sh',
      `
firewall-cmd --add-forward-port=port=80:proto=tcp:toport=8080:toaddr=10.0.0.2
#                                    ^^ match 80 tcp
#                                                        ^^^^ redirect 8080 host=10.0.0.2
firewall-cmd --add-rich-rule='rule family="ipv4" source address="10.0.0.0/8" port port="22" protocol="tcp" accept'
#                                                                                       ^^ allow 22 transports=tcp sources=10.0.0.0/8 families=ipv4
firewall-cmd --add-rich-rule='rule service name=ssh drop'
#                                               ^^^ deny 22 name
firewall-cmd --add-rich-rule="rule port port=\\"25\\" protocol=\\"tcp\\" limit value=1/m accept"
#                                              ^^ allow 25
firewall-cmd --remove-rich-rule='rule port port="26" protocol="tcp" reject'
#                                                ^^ match 26
firewall-cmd --add-rich-rule='rule forward-port port="81" protocol="tcp" to-port="8081" to-addr="10.0.0.3"'
#                                                     ^^ match 81
#                                                                                 ^^^^ redirect 8081 host=10.0.0.3
firewall-cmd --direct --add-rule ipv6 filter INPUT 0 -p tcp --dport 143 -j DROP
#                                                                   ^^^ deny 143 families=ipv6 chain=INPUT
firewall-cmd --direct --passthrough ipv4 -A INPUT -p udp --dport 53 -j ACCEPT
#                                                                ^^ allow 53
`,
    );
  });

  it('says what it can not read', () => {
    const { gaps, oddities } = read(
      'firewall-cmd --add-service=mine\nfirewall-cmd --add-port=80\nfirewall-cmd --add-port=80/tpc',
    );
    expect(gaps).toHaveLength(1);
    expect(oddities.map(({ kind }) => kind)).toEqual(['port-without-protocol', 'unknown-protocol']);
  });
});
