import { type LookupItem, RISK_WORDS } from '../../../server/src/lsp/protocol.ts';
import { MESSAGES, STATUS_BADGES, type Translate } from '../messages.ts';

/** How many transports IANA's registry knows; a service on all of them needs no list. */
const ALL_TRANSPORTS = 4;

/** One line of the QuickPick. */
export interface RowText {
  /** `6379/tcp  redis` */
  readonly label: string;
  /** `Redis key-value store · no login, database` */
  readonly description: string;
}

/** @returns how an answer reads in the list: the number, what runs there, and badges for what to be careful of. */
export function rowText(item: LookupItem, translate: Translate): RowText {
  const { name, title, transports } = item;
  const on = transports.length < ALL_TRANSPORTS ? `/${transports.join('+')}` : '';
  return {
    label: `${numberText(item)}${on}${name ? `  ${name}` : ''}`,
    description: [title, ...badges(item, translate)].filter((part) => part !== '').join(' · '),
  };
}

/** @returns what is copied and inserted: `6379`, `6000-6063`. */
export function numberText({ ports }: Pick<LookupItem, 'ports'>): string {
  return ports.first === ports.last ? String(ports.first) : `${ports.first}-${ports.last}`;
}

/** @returns the pages worth a button each: IANA's or another web page first, and the RFC; only what a browser opens safely. */
export function pagesOf({ references }: Pick<LookupItem, 'references'>): LookupItem['references'] {
  const pages = references.filter(({ url }) => /^https?:\/\//.test(url));
  const rfc = pages.find(isRfc);
  const other = pages.find((page) => !isRfc(page));
  return [other, rfc].filter((page) => page !== undefined);
}

/** @returns whether a page is an RFC, by its label. */
export function isRfc({ label }: LookupItem['references'][number]): boolean {
  return /^rfc\s*\d/i.test(label);
}

function badges({ source, status, risks, title }: LookupItem, translate: Translate): readonly string[] {
  const risky = risks.map((risk) => translate(RISK_WORDS[risk])).join(', ');
  const origin = source === 'team' || source === 'historic' ? translate(MESSAGES[`source.${source}`]) : '';
  const verdict = status === 'assigned' ? '' : translate(STATUS_BADGES[status]);
  return [
    risky && `$(warning) ${risky}`,
    origin,
    // A number without a service is titled by IANA's verdict already.
    title.toLowerCase().includes(verdict.toLowerCase()) ? '' : verdict,
  ].filter((badge) => badge !== '');
}
