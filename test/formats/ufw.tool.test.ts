import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { PortUse } from '../../server/src/core/portUse.ts';
import { ufw } from '../../server/src/formats/ufw.ts';
import { testContext, testDoc } from '../support/marks.ts';

const dryRun = (rule: string) => {
  const { stdout, status } = spawnSync('bash', ['-c', `ufw --dry-run ${rule}`], { encoding: 'utf8' });
  return status === 0 ? stdout : undefined;
};
const missing = dryRun('allow 22') ? '' : 'skipped: ufw is not installed, or needs more rights';

/** `allow tcp 22 any` of `### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in`: verdict, protocol, port, the sender's port. */
function tuplesOf(output: string): string[] {
  const tuples = output.matchAll(/^### tuple ### (?:route:)?([a-z]+)(?:_log)? (\S+) (\S+) \S+ (\S+) \S+/gm);
  return [...new Set([...tuples].map(([, verdict, protocol, to, from]) => `${verdict} ${protocol} ${to} ${from}`))];
}

function tupleOf(uses: readonly PortUse[]): string {
  const list = (role: boolean) => {
    const ports = uses.filter((use) => (use.role === 'source') === role).map(({ ports: range }) => range);
    return (
      ports.map((range) => (range?.first === range?.last ? range?.first : `${range?.first}:${range?.last}`)).join() ||
      'any'
    );
  };
  const [use] = uses;
  const protocol = use?.transports.value.length === 1 ? use.transports.value[0] : 'any';
  return `${use?.filter?.verdict} ${protocol} ${list(false)} ${list(true)}`;
}

describe.skipIf(missing)(`ufw against the real one ${missing}`, () => {
  it.each([
    'allow 22',
    'deny 25/tcp',
    'limit ssh',
    'allow domain',
    'allow ntp',
    'reject out 80,443/tcp',
    'allow in 6000:6007/udp comment "no 99"',
    'allow proto tcp from any to any port 80,443',
    'allow from 10.0.0.0/8 port 53 to any port 1024:2048 proto udp',
    'allow in on eth0 log to any port 22 proto tcp',
    'route allow in on eth0 out on eth1 to 10.0.0.2 port 3306 from any proto tcp',
    'deny from 192.0.2.1 to any port snmp',
  ])('%s', (rule) => {
    const { uses } = ufw.read(testDoc('fw.sh', `ufw ${rule}`), testContext());
    expect(tuplesOf(dryRun(rule) ?? '')).toEqual([tupleOf(uses)]);
  });

  it.each(['allow 22 tcp', 'allow from any to any 22', 'allow 80,443', 'allow 22 from 10.0.0.1'])(
    'refuses %s',
    (rule) => {
      const { gaps, oddities } = ufw.read(testDoc('fw.sh', `ufw ${rule}`), testContext());
      expect(dryRun(rule)).toBeUndefined();
      expect(gaps.length + oddities.length).toBe(1);
    },
  );
});
