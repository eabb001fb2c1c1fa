import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { LIST_SEPARATOR, parsePortCell, portCell, TRANSPORTS, transportLetters } from './tsv.mjs';

const BASES = ['checked', 'by-nature', 'general-knowledge'];

/** What an entry may say of its number's standing with IANA, strongest first: the first one that holds is the one to write. */
const STANDINGS = ['same', 'other', 'reserved', 'unassigned'];

/** How often a service is met on a number that several share; an entry that says nothing lies between the two. */
const MEETINGS = ['often', undefined, 'seldom'];

/** How each field is checked: a function from the value to what is wrong with it, or undefined where it is right. */
const FIELDS = {
  port: (value) => (parsePortCell(value) ? undefined : 'is no port (80) or range (6000-6063)'),
  transports: (value) => listProblem(value, TRANSPORTS),
  name: (value) =>
    /^[A-Za-z0-9][A-Za-z0-9.+_-]{0,39}$/.test(value) ? undefined : 'is no short name like redis or ldap-tls',
  title: (value) => textProblem(value, 90),
  aliases: (value) => listProblem(value),
  software: (value) => listProblem(value),
  images: (value) => listProblem(value) ?? value.map(imageProblem).find(Boolean),
  iana: (value) => wordProblem(value, [...STANDINGS, 'range']),
  risks: (value, vocabulary) => listProblem(value, vocabulary.risks),
  basis: (value) => wordProblem(value, BASES),
  note: (value) => textProblem(value, 400),
  successor: (value) => textProblem(value, 120),
  references: (value) => listProblem(value) ?? value.map(referenceProblem).find(Boolean),
  historic: truthProblem,
  together: (value) => textProblem(value, 300),
  met: (value) => wordProblem(value, MEETINGS.filter(Boolean)),
  telltale: truthProblem,
};

/** RFC 6335, section 6: the System range needs IANA's consent; above it people take what is free. */
const FIRST_USER_PORT = 1024;

const REQUIRED = ['port', 'transports', 'name', 'title', 'software', 'iana'];

export const KNOWLEDGE_COLUMNS = [
  'port',
  'transports',
  'name',
  'title',
  'aliases',
  'software',
  'images',
  'domain',
  'risks',
  'basis',
  'note',
  'successor',
  'references',
  'historic',
  'together',
  'met',
  'telltale',
];

/**
 * Reads every YAML file of a folder of curated facts.
 * @param registry the rows of IANA's registry, which an entry may not contradict
 * @returns `entries`, in the order in which they are to be answered on a port; `problems`, one line each with file and line
 */
export function readKnowledge(folder, registry) {
  const vocabulary = { risks: readRisks() };
  const problems = [];
  const entries = [];
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()) {
    const domain = file.slice(0, -'.yaml'.length);
    for (const { value, line } of readEntries(new URL(file, folder), problems, file)) {
      const where = `${file}:${line}`;
      const wrong = entryProblems(value, vocabulary);
      const complaints = wrong.length > 0 ? wrong : standingProblems(value, registry);
      problems.push(...complaints.map((problem) => `${where}: ${nameOf(value)}: ${problem}`));
      if (wrong.length === 0) entries.push({ ...value, ...parsePortCell(value.port), domain, where });
    }
  }
  problems.push(...duplicateProblems(entries));
  return { entries: entries.sort(byPrecedence), problems };
}

/** @returns the cells of one entry, by {@link KNOWLEDGE_COLUMNS}. */
export function knowledgeRow(entry) {
  const list = (items = []) => items.map((item) => oneLine(item)).join(LIST_SEPARATOR);
  return [
    portCell(entry),
    transportLetters(entry.transports),
    entry.name,
    oneLine(entry.title),
    list(entry.aliases),
    list(entry.software),
    list(entry.images),
    entry.domain,
    list(entry.risks),
    entry.basis ?? '',
    oneLine(entry.note ?? ''),
    oneLine(entry.successor ?? ''),
    list(entry.references),
    entry.historic ? 'historic' : '',
    oneLine(entry.together ?? ''),
    entry.met ?? '',
    isTelltale(entry) ? 'telltale' : '',
  ];
}

/** Whether the number alone tells the service: where the entry says nothing, so it does in the System range for the registry's own holder. */
function isTelltale({ telltale, iana, first }) {
  return telltale ?? (iana === 'same' && first < FIRST_USER_PORT);
}

/** The server's own vocabulary is the one that counts, so it is read from there. */
function readRisks() {
  const entry = fileURLToPath(new URL('../../server/src/core/registry.ts', import.meta.url));
  const { outputFiles } = buildSync({ entryPoints: [entry], bundle: true, format: 'cjs', write: false });
  const module = { exports: {} };
  new Function('module', 'exports', outputFiles[0].text)(module, module.exports);
  return Object.keys(module.exports.RISKS);
}

