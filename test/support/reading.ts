import type { SourceDoc } from '../../server/src/core/document.ts';
import type { ReadContext } from '../../server/src/core/format.ts';
import { createParsed } from '../../server/src/core/parsed.ts';
import { wordTable } from '../../server/src/core/wordTable.ts';

/** Service names that tests may use without the whole registry. */
const TEST_NAMES = wordTable<number>({
  ftp: 21,
  ssh: 22,
  telnet: 23,
  smtp: 25,
  domain: 53,
  http: 80,
  ntp: 123,
  imap: 143,
  snmp: 161,
  https: 443,
  imaps: 993,
  mysql: 3306,
});

/** @returns a read context over a few service names and the given neighbour files. */
export function testContext(files: Readonly<Record<string, string>> = {}): ReadContext {
  return {
    portOf: (name) => TEST_NAMES[name.toLowerCase()],
    neighbour: (path) => files[path],
    parsed: createParsed(),
  };
}

/** @returns a document with the given path and text. */
export function testDoc(path: string, text: string, languageId?: string): SourceDoc {
  return { uri: `file:///${path}`, path: `/${path}`, text, version: 1, ...(languageId ? { languageId } : {}) };
}
