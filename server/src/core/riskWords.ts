import type { Risk } from './registry.ts';

/** What is risky about a service, in a word or two: on a badge, beside a title. */
export const RISK_WORDS: Readonly<Record<Risk, string>> = {
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
