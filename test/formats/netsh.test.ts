import { describe, expect, it } from 'vitest';
import { netsh } from '../../server/src/formats/netsh.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';

const read = (path: string, text: string) => netsh.read(testDoc(path, text), testContext());

describe('netsh', () => {
  it('reads rules in batch files', () => {
    assertMarks(
      netsh,
      'open.bat',
      `@echo off
rem netsh advfirewall firewall add rule name=x dir=in action=allow protocol=TCP localport=1
netsh advfirewall firewall add rule name="Web & more" dir=in action=allow protocol=TCP localport=80,8000-8010
#                                                                                                ^^ allow 80 transports=tcp direction=in owner=Web_&_more verdict=allow
#                                                                                                   ^^^^^^^^^ allow 8000-8010
"%SystemRoot%\\System32\\netsh.exe" advfirewall firewall add rule name=x dir=in action=block protocol=17 remoteip=10.0.0.0/8 localport=53 remoteport=1024-2048
#                                                                                                                                    ^^ deny 53 transports=udp sources=10.0.0.0/8
#                                                                                                                                                  ^^^^^^^^^ source 1024-2048
netsh advfirewall firewall add rule name=x dir=out action=block protocol=tcp localport=any remoteport=25
#                                                                                                     ^^ deny 25 direction=out
netsh advfirewall firewall delete rule name=x protocol=tcp localport=23
#                                                                    ^^ match 23
set PORT=8080
netsh advfirewall firewall add rule name="My %PORT%" ^
  dir=in action=allow protocol=TCP localport=%PORT%
#                                            ^^^^^^ allow 8080 variable name=PORT
for %%p in (443 993) do netsh advfirewall firewall add rule name=%%p dir=in action=allow protocol=TCP localport=%%p
#                                                                                                               ^^^ allow 443 variable name=p
#                                                                                                               ^^^ allow 993 variable
for /L %%i in (9000,1,9010) do (
  netsh advfirewall firewall add rule name=%%i dir=in action=allow protocol=TCP localport=%%i
#                                                                                         ^^^ allow 9000-9010
)
netsh advfirewall firewall add rule name=x dir=in action=allow protocol=TCP localport=%1 & echo done
#                                                                                     ^^ allow ? variable
netsh interface portproxy add v4tov4 listenport=8081 listenaddress=127.0.0.1 connectport=81 connectaddress=10.0.0.2
#                                               ^^^^ listen 8081 host=127.0.0.1
#                                                                                        ^^ connect 81 host=10.0.0.2
`,
    );
  });

  it('reads rules in PowerShell', () => {
    assertMarks(
      netsh,
      'open.ps1',
      `
# New-NetFirewallRule -LocalPort 1 -Protocol TCP
<# New-NetFirewallRule -LocalPort 2 -Protocol TCP #>
New-NetFirewallRule -DisplayName "Web" -Direction Inbound -Protocol TCP -LocalPort 80,443 -Action Allow
#                                                                                  ^^ allow 80 transports=tcp owner=Web
#                                                                                     ^^^ allow 443
New-NetFirewallRule -DisplayName 'It''s' -Protocol UDP -LocalPort @("5000-5010", 53) -Action Block
#                                                                    ^^^^^^^^^ deny 5000-5010 transports=udp
#                                                                                ^^ deny 53
new-netfirewallrule -Dir Outbound -Prot TCP -RemotePort:25 -LocalPort Any -RemoteAddress 192.0.2.1 -Action Block
#                                                       ^^ deny 25 direction=out host=192.0.2.1
$port = 8080
New-NetFirewallRule -DisplayName "Port $port" \`
  -Protocol TCP \`
  -LocalPort $port
#            ^^^^^ allow 8080 variable name=port from=assignment
foreach ($p in 21, 22) { New-NetFirewallRule -Protocol TCP -LocalPort $p }
#                                                                     ^^ allow 21 variable
#                                                                     ^^ allow 22 variable
143, 993 | ForEach-Object { New-NetFirewallRule -Protocol TCP -LocalPort $_ }
#                                                                        ^^ allow 143
#                                                                        ^^ allow 993
$rule = @{
  DisplayName = "Db"
  Protocol = 'TCP'
  LocalPort = 3306
#             ^^^^ allow 3306 transports=tcp owner=Db
  RemoteAddress = '10.0.0.0/8'
}
New-NetFirewallRule @rule
netsh advfirewall firewall add rule name="x" dir=in action=allow protocol=TCP localport=26
#                                                                                       ^^ allow 26
if ($x) { New-NetFirewallRule -Protocol TCP -LocalPort 27 -Enabled False }
#                                                      ^^ match 27
Remove-NetFirewallRule -DisplayName Web
New-NetFirewallRule -Protocol TCP -LocalPort $unset.Port
#                                            ^^^^^^^^^^^ allow ? variable from=unknown
`,
    );
  });

  it('tells a port without a protocol', () => {
    const { oddities } = read('a.bat', 'netsh advfirewall firewall add rule name=x dir=in action=allow localport=80');
    expect(oddities.map(({ kind }) => kind)).toEqual(['port-without-protocol']);
  });
});
