import { code, escapeMarkdown, link, referenceLink } from '../core/markdown.ts';
import { type Message, say, type Tell } from '../core/message.ts';
import { formatRange, isSingle, type Transport } from '../core/ports.ts';
import type { IanaRecord, PortStatus, Registry } from '../core/registry.ts';
import { describeTransports } from './describe.ts';

/** Where IANA shows a number in its registry. */
const IANA_SEARCH =
  'https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml?search=';

const STATUSES: Readonly<Record<PortStatus, Message>> = {
  assigned: say`assigned`,
  reserved: say`reserved`,
  unassigned: say`unassigned`,
  dynamic: say`dynamic`,
};

/**
 * What IANA says of a port on some transports, as one paragraph of Markdown.
 * @param isBrief without the notes of all records but the first, for somebody in the middle of an edit
 */
export function ianaParagraph(
  port: number,
  transports: readonly Transport[],
  { registry, tell }: { readonly registry: Registry; readonly tell: Tell },
  isBrief: boolean,
): string {
  const records = [...new Set(transports.flatMap((transport) => registry.iana(port, transport)))];
  const told = records.filter((record) => !record.reserved);
  if (told.length === 0) return tell(say`**IANA**: ${statusInWords(port, transports, registry, tell)}.`);
  // Port 80 has three records, two of them with long notes that they are the same as the first.
  const lines = told.map((record, place) =>
    isBrief && place > 0 && record.name !== '' ? code(record.name) : ianaLine(record, port, registry, tell),
  );
  const source = link(tell(say`Registry`), `${IANA_SEARCH}${port}`);
  return tell(say`**IANA**: ${lines.join(tell(say`; also `))}. ${source}`);
}

function ianaLine(record: IanaRecord, port: number, registry: Registry, tell: Tell): string {
  const { name, description, ports, transports } = record;
  const details = registry.details(record, port);
  const facts = [
    description && description !== name ? escapeMarkdown(description) : '',
    describeTransports(transports),
    isSingle(ports) ? '' : tell(say`whole range ${formatRange(ports)}`),
    details.registered ? tell(say`registered ${details.registered}`) : '',
    ...details.references.map((reference) => {
      const target = referenceLink(reference);
      return target ? link(target.label, target.url) : '';
    }),
    details.unauthorizedUse ? tell(say`unauthorized use: ${escapeMarkdown(details.unauthorizedUse)}`) : '',
    details.note ? escapeMarkdown(details.note) : '',
    details.formerly ? tell(say`formerly ${escapeMarkdown(details.formerly)}`) : '',
  ].filter((fact) => fact !== '');
  // A few numbers are described and have no name: 24 is for "any private mail system".
  return name === '' ? facts.join(', ') : tell(say`${code(name)} (${facts.join(', ')})`);
}

/** @returns "assigned", "unassigned", or one word for each transport where they differ. */
function statusInWords(port: number, transports: readonly Transport[], registry: Registry, tell: Tell): string {
  const each = transports.map((transport) => ({ transport, status: registry.status(port, transport) }));
  const [first] = each;
  if (!first) return tell(STATUSES.unassigned);
  if (each.every(({ status }) => status === first.status)) {
    return tell(first.status === 'dynamic' ? say`dynamic, never assigned to anybody` : STATUSES[first.status]);
  }
  const statuses = [...new Set(each.map(({ status }) => status))];
  return statuses
    .map((status) => {
      const those = each.filter((one) => one.status === status).map(({ transport }) => transport);
      return tell(say`${STATUSES[status]} for ${those.join(', ')}`);
    })
    .join(tell(say`; `));
}
