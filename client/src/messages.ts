import {
  type ListedPlace,
  type LookupItem,
  type MapLink,
  type Reach,
  RISK_WORDS,
} from '../../server/src/lsp/protocol.ts';

/*
 * Every sentence that the client shows, in English. `{0}` is filled in. `l10n/bundle.l10n.<language>.json` translates them, by the
 * English text, as VS Code's `l10n.t` wants it.
 */

/** What the client says, by key. */
export const MESSAGES = {
  'lookup.title': 'Look Up Port',
  'lookup.placeholder': 'Number, 443/udp, range, name or words',
  'lookup.nothing': 'Nothing is known of “{0}”',
  'lookup.beyond': '{0} is no port: numbers end at 65535',
  'lookup.failed': 'The language server could not answer: {0}',
  'lookup.copied': 'Copied {0}',
  'button.copy': 'Copy Number',
  'button.insert': 'Insert at Cursor',
  'button.reference': 'Open {0}',
  'server.starting': 'The language server is starting…',
  'server.stopped': 'The language server is stopped',
  'server.stopped.action': 'Press Enter to start it',
  'server.running': 'The language server is running',
  'server.restart': 'Restart',
  'card.unknown': 'Nothing is known of this port.',
  'card.noServer': 'The language server is stopped. Run “Portwise: Restart Server” and look the port up again.',
  'registry.updating': 'Fetching the port registry from IANA…',
  'registry.updated': 'The port registry is up to date: {0} records.',
  'registry.failed': 'The port registry could not be updated and stays as it was: {0}',
  'ports.port': 'Port {0}',
  'ports.filter': 'Number, service, file, risk …',
  'ports.filter.title': 'Filter Ports',
  'ports.filtered': 'Only what matches “{0}”',
  'ports.filtered.nothing': 'Nothing matches “{0}”',
  'ports.noServer': 'The language server is stopped. Run “Portwise: Restart Server”.',
  'ports.badge': 'Risky ports that everyone reaches: {0}',
  'map.title': 'Port Map',
  'map.search': 'Find a port, service or file',
  'map.found': '{0} of {1}',
  'map.zoomIn': 'Zoom In',
  'map.zoomOut': 'Zoom Out',
  'map.fit': 'Show All',
  'map.exportSvg': 'Save as SVG…',
  'map.exportMermaid': 'Save as Mermaid…',
  'map.nothing': 'No file of this workspace describes services that reach each other.',
  'map.help':
    'Tab or the arrow keys go from box to box, Enter goes to the line, + and − zoom, 0 shows all, / searches.',
  'map.project': 'Compose project {0}',
  'source.team': 'your team’s',
  'source.historic': 'historic',
} as const;

/** How IANA's verdict is named on a badge. An assigned port is the ordinary case and has none. */
export const STATUS_BADGES: Readonly<Record<Exclude<LookupItem['status'], 'assigned'>, string>> = {
  reserved: 'reserved by IANA',
  unassigned: 'unassigned',
  dynamic: 'dynamic range',
};

/** How the groups of the Ports view are named, and what they mean. */
export const REACH_TEXTS: Readonly<Record<Reach, { readonly name: string; readonly about: string }>> = {
  everyone: { name: 'Internet', about: 'everyone who reaches this machine' },
  limited: { name: 'Local Network', about: 'some networks or addresses' },
  loopback: { name: 'Loopback', about: 'this machine only' },
  inside: { name: 'Inside', about: 'other containers only' },
};

/** What a port does at a place, in a word or two. */
export const ROLE_TEXTS: Readonly<Record<ListedPlace['role'], string>> = {
  listen: 'listens',
  publish: 'published',
  expose: 'container port',
  connect: 'connects to it',
  allow: 'let through',
  deny: 'stopped',
  match: 'looked at',
  source: 'sent from',
  redirect: 'sent on to it',
  declare: 'declared',
};

/** What a line of the Port Map means. */
export const LINK_TEXTS: Readonly<Record<MapLink['kind'], string>> = {
  published: 'open to everyone',
  local: 'from this machine',
  connects: 'connects',
  allows: 'let through',
  denies: 'stopped',
};

/** Puts an English sentence into the reader's language and fills in its `{0}`. */
export type Translate = (english: string, ...values: string[]) => string;

/** @returns every sentence that a translation has to cover. */
export function allMessages(): readonly string[] {
  const reaches = Object.values(REACH_TEXTS).flatMap(({ name, about }) => [name, about]);
  const tables = [MESSAGES, RISK_WORDS, STATUS_BADGES, ROLE_TEXTS, LINK_TEXTS];
  return [...tables.flatMap((table) => Object.values(table)), ...reaches];
}
