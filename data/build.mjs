/*
 * Builds the tables of data/generated from pinned packages, the typed corrections and the curated facts; data/README.md says
 * where everything comes from. `--check` compares instead of writing, and fails where a checked-in file is not what it would be.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { buildRegistry, countRegistry } from './lib/iana.mjs';
import { KNOWLEDGE_COLUMNS, knowledgeRow, readKnowledge } from './lib/knowledge.mjs';
import { describeCounts, replaceCounts } from './lib/readme.mjs';
import { readOverrides, readSources } from './lib/sources.mjs';
import { portCell, transportLetters, writeTable } from './lib/tsv.mjs';

/**
 * What the registry of these sources holds; the numbers by transport count 6400-6410 for all four, as the registry names none
 * there. A figure that moves is a change to look at, so the build stops for it.
 */
const EXPECTED = { namedPorts: 6350, tcp: 5900, udp: 5513, sctp: 99, dccp: 20, ranges: 11, unassigned: 42_738 };

const here = (path) => new URL(path, import.meta.url);

function build() {
  const sources = readSources();
  const registry = buildRegistry(sources, readOverrides(here('overrides.tsv')));
  const knowledge = readKnowledge(here('knowledge/'), registry.rows);
  const counts = countRegistry(registry.rows);
  const badPorts = [0, ...sources.badPorts].sort((a, b) => a - b);
  const surprises = Object.entries(EXPECTED)
    .filter(([key, value]) => counts[key] !== value)
    .map(([key, value]) => `the registry's ${key} is ${counts[key]}, not ${value}`);
  if (counts.longestName > 15) surprises.push(`a name of ${counts.longestName} characters; RFC 6335 allows 15`);
  const figures = describeCounts({ counts, registry, knowledge: knowledge.entries, badPorts });
  return {
    surprises,
    mistakes: knowledge.problems,
    summary: `${counts.rows} registry rows, ${knowledge.entries.length} curated entries`,
    official: {
      'generated/registry.tsv': writeTable(['port', 'transports', 'name', 'text'], registry.rows.map(registryRow)),
      'generated/registry-meta.tsv': writeTable(
        ['port', 'transports', 'name', 'registered', 'references', 'unauthorized', 'note', 'formerly'],
        registry.meta,
      ),
      'generated/aliases.tsv': writeTable(['alias', 'port', 'transports', 'name'], registry.aliases),
      'generated/bad-ports.tsv': writeTable(
        ['port'],
        badPorts.map((port) => [String(port)]),
      ),
    },
    curated: {
      'generated/knowledge.tsv': writeTable(KNOWLEDGE_COLUMNS, knowledge.entries.map(knowledgeRow)),
      'README.md': replaceCounts(readFileSync(here('README.md'), 'utf8'), figures),
    },
  };
}

/** A reserved record has no name of its own: a `*` stands in its column. */
function registryRow(row) {
  return [portCell(row), transportLetters(row.transports), row.reserved ? '*' : row.name, row.text];
}

function main(checkOnly) {
  const { surprises, mistakes, summary, official, curated } = build();
  mkdirSync(here('generated/'), { recursive: true });
  // A mistake in a curated file holds back the curated table alone.
  const files = { ...(surprises.length === 0 && official), ...(mistakes.length === 0 && curated) };
  const stale = Object.entries(files).filter(([path, text]) => readOrEmpty(here(path)) !== text);
  if (!checkOnly) for (const [path, text] of stale) writeFileSync(here(path), text);
  const complaints = [...surprises, ...mistakes];
  if (checkOnly) complaints.push(...stale.map(([path]) => `data/${path} is not up to date: run npm run data`));
  for (const complaint of complaints) console.error(complaint);
  console.log(
    complaints.length > 0
      ? `data: ${complaints.length} problems`
      : `data: ${summary}, ${checkOnly ? 'as checked in' : 'written'}`,
  );
  return complaints.length > 0 ? 1 : 0;
}

function readOrEmpty(url) {
  try {
    return readFileSync(url, 'utf8');
  } catch {
    return '';
  }
}

process.exitCode = main(process.argv.includes('--check'));
