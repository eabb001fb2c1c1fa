import { describe, expect, it } from 'vitest';
import { check, findings } from '../support/service.ts';

/** What is said of the second of two rules, and of the first. */
async function toldOf(text: string) {
  const all = await check('fw.sh', text);
  return all
    .filter(({ rule }) => rule === 'contradicting-rules')
    .map(({ message, related }) => [message, related?.[0]?.message]);
}

describe('which of two rules counts that say the opposite', () => {
  it('is the first one where the tool looks at it first', async () => {
    const iptables = (verdict: string) => `iptables -A INPUT -p tcp --dport 8080 -j ${verdict}\n`;
    const [told] = await toldOf(iptables('DROP') + iptables('ACCEPT'));
    expect(told).toEqual([expect.stringContaining('An earlier rule stops this port already'), 'This one counts.']);
  });

  it('is the last one in ufw, which puts it in the place of the other', async () => {
    const [told] = await toldOf('ufw allow 8080/tcp\nufw deny 8080/tcp\n');
    expect(told).toEqual([expect.stringContaining('takes the place of the earlier one'), 'This one is replaced.']);
    expect(await findings('fw.sh', 'ufw allow 8080/tcp\nufw limit 8080/tcp\n')).toEqual([]);
  });

  it('is told of each tool in a script that calls both', async () => {
    const iptables = 'iptables -A INPUT -p tcp --dport 8080 -j DROP\niptables -A INPUT -p tcp --dport 8080 -j ACCEPT\n';
    const told = await toldOf(`${iptables}ufw allow 8081/tcp\nufw deny 8081/tcp\n`);
    expect(told.map(([, related]) => related)).toEqual(['This one counts.', 'This one is replaced.']);
  });
});
