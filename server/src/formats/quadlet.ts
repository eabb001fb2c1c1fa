import { baseName, type SourceDoc } from '../core/document.ts';
import type { Format, FormatResult } from '../core/format.ts';
import type { ContainerFacts, PortUse } from '../core/portUse.ts';
import { readShortMapping } from '../syntax/composePorts.ts';
import { MappedText } from '../syntax/mappedText.ts';
import { type MappingPlace, mappingUses } from '../syntax/mappingUses.ts';
import { portsInVariable } from '../syntax/portMentions.ts';
import { type UnitEntry, unitEntries } from '../syntax/unitFile.ts';

/** Podman's containers and pods as systemd units (podman-systemd.unit(5)): published and exposed ports, and the environment. */
export const quadlet: Format = {
  id: 'quadlet',
  title: 'Podman Quadlet',
  names: ['**/*.container', '**/*.{container,pod}.d/*.conf'],
  languages: [],
  // Perl's documentation ends in `.pod` too.
  candidates: ['**/*.pod', '**/*.{container,pod}.{j2,in,tmpl,template}'],
  candidateLanguages: ['ini', 'properties', 'systemd-unit-file'],
  recognises: (text) =>
    /^[ \t]*\[(?:Container|Pod)\]/m.test(text) && /^[ \t]*(?:Image|PublishPort|PodName)[ \t]*=/m.test(text),
  comment: { open: '#', also: [';'] },
  read,
};

function read(doc: SourceDoc): FormatResult {
  const { text } = doc;
  const entries = unitEntries(text).filter(({ section }) => section === 'Container' || section === 'Pod');
  const image = entries.findLast(({ key }) => key === 'Image');
  const container: ContainerFacts | undefined = image && { image: text.slice(image.value.start, image.value.end) };
  const unit = {
    owner: baseName(doc.path).replace(/\.(?:container|pod)\b.*$/, ''),
    ...(container ? { container } : {}),
  };
  const uses = entries.flatMap((entry): PortUse[] => {
    const place = { ...unit, statement: entry.statement, path: [entry.section, entry.key] };
    if (entry.key === 'PublishPort' || entry.key === 'ExposeHostPort') return portsOf(text, entry, place);
    return entry.key === 'Environment' ? variablesOf(text, entry, place) : [];
  });
  return { uses, oddities: [], references: [], gaps: [] };
}

/** `PublishPort=[[ADDRESS:][HOST]:]CONTAINER[/PROTOCOL]`, as for `podman run -p`; `ExposeHostPort` has a container's port only. */
function portsOf(text: string, { value }: UnitEntry, place: MappingPlace): PortUse[] {
  return mappingUses(text, readShortMapping(MappedText.plain(text, value)), place);
}

/** `Environment=PORT=80 "URL=http://db:5432"`: assignments with blanks between them, in quotes where they hold blanks (systemd.exec(5)). */
function variablesOf(text: string, { value }: UnitEntry, place: MappingPlace): PortUse[] {
  const words = text.slice(value.start, value.end).matchAll(/"((?:\\.|[^"\\])*)"|'([^']*)'|([^\s"']\S*)/g);
  return Array.from(words).flatMap((match): PortUse[] => {
    const word = match[1] ?? match[2] ?? match[3] ?? '';
    const start = value.start + match.index + (match[3] === undefined ? 1 : 0);
    const equals = word.indexOf('=');
    if (equals <= 0) return [];
    const name = word.slice(0, equals);
    return portsInVariable(name, word.slice(equals + 1)).map(({ start: from, end, ports, side, transport, host }) => ({
      ...place,
      span: { start: start + equals + 1 + from, end: start + equals + 1 + end },
      ports,
      spelling: 'digits',
      role: side === 'peer' ? 'connect' : 'declare',
      transports: { value: [transport] },
      path: [...place.path, name],
      ...(host === undefined ? {} : { host: { value: host } }),
    }));
  });
}
