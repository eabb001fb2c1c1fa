import { spawnSync } from 'node:child_process';
import type { PortUse } from '../../server/src/core/portUse.ts';

/** Why the real iptables can't be asked here; empty where it can. Rules are only made in a network namespace of their own. */
export const withoutIptables = ((): string => {
  const { status, error } = spawnSync('unshare', ['-n', 'iptables-save'], { encoding: 'utf8' });
  if (error) return 'skipped: no unshare';
  return status === 0 ? '' : 'skipped: iptables is not installed, or needs more rights';
})();

/** Runs a shell script in a network namespace. @returns what it prints */
export function inNamespace(script: string, input = ''): string {
  const { stdout, stderr, status } = spawnSync('unshare', ['-n', 'bash', '-c', script], { encoding: 'utf8', input });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** @returns the ports in what iptables-save prints: `filter INPUT dport 22-22 tcp accept`, sorted, each once. */
export function portsOfRules(saved: string): string[] {
  const found = new Set<string>();
  let table = '';
  for (const line of saved.split('\n')) {
    table = /^\*(\w+)/.exec(line)?.[1] ?? table;
    const [, chain] = /^-A (\S+)/.exec(line) ?? [];
    if (chain === undefined) continue;
    const protocol = / -p (\w+)/.exec(line)?.[1] ?? '';
    const target = / -[jg] (\S+)/.exec(line)?.[1]?.toLowerCase() ?? '';
    const options = / --([ds]ports?|ports|to-ports|to-destination|to-source|on-port) (\S+)/g;
    for (const [, option = '', value = ''] of line.matchAll(options)) {
      const ports = option.startsWith('to-') && option !== 'to-ports' ? (/:([\d-]+)$/.exec(value)?.[1] ?? '') : value;
      for (const item of ports.split(',').filter(Boolean)) {
        const [first, last = first] = item.split(/[:-]/);
        found.add(`${table} ${chain} ${sideOf(option)} ${first}-${last} ${protocol} ${target}`);
      }
    }
  }
  return [...found].sort();
}

/** @returns the same of uses that were read. */
export function portsOfUses(uses: readonly PortUse[]): string[] {
  const found = uses.flatMap((use) =>
    use.transports.value.map((transport) => {
      const [table, chain, option = ''] = use.path;
      return `${table} ${chain} ${sideOf(option)} ${use.ports?.first}-${use.ports?.last} ${transport} ${use.filter?.verdict}`;
    }),
  );
  return [...new Set(found)].sort();
}

function sideOf(option: string): string {
  if (/^(?:d|destination-)ports?$|^ports$/.test(option)) return 'to';
  return /^(?:s|source-)ports?$/.test(option) ? 'from' : 'redirect';
}
