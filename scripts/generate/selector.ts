import type { Format } from '../../server/src/core/format.ts';

/** The language of a text that VS Code knows nothing of. It wakes nobody by itself: the client looks at such a document's name too. */
const NO_LANGUAGE = 'plaintext';

/** What biome lets stand on one line. */
const LINE_WIDTH = 120;

/** @returns the client's module that says which documents may be one of the formats. */
export function selectorModule(formats: readonly Format[]): string {
  const globs = formats.flatMap(({ names, candidates }) => [...names, ...candidates]);
  const languages = formats.flatMap((format) => [...format.languages, ...format.candidateLanguages]);
  return [
    '// Generated from the list of formats by `npm run generate`.',
    '',
    '/** Names of files that are, or may be, one of the formats. */',
    constant('GLOBS', [...new Set(globs.map(absoluteGlob))].sort()),
    '',
    '/** Languages of documents that are, or may be, one of the formats. */',
    constant('LANGUAGES', [...new Set(languages)].filter((language) => language !== NO_LANGUAGE).sort()),
    '',
  ].join('\n');
}

/** A format's glob is over the whole path without its first slash; VS Code's is over the whole path. */
function absoluteGlob(glob: string): string {
  return glob.startsWith('**/') ? glob : `/${glob}`;
}

function constant(name: string, values: readonly string[]): string {
  const start = `export const ${name}: readonly string[] = [`;
  const quoted = values.map((value) => `'${value}'`);
  const line = `${start}${quoted.join(', ')}];`;
  return line.length <= LINE_WIDTH ? line : `${start}\n${quoted.map((value) => `  ${value},\n`).join('')}];`;
}
