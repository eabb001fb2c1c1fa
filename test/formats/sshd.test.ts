import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sshd } from '../../server/src/formats/sshd.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';

const CONFIG = `# Port 1
Port 2222
port=2200
ListenAddress 127.0.0.1
ListenAddress [::1]:2022
PermitRootLogin no
`;

describe('sshd', () => {
  it('reads ports and addresses', () => {
    const { references } = assertMarks(
      sshd,
      'etc/ssh/sshd_config',
      `#Port 22
Port 2222
#    ^^^^ listen 2222 transports=tcp host=192.0.2.7
  port = "2200" # the old one, 22
#         ^^^^ listen 2200
ListenAddress 127.0.0.1
ListenAddress 192.0.2.7
ListenAddress 0.0.0.0:2022
#                     ^^^^ listen 2022 host=0.0.0.0
ListenAddress [2001:db8::1]:2023
#                           ^^^^ listen 2023 host=2001:db8::1
ListenAddress ::1
ListenAddress example.org:2024
#                         ^^^^ listen 2024 host=example.org
Include /etc/ssh/sshd_config.d/*.conf
ClientAliveInterval 300
PermitOpen localhost:80
Match User git
  Port 99
`,
    );
    expect(references.map(({ path }) => path)).toEqual(['/etc/ssh/sshd_config.d/*.conf']);
  });

  it('listens everywhere where no address is given', () => {
    assertMarks(
      sshd,
      'etc/ssh/sshd_config',
      `Port 22
#    ^^ listen 22 host=*
Port {{ ssh_port }}
#    ^^^^^^^^^^^^^^ listen ? variable
`,
    );
  });

  it('keeps spans exact with CRLF and tabs', () => {
    const text = 'Port\t2222\r\nListenAddress\t[::]:22\r\n';
    const { uses } = sshd.read(testDoc('sshd_config', text), testContext());
    expect(uses.map(({ span }) => text.slice(span.start, span.end))).toEqual(['2222', '22']);
  });

  it('knows its files', () => {
    expect(sshd.recognises(CONFIG)).toBe(true);
    expect(sshd.recognises('Host example.org\n  Port 22\n  User git\n')).toBe(false);
  });

  const program = spawnSync('/usr/sbin/sshd', ['-V']).error === undefined;
  it.skipIf(!program)('finds what the real sshd -T finds (skipped where it is not installed)', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'portwise-sshd-'));
    try {
      const key = path.join(folder, 'key');
      spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
      writeFileSync(path.join(folder, 'config'), CONFIG);
      const told = spawnSync('/usr/sbin/sshd', ['-T', '-f', path.join(folder, 'config'), '-h', key], {
        encoding: 'utf8',
      });
      const theirs = [...told.stdout.matchAll(/^listenaddress .*:(\d+)$/gm)].map((match) => Number(match[1]));
      const { uses } = sshd.read(testDoc('sshd_config', CONFIG), testContext());
      const ours = uses.map(({ ports }) => ports?.first ?? 0);
      expect([...new Set(ours)].sort()).toEqual([...new Set(theirs)].sort());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
