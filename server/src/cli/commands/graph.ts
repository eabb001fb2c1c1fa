import { type Arguments, formatOf } from '../arguments.ts';
import { graphAsJson } from '../output/graph.ts';
import { openSession } from '../session.ts';
import { print } from '../terminal.ts';

/** `portwise graph`: who reaches whom, through which port. */
export async function graph(call: Arguments): Promise<number> {
  const format = formatOf('graph', call.format);
  const session = await openSession(call);
  if (format === 'json') print(graphAsJson(await session.service.graph(), session.files));
  else print(await session.service.graphText(format));
  return session.status;
}
