import type { Format, FormatResult, ReadContext } from '../core/format.ts';
import { say } from '../core/message.ts';
import { parseRange, type Transport, transportOf } from '../core/ports.ts';
import { UseCollector } from '../syntax/firewallUses.ts';

const SECTION = /^[ \t]*\[[^\]\n]+\]/m;
const PORTS = /^ports[ \t]*[=:][ \t]*\d/im;
const TITLE = /^(?:title|description)[ \t]*[=:]/im;

/** Application profiles of ufw: `/etc/ufw/applications.d/` (ufw(8), "APPLICATION INTEGRATION"). */
export const ufwProfile: Format = {
  id: 'ufw-profile',
  title: say`ufw application profile`,
  names: ['**/ufw/applications.d/*'],
  languages: [],
  candidates: ['**/applications.d/*', '**/*ufw*', '**/*.{ini,profile,conf,j2,tmpl,template}'],
  candidateLanguages: ['ini', 'properties'],
  recognises: (text) => SECTION.test(text) && TITLE.test(text) && PORTS.test(text),
  comment: { open: '#', also: [';'] },
  read: (doc, context) => readProfiles(doc.text, context),
};

/** "An absence of a protocol means both" (ufw(8), "APPLICATION INTEGRATION": `ports=12/udp|34|56,78:90/tcp`). */
const BOTH: readonly Transport[] = ['tcp', 'udp'];

function readProfiles(text: string, context: ReadContext): FormatResult {
  const collector = new UseCollector(context);
  let profile = '';
  let start = 0;
  for (const line of text.split('\n')) {
    const section = /^\uFEFF?\[([^\]]*)\]/.exec(line);
    const ports = /^(ports[ \t]*[=:][ \t]*)(.*)/i.exec(line);
    if (section) profile = (section[1] ?? '').trim();
    else if (ports) readPorts(ports[2] ?? '', start + (ports[1] ?? '').length, profile, collector);
    start += line.length + 1;
  }
  return collector.result();
}

/** Reads `12/udp|34|56,78:90/tcp`. */
function readPorts(value: string, start: number, profile: string, collector: UseCollector): void {
  let at = start;
  for (const group of value.split('|')) {
    const slash = group.indexOf('/');
    const list = slash < 0 ? group : group.slice(0, slash);
    const protocol = slash < 0 ? '' : group.slice(slash + 1).trim();
    const statement = trimmed(group, at);
    const transport = transportOf(protocol);
    const transports = transport
      ? { value: [transport], span: trimmed(group.slice(slash + 1), at + slash + 1) }
      : { value: BOTH };
    if (protocol !== '' && !transport) {
      const span = trimmed(group.slice(slash + 1), at + slash + 1);
      collector.oddity({ kind: 'unknown-protocol', span, statement, detail: { text: protocol } });
    }
    let place = at;
    for (const item of list.split(',')) {
      const span = trimmed(item, place);
      const range = parseRange(item.trim(), ':');
      const facts = { role: 'declare' as const, transports, statement, path: [profile, 'ports'], owner: profile };
      if (range) collector.add(span, range, 'digits', facts);
      else if (item.trim() !== '')
        collector.oddity({ kind: 'not-a-port', span, statement, detail: { text: item.trim() } });
      place += item.length + 1;
    }
    at += group.length + 1;
  }
}

function trimmed(text: string, start: number): { start: number; end: number } {
  const lead = text.length - text.trimStart().length;
  return { start: start + lead, end: start + lead + text.trim().length };
}
