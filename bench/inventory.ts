/*
 * How long the inventory of a workspace takes once its graph is there, for a script of many firewall rules and for ten times as
 * many: the time may grow as the rules do. Processor time, medians.
 */
import { createMemoryHost } from '../server/src/host/memory.ts';
import { createDefaultService } from '../server/src/service.ts';
import { median } from './support/median.ts';

const RULES = [2_000, 20_000];
const RUNS = 5;

const times: number[] = [];
for (const rules of RULES) times.push(await medianMs(rules));
const [few = Number.NaN, many = Number.NaN] = times;
console.log(`\nInventory of ${RULES[0]} and of ${RULES[1]} firewall rules`);
console.log(
  `  ${few.toFixed(0)} ms, ${many.toFixed(0)} ms: ${(many / few).toFixed(1)} times as long for ten times as many`,
);

async function medianMs(rules: number): Promise<number> {
  const text = Array.from({ length: rules }, (_, place) => `ufw allow ${1 + (place % 65_000)}/tcp`).join('\n');
  const runs: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const service = createDefaultService(createMemoryHost({ 'ufw.sh': text }));
    service.update({ uri: 'ufw.sh', path: 'ufw.sh', text, version: 1 });
    await service.graph();
    const before = process.cpuUsage();
    await service.inventory();
    const { user, system } = process.cpuUsage(before);
    runs.push((user + system) / 1000);
  }
  return median(runs);
}
