import { type Arguments, oneOf } from '../arguments.ts';
import { graphAsJson } from '../output/graph.ts';
import { openSession } from '../session.ts';
import { print } from '../terminal.ts';

/** `portwise graph`: who reaches whom, through which port. */
export async function graph(call: Arguments): Promise<number> {
  const format = oneOf('--format', call.format, ['mermaid', 'dot', 'json']);
  const session = openSession(call);
  if (format === 'json') print(graphAsJson(await session.service.graph(), session.files));
  else print(await session.service.graphText(format));
  return session.status;
}
