import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firewallCmd } from '../../server/src/formats/firewall-cmd.ts';
import { firewalld } from '../../server/src/formats/firewalld.ts';
import { testContext, testDoc } from '../support/marks.ts';

const missing =
  spawnSync('firewall-offline-cmd', ['--version']).status === 0 ? '' : 'skipped: firewalld is not installed';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portwise-firewalld-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ARGUMENTS = [
  '--add-port=8080/tcp --add-port 6000-6010/udp',
  '--add-port={25,53}/tcp',
  '--add-source-port=68/udp',
  '--add-service=dns',
  '--add-forward-port=port=80:proto=tcp:toport=8081:toaddr=10.0.0.2',
  `--add-rich-rule='rule family="ipv4" source address="10.0.0.0/8" port port="22" protocol="tcp" accept'`,
  `--add-rich-rule='rule service name="ssh" drop'`,
  `--add-rich-rule='rule family=ipv4 forward-port port="81" protocol="tcp" to-port="8082"'`,
];

describe.skipIf(missing)(`firewall-cmd against the real one ${missing}`, () => {
  it('reads the ports that firewalld writes into its zone', () => {
    const script = ARGUMENTS.map((line) => `firewall-offline-cmd --zone=public ${line}`).join('\n');
    const tool = `firewall-offline-cmd() { command firewall-offline-cmd --system-config ${folder} "$@" >&2; }\n`;
    const { status, stderr } = spawnSync('bash', ['-ec', tool + script], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    const zone = readFileSync(join(folder, 'zones/public.xml'), 'utf8');
    const shown = (format: typeof firewalld, path: string, text: string) => {
      const { uses } = format.read(testDoc(path, text), testContext());
      const lines = uses.map(
        ({ ports, transports, role, owner }) => `${owner} ${role} ${ports?.first}-${ports?.last} ${transports.value}`,
      );
      return [...new Set(lines)].sort();
    };
    const written = shown(firewalld, 'firewalld/zones/public.xml', zone);
    const commanded = shown(firewallCmd, 'fw.sh', script);
    // The zone that comes with firewalld has services of its own.
    expect(written).toEqual(expect.arrayContaining(commanded));
    expect(commanded.length).toBeGreaterThan(10);
    // Each command starts Python and reads all of firewalld's services.
  }, 180_000);
});
