const START = '<!-- counts: written by npm run data -->';
const END = '<!-- /counts -->';

/** @returns the figures of the data's README as Markdown. */
export function describeCounts({ counts, registry, knowledge, badPorts }) {
  const domains = [...new Set(knowledge.map((entry) => entry.domain))].sort();
  const lines = [
    '| what | count |',
    '| --- | --- |',
    `| rows of the registry | ${counts.rows} |`,
    `| numbers with a name of their own | ${counts.namedPorts} (tcp ${counts.tcp}, udp ${counts.udp}, sctp ${counts.sctp}, dccp ${counts.dccp}) |`,
    `| rows that cover a range | ${counts.ranges} |`,
    `| numbers below 49152 that IANA has neither named nor marked | ${counts.unassigned} |`,
    `| rows with a date, reference or note | ${registry.meta.length} |`,
    `| aliases | ${registry.aliases.length} |`,
    `| ports that browsers refuse | ${badPorts.length} |`,
    `| curated entries | ${knowledge.length} |`,
    ...domains.map((domain) => `| – ${domain} | ${knowledge.filter((entry) => entry.domain === domain).length} |`),
  ];
  return lines.join('\n');
}

/**
 * @returns the README with its figures replaced
 * @throws where it has lost the marks between which they stand
 */
export function replaceCounts(readme, figures) {
  const start = readme.indexOf(START);
  const end = readme.indexOf(END);
  if (start < 0 || end < start) throw new Error(`data/README.md has no "${START}" … "${END}"`);
  return `${readme.slice(0, start + START.length)}\n\n${figures}\n\n${readme.slice(end)}`;
}
