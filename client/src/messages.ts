import type { LookupItem } from '../../server/src/lsp/protocol.ts';

/*
 * Every sentence that the client shows, in English. `{0}` is filled in. `l10n/bundle.l10n.<language>.json` translates them, by the
 * English text, as VS Code's `l10n.t` wants it.
 */

/** What the client says, by key. */
export const MESSAGES = {
  'lookup.title': 'Look Up Port',
  'lookup.placeholder': 'Number, 443/udp, range, name or words',
  'lookup.nothing': 'Nothing is known of “{0}”',
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
  'source.team': 'your team’s',
  'source.historic': 'historic',
} as const;

/** How a risk is named on a badge, in a word or two. */
export const RISK_BADGES: Readonly<Record<LookupItem['risks'][number], string>> = {
  cleartext: 'unencrypted',
  noauth: 'no login',
  'default-credentials': 'default password',
  'weak-crypto': 'weak encryption',
  'remote-admin': 'remote control',
  'code-exec': 'runs code',
  database: 'database',
  fileshare: 'file share',
  internal: 'cluster-internal',
  amplification: 'amplifies attacks',
  malware: 'used by malware',
  deprecated: 'obsolete',
  'dev-only': 'development only',
  ot: 'industrial',
  'lan-only': 'local network only',
  proxy: 'open relay',
  nopublic: 'not for the internet',
  invalid: 'not usable',
};

/** How IANA's verdict is named on a badge. An assigned port is the ordinary case and has none. */
export const STATUS_BADGES: Readonly<Record<Exclude<LookupItem['status'], 'assigned'>, string>> = {
  reserved: 'reserved by IANA',
  unassigned: 'unassigned',
  dynamic: 'dynamic range',
};

/** Puts an English sentence into the reader's language and fills in its `{0}`. */
export type Translate = (english: string, ...values: string[]) => string;

/** @returns every sentence that a translation has to cover. */
export function allMessages(): readonly string[] {
  return [MESSAGES, RISK_BADGES, STATUS_BADGES].flatMap((table) => Object.values(table));
}
