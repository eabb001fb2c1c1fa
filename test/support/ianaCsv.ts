/** The head of IANA's CSV. */
export const HEAD =
  'Service Name,Port Number,Transport Protocol,Description,Assignee,Contact,Registration Date,Modification Date,Reference,Service Code,Unauthorized Use Reported,Assignment Notes';

/** @returns a text that is as large as the registry and has its landmarks, with the given lines at its end. */
export function plausibleCsv(lines: readonly string[]): string {
  const landmarks = ['ssh,22', 'domain,53', 'http,80', 'https,443'].flatMap((row) =>
    ['tcp', 'udp'].map((transport) => `${row},${transport},A service,[A],[B],,,,,,`),
  );
  const filling = Array.from({ length: 5100 }, (_unused, place) =>
    ['tcp', 'udp'].map((transport) => `filling-${place},${20_000 + place},${transport},Filling ${place},[A],[B],,,,,,`),
  ).flat();
  return `${[HEAD, ...landmarks, ...filling, ...lines].join('\n')}\n`;
}
