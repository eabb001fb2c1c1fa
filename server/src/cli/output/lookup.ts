import { formatRange } from '../../core/ports.ts';
import { RISK_WORDS } from '../../core/riskWords.ts';
import type { LookupItem } from '../../service.ts';
import type { Paint } from './paint.ts';

/** For people: number, name and title, one service a line. */
export function lookupAsText(items: readonly LookupItem[], paint: Paint): string {
  const numbers = items.map(({ ports, transports }) => `${formatRange(ports)}/${transports.join('+')}`);
  const width = Math.max(0, ...numbers.map((text) => text.length));
  return items
    .map(({ name, title, source, status, risks }, place) => {
      const number = paint('bold', (numbers[place] ?? '').padEnd(width));
      const what = name === null ? paint('dim', `no known service, ${status}`) : `${name}  ${title}`;
      const note = [source === 'historic' ? 'historic' : '', ...risks.map((risk) => RISK_WORDS[risk])]
        .filter(Boolean)
        .join(', ');
      return `${number}  ${what}${note ? paint('dim', `  (${note})`) : ''}\n`;
    })
    .join('');
}

/** For programs: one object a line, as the command line's contract says. */
export function lookupAsJsonLines(query: string, items: readonly LookupItem[]): string {
  return items
    .map(({ ports, transports, name, title, source, status, range, risks, references }) => {
      const object = {
        query,
        port: ports.first,
        endPort: ports.last,
        transports,
        name,
        title,
        source,
        status,
        range,
        risks,
        references: references.map(({ url }) => url),
      };
      return `${JSON.stringify(object)}\n`;
    })
    .join('');
}
