import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { firewalld } from '../../server/src/formats/firewalld.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';

const ZONE = `<?xml version="1.0" encoding="utf-8"?>
<zone target="DROP">
  <short>Office</short>
  <interface name="eth3"/>
  <service name="ssh"/>
  <port port="8443" protocol="tcp"/>
  <rule family="ipv4">
    <source address="10.4.0.0/16"/>
    <port port="9000-9010" protocol="udp"/>
    <accept/>
  </rule>
</zone>
`;

describe('firewalld', () => {
  it('reads services: their ports are theirs, and open nothing', () => {
    const { uses } = assertMarks(
      firewalld,
      'etc/firewalld/services/shop.xml',
      `<?xml version="1.0" encoding="utf-8"?>
<service>
  <short>Shop</short>
  <port protocol="tcp" port="8080"/>
  <!--                       ^^^^ declare 8080 tcp transports=tcp owner=shop -->
  <port port='9000-9005' protocol='udp' />
  <!--        ^^^^^^^^^ declare 9000-9005 udp -->
  <source-port port="68" protocol="udp"></source-port>
  <!--               ^^ source 68 -->
  <port port="https" protocol="tcp"/>
  <!--        ^^^^^ declare 443 name -->
  <port port="" protocol="gre"/>
  <!-- <port port="1" protocol="tcp"/> -->
  <destination ipv4="224.0.0.251"/>
  <include service="ssh"/>
</service>`,
    );
    expect(uses.every(({ filter }) => filter === undefined)).toBe(true);
  });

  it('reads zones: what stands there is open, to whom the zone is', () => {
    const { uses } = assertMarks(
      firewalld,
      'etc/firewalld/zones/office.xml',
      `<zone target="DROP">
  <interface name="eth3"/>
  <source address="10.4.0.0/16"/>
  <port port="8443" protocol="tcp"/>
  <!--        ^^^^ allow 8443 tcp owner=office chain=office direction=in verdict=accept sources=10.4.0.0/16 -->
  <service name="dns"/>
  <!--           ^^^ allow 53 name transports=tcp+udp -->
  <service name="bacula"/>
  <!--           ^^^^^^ allow 9101 tcp -->
  <!--           ^^^^^^ allow 9102 tcp -->
  <!--           ^^^^^^ allow 9103 tcp -->
  <service name="imap"/>
  <!--           ^^^^ allow 143 transports=tcp -->
  <service name="our-own"/>
  <forward-port port="443" protocol="tcp" to-port="8443" to-addr="10.0.0.9"/>
  <!--                ^^^ match 443 tcp -->
  <!--                                             ^^^^ redirect 8443 tcp host=10.0.0.9 -->
</zone>`,
    );
    expect(uses[0]?.filter?.interfaces).toEqual(['eth3']);
  });

  it('reads rich rules with their verdicts', () => {
    assertMarks(
      firewalld,
      'etc/firewalld/zones/public.xml',
      `<zone>
  <rule family="ipv4">
    <source address="192.0.2.0/24"/>
    <port port="22" protocol="tcp"/>
    <!--        ^^ allow 22 sources=192.0.2.0/24 families=ipv4 -->
    <accept/>
  </rule>
  <rule>
    <port port="23" protocol="tcp"/>
    <!--        ^^ deny 23 families=ipv4+ipv6 verdict=reject -->
    <reject/>
  </rule>
  <rule family="ipv6"><destination address="2001:db8::7"/><service name="telnet"/><drop/></rule>
  <!--                                                                   ^^^^^^ deny 23 host=2001:db8::7 families=ipv6 -->
  <rule><source address="192.0.2.1" invert="True"/><port port="24" protocol="tcp"/><accept/></rule>
  <!--                                                         ^^ allow 24 narrowed -->
  <rule><port port="25" protocol="tcp"/><log prefix="smtp 99"/></rule>
  <!--              ^^ match 25 verdict=log -->
  <rule><port port="26" protocol="tcp"/><accept><limit value="3/m"/></accept></rule>
  <!--              ^^ allow 26 narrowed -->
  <rule><forward-port port="80" protocol="tcp" to-port="8080"/></rule>
  <!--                      ^^ match 80 -->
  <!--                                                  ^^^^ redirect 8080 -->
</zone>`,
    );
  });

  it('says what can not be meant', () => {
    const text =
      '<service><port port="80"/><port port="81" protocol="tpc"/><port port="htpp" protocol="tcp"/></service>';
    const { uses, oddities } = firewalld.read(testDoc('x.xml', text), testContext());
    expect(uses.map(({ ports }) => ports?.first)).toEqual([80, 81]);
    expect(oddities.map(({ kind, span }) => [kind, text.slice(span.start, span.end)])).toEqual([
      ['port-without-protocol', '80'],
      ['unknown-protocol', 'tpc'],
      ['unknown-service-name', 'htpp'],
    ]);
  });

  it('survives what a neighbour gets wrong', () => {
    assertMarks(
      firewalld,
      'etc/firewalld/zones/public.xml',
      `<zone>
  <port port="80 protocol="tcp"/>
  <port port="81" protocol="tcp">
  <!--        ^^ allow 81 -->
  <port port="82" protocol="udp"/>
  </rule></nothing> < > &
  <rule><port port="83" protocol="tcp"/><drop/>`
        .replace('<port port="81" protocol="tcp">\n', '<port port="81" protocol="tcp"/>\n')
        .replace(
          '<port port="82" protocol="udp"/>\n',
          '<port port="82" protocol="udp"/>\n  <!--        ^^ allow 82 udp -->\n',
        )
        .concat('\n  <!--              ^^ deny 83 -->'),
    );
  });

  it('knows its files', () => {
    expect(firewalld.recognises(ZONE)).toBe(true);
    expect(firewalld.recognises('<!-- x -->\n<service>\n <port port="1" protocol="tcp"/></service>')).toBe(true);
    expect(firewalld.recognises('<service-group><service><port>22</port></service></service-group>')).toBe(false);
    expect(firewalld.recognises('<project><port/></project>')).toBe(false);
    expect(firewalld.recognises('<service><id>x</id></service>')).toBe(false);
  });

  const offline = spawnSync('firewall-offline-cmd', ['--version']).status === 0;
  it.skipIf(!offline)('takes for a zone what firewall-offline-cmd does (skipped where it is not installed)', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'portwise-firewalld-'));
    try {
      const file = path.join(folder, 'office.xml');
      writeFileSync(file, ZONE);
      const run = (...options: string[]) =>
        spawnSync('firewall-offline-cmd', ['--system-config', folder, ...options], { encoding: 'utf8' });
      run(`--new-zone-from-file=${file}`);
      const listed = (option: string) => run('--zone=office', option).stdout.trim().split(/\s+/).filter(Boolean);
      expect(listed('--list-ports')).toEqual(['8443/tcp']);
      expect(listed('--list-services')).toEqual(['ssh']);
      expect(run('--zone=office', '--list-rich-rules').stdout).toContain('port="9000-9010" protocol="udp" accept');
    } finally {
      rmSync(folder, { recursive: true });
    }
    const { uses } = firewalld.read(testDoc('office.xml', ZONE), testContext());
    expect(uses.map(({ ports, role }) => [role, ports?.first, ports?.last])).toEqual([
      ['allow', 22, 22],
      ['allow', 8443, 8443],
      ['allow', 9000, 9010],
    ]);
  });
});