function readEntries(url, problems, file) {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(url, 'utf8'), { lineCounter: lines });
  problems.push(...document.errors.map((error) => `${file}: ${error.message.split('\n')[0]}`));
  if (document.contents === null) return [];
  if (!isSeq(document.contents)) {
    problems.push(`${file}: is no list of entries`);
    return [];
  }
  return document.contents.items.map((item) => ({
    value: isMap(item) ? item.toJS(document) : null,
    line: lines.linePos(item.range?.[0] ?? 0).line,
  }));
}

function entryProblems(entry, vocabulary) {
  if (entry === null) return ['is no entry of fields'];
  const missing = REQUIRED.filter((field) => entry[field] === undefined).map((field) => `has no ${field}`);
  const wrong = Object.entries(entry).flatMap(([field, value]) => {
    const check = FIELDS[field];
    if (!check) return [`has an unknown field ${field}`];
    const problem = check(value, vocabulary);
    return problem ? [`${field} ${problem}`] : [];
  });
  const { risks = [], basis, references = [] } = entry;
  const unfounded = [];
  if (risks.length > 0 && basis === undefined) unfounded.push(`names risks, but no basis (${BASES.join(', ')})`);
  if (risks.length === 0 && basis !== undefined)
    unfounded.push('has a basis, but no risks that it could be the basis of');
  if (basis === 'checked' && references.length === 0) unfounded.push('says checked, but gives no reference');
  return [...missing, ...wrong, ...unfounded];
}

/** Compares what the entry says of IANA with what IANA says. */
function standingProblems({ port, transports, name, iana }, registry) {
  const range = parsePortCell(port);
  if (iana === 'range') return range.first === range.last ? ['says iana: range, but is on a single port'] : [];
  const records = registry.filter(
    (row) =>
      row.first <= range.last && range.first <= row.last && row.transports.some((one) => transports.includes(one)),
  );
  const standing = standingOf(name, records);
  if (standing === iana) return [];
  const names = [...new Set(records.map((row) => row.name).filter(Boolean))];
  const said = names.length > 0 ? `names ${names.join(', ')} there` : `says ${standing}`;
  const advice = iana === 'same' && standing === 'other' ? `take IANA's name, with ${name} as an alias, or ` : '';
  return [`says iana: ${iana}, but the registry ${said}: ${advice}write iana: ${standing}`];
}

function standingOf(name, records) {
  if (records.some((row) => row.name === name)) return 'same';
  if (records.some((row) => row.name !== '')) return 'other';
  return records.some((row) => row.reserved) ? 'reserved' : 'unassigned';
}

function duplicateProblems(entries) {
  const seen = new Map();
  return entries.flatMap((entry) =>
    entry.transports.flatMap((transport) => {
      const id = `${portCell(entry)}/${transport} ${entry.name}`;
      const before = seen.get(id);
      seen.set(id, entry.where);
      return before ? [`${entry.where}: ${id} is there already (${before})`] : [];
    }),
  );
}

/** By port; on one port what is met most first, the registry's own holder before its like, history last, else as the files have it. */
function byPrecedence(a, b) {
  return (
    a.first - b.first ||
    a.last - b.last ||
    Number(a.historic ?? false) - Number(b.historic ?? false) ||
    MEETINGS.indexOf(a.met) - MEETINGS.indexOf(b.met) ||
    Number(a.iana !== 'same') - Number(b.iana !== 'same')
  );
}

function listProblem(value, words) {
  if (!Array.isArray(value) || value.length === 0) return 'is no list with at least one item';
  const bad = value.find((item) => typeof item !== 'string' || item.trim() === '' || item.includes(LIST_SEPARATOR));
  if (bad !== undefined) return `holds ${JSON.stringify(bad)}, which is no text`;
  const twice = value.find((item, index) => value.indexOf(item) !== index);
  if (twice !== undefined) return `holds ${twice} twice`;
  const unknown = words && value.find((item) => !words.includes(item));
  return unknown === undefined ? undefined : `holds the unknown word ${unknown} (known: ${words.join(', ')})`;
}

function truthProblem(value) {
  return typeof value === 'boolean' ? undefined : 'is neither true nor false';
}

function wordProblem(value, words) {
  return words.includes(value) ? undefined : `is ${JSON.stringify(value)}, not one of ${words.join(', ')}`;
}

function textProblem(value, longest) {
  if (typeof value !== 'string' || value.trim() === '') return 'is no text';
  return value.length > longest ? `is longer than ${longest} characters` : undefined;
}

function imageProblem(image) {
  return /^[a-z0-9][a-z0-9._/-]*$/.test(image) ? undefined : `holds ${image}, which is no image name without a tag`;
}

function referenceProblem(reference) {
  return /^(?:RFC \d{1,5}|https:\/\/\S+)$/.test(reference)
    ? undefined
    : `holds ${reference}, which is neither RFC 7143 nor https://…`;
}

function nameOf(entry) {
  return `${entry?.port ?? '?'} ${entry?.name ?? '?'}`;
}

function oneLine(text) {
  return text.replace(/\s+/g, ' ').trim();
}
