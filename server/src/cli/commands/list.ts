import { type Arguments, formatOf } from '../arguments.ts';
import { LIST_FORMATS } from '../output/list.ts';
import { openSession } from '../session.ts';
import { print, terminalPaint } from '../terminal.ts';

/** `portwise list`: every port use, no judgement. */
export async function list(call: Arguments): Promise<number> {
  const format = LIST_FORMATS[formatOf('list', call.format)];
  const paint = terminalPaint();
  const { service, files, status } = await openSession(call);
  print(format.head);
  for (const { name, doc } of files) {
    const readings = await service.readings(doc.uri);
    const uses = readings
      .flatMap((reading) => reading.result.uses.map((use) => ({ use, format: reading.format.id })))
      .sort((a, b) => a.use.span.start - b.use.span.start || a.use.span.end - b.use.span.end);
    print(format.file({ name, text: doc.text, uses }, paint));
  }
  return status;
}
