import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemdSocket } from '../../server/src/formats/systemd-socket.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';

const UNIT = `[Unit]
Description=The shop, port 99

[Socket]
ListenStream=8080
ListenStream=127.0.0.1:8081
ListenDatagram=[::1]:5353
ListenStream=/run/shop.sock
Backlog=443

[Install]
WantedBy=sockets.target
`;

describe('systemd-socket', () => {
  it('reads ports and addresses, and no sockets in the file system', () => {
    assertMarks(
      systemdSocket,
      'etc/systemd/system/shop.socket',
      `[Unit]
ListenStream=1
[Socket]
ListenStream=8080
#            ^^^^ listen 8080 transports=tcp host=* owner=shop
  ListenDatagram = 127.0.0.1:5353
#                            ^^^^ listen 5353 transports=udp host=127.0.0.1
ListenStream=[::]:443
#                 ^^^ listen 443 host=::
ListenSequentialPacket=5000
#                      ^^^^ listen 5000 transports=sctp
ListenStream=/run/shop:80
ListenStream=@abstract:80
ListenStream=vsock:2:1234
ListenStream=%t/shop.sock
ListenNetlink=route 1361
ListenFIFO=/run/80
#ListenStream=81
;ListenStream=82
Backlog=128
ListenStream=127.0.0.1:%i
#                      ^^ listen ? variable name=%i host=127.0.0.1
[Service]
ListenStream=83
`,
    );
  });

  it('forgets what an empty value takes back', () => {
    assertMarks(
      systemdSocket,
      'etc/systemd/system/shop.socket.d/port.conf',
      `[Socket]
ListenStream=80
ListenDatagram=53
#              ^^ listen 53 sctp
ListenStream=
ListenStream=8080
#            ^^^^ listen 8080 transports=sctp
SocketProtocol=sctp
`
        .replace('owner=shop.socket.d', 'sctp')
        .replace('listen 8080', 'listen 8080 transports=sctp'),
    );
  });

  it('knows where an address can be written', () => {
    const text = '[Socket]\nListenStream=80\nListenStream=0.0.0.0:81\nListenStream=[::]:82\n';
    const { uses } = systemdSocket.read(testDoc('a.socket', text), testContext());
    const moved = uses.map(({ addressSlot: slot }) =>
      slot ? `${text.slice(slot.span.start, slot.span.end)}→${slot.prefix}A${slot.suffix}` : '',
    );
    expect(moved).toEqual(['→A:', '0.0.0.0→A', '[::]→A']);
  });

  it('keeps spans exact with CRLF and a BOM', () => {
    const text = '\uFEFF[Socket]\r\nListenStream=80\r\n';
    const { uses } = systemdSocket.read(testDoc('a.socket', text), testContext());
    expect(uses.map(({ span }) => text.slice(span.start, span.end))).toEqual(['80']);
  });

  it('knows its files', () => {
    expect(systemdSocket.recognises(UNIT)).toBe(true);
    expect(systemdSocket.recognises('[Service]\nExecStart=/bin/x\n')).toBe(false);
  });

  const analyze = spawnSync('systemd-analyze', ['--version']).status === 0;
  it.skipIf(!analyze)('reads a unit that systemd-analyze verify accepts (skipped where it is not installed)', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'portwise-socket-'));
    try {
      writeFileSync(path.join(folder, 'shop.socket'), UNIT);
      writeFileSync(path.join(folder, 'shop.service'), '[Service]\nExecStart=/bin/true\n');
      const run = spawnSync('systemd-analyze', ['verify', '--man=no', path.join(folder, 'shop.socket')], {
        encoding: 'utf8',
      });
      expect(run.stderr).not.toMatch(/shop\.socket:\d+: (?!Unknown)/);
    } finally {
      rmSync(folder, { recursive: true });
    }
    const { uses } = systemdSocket.read(testDoc('shop.socket', UNIT), testContext());
    expect(uses.map(({ ports }) => ports?.first)).toEqual([8080, 8081, 5353]);
    expect(execFileSync('systemd-analyze', ['--version'], { encoding: 'utf8' })).toContain('systemd');
  });
});
