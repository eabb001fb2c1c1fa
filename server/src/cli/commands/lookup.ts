import process from 'node:process';
import { isBeyondPorts } from '../../core/ports.ts';
import { fileUri } from '../../host/node.ts';
import { type Arguments, formatOf, UsageError } from '../arguments.ts';
import { openService } from '../openService.ts';
import { lookupAsJsonLines, lookupAsText } from '../output/lookup.ts';
import { FINE, FOUND, print, terminalPaint } from '../terminal.ts';

/** How many answers a name or words give at most; a range gives all. */
const MOST_ANSWERS = 10;

/** `portwise lookup`: what is known of numbers, ranges and names, each operand in turn. */
export async function lookup(call: Arguments): Promise<number> {
  const format = formatOf('lookup', call.format);
  if (call.operands.length === 0) throw new UsageError('lookup needs a number, a range or a name');
  const service = openService(call, process.cwd());
  service.openFolder(fileUri(process.cwd()));
  const paint = terminalPaint();
  let anything = false;
  for (const query of call.operands) {
    const items = await service.lookup(query, /^\d+-\d+/.test(query) ? Number.POSITIVE_INFINITY : MOST_ANSWERS);
    anything ||= items.some(({ name }) => name !== null);
    if (format === 'jsonl') print(lookupAsJsonLines(query, items));
    else if (items.length > 0) print(lookupAsText(items, paint));
    else if (isBeyondPorts(query)) print(`${query} is no port: numbers end at 65535.\n`);
    else print(`Nothing is known of "${query}".\n`);
  }
  return anything ? FINE : FOUND;
}
