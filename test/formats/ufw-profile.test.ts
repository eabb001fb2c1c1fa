import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatRange } from '../../server/src/core/ports.ts';
import { ufwProfile } from '../../server/src/formats/ufw-profile.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';

const PROFILES = `[Shop]
title=The shop's web server
description=Listens on 8080
ports=80,443/tcp|5353/udp|7000

[Shop Peers]
title=Peers
description=A range, and both protocols
ports=6881:6891/tcp|6969,7070:7071/udp
`;

describe('ufw-profile', () => {
  it('reads lists, ranges, protocols, and both protocols where none is named', () => {
    assertMarks(
      ufwProfile,
      'etc/ufw/applications.d/shop',
      `[Shop]
title=The shop
description=Listens on 8080
ports=80,443/tcp|5353/udp|7000
#     ^^ declare 80 transports=tcp owner=Shop
#        ^^^ declare 443 transports=tcp
#                ^^^^ declare 5353 transports=udp
#                         ^^^^ declare 7000 transports=tcp+udp
# ports=1/tcp
[Shop Peers]
ports = 6881:6891/tcp | 22
#       ^^^^^^^^^ declare 6881-6891 owner=Shop_Peers
#                       ^^ declare 22
`,
    );
  });

  it('says what can not be meant', () => {
    const text = '[a]\nports=80/tpc|http/tcp|81';
    const { uses, oddities } = ufwProfile.read(testDoc('a', text), testContext());
    expect(uses.map(({ ports }) => ports?.first)).toEqual([80, 81]);
    expect(oddities.map(({ kind, detail }) => [kind, detail.text])).toEqual([
      ['unknown-protocol', 'tpc'],
      ['not-a-port', 'http'],
    ]);
  });

  it('keeps spans exact with CRLF and a BOM', () => {
    const text = '\uFEFF[a]\r\ntitle=x\r\nports=80, 443/tcp\r\n';
    const { uses } = ufwProfile.read(testDoc('a', text), testContext());
    expect(uses.map(({ span, owner }) => [text.slice(span.start, span.end), owner])).toEqual([
      ['80', 'a'],
      ['443', 'a'],
    ]);
  });

  it('knows its files', () => {
    expect(ufwProfile.recognises(PROFILES)).toBe(true);
    expect(ufwProfile.recognises('[mysqld]\nport=3306\n')).toBe(false);
    expect(ufwProfile.recognises('http 80/tcp\nhttps 443/tcp\n')).toBe(false);
  });

  const python =
    'import builtins, sys\nbuiltins._ = str\nimport ufw.applications as a\nfor p, v in sorted(a.get_profiles(sys.argv[1]).items()): print(p + "=" + v["ports"])';
  const ufw = spawnSync('/usr/bin/python3', ['-c', 'import ufw.applications']).status === 0;
  it.skipIf(!ufw)("finds what ufw's own reader finds (skipped where ufw is not installed)", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'portwise-ufw-'));
    try {
      writeFileSync(path.join(folder, 'shop'), PROFILES);
      const theirs = execFileSync('/usr/bin/python3', ['-c', python, folder], { encoding: 'utf8' });
      const { uses } = ufwProfile.read(testDoc('etc/ufw/applications.d/shop', PROFILES), testContext());
      const ours = uses.map(({ owner, ports, transports }) => {
        const protocol = transports.span ? `/${transports.value[0]}` : '';
        return `${owner} ${ports ? formatRange(ports) : '?'}${protocol}`;
      });
      expect(ours).toEqual(theirs.trim().split('\n').flatMap(portsOfLine));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** `Shop=80,443/tcp|7000` → `Shop 80/tcp`, `Shop 443/tcp`, `Shop 7000`. */
function portsOfLine(line: string): string[] {
  const [profile, value = ''] = line.split('=');
  return value.split('|').flatMap((group) => {
    const [list = '', protocol] = group.split('/');
    return list.split(',').map((port) => `${profile} ${port.replace(':', '-')}${protocol ? `/${protocol}` : ''}`);
  });
}
