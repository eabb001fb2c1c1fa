import picomatch from 'picomatch/posix';
import { baseName, type SourceDoc } from './document.ts';
import type { Format } from './format.ts';

/** Decides which formats read a document. */
export type Detector = (doc: SourceDoc) => readonly Format[];

/**
 * @param formats all that there are
 * @returns a detector: a name or language that settles it, else the text of a document that may be the format. A document
 * without an extension (an untitled one, a script) may be any format, unless its name leads to one: a Dockerfile with a `RUN` that
 * calls a firewall is no firewall script, for the rules that a build step sets are gone with the step. A manual is never taken by its looks.
 */
export function createDetector(formats: readonly Format[]): Detector {
  const matchers = formats.map((format) => ({
    format,
    settledByName: globMatcher(format.names),
    mayBeByName: globMatcher(format.candidates),
  }));
  return (doc) => {
    const language = doc.languageId ?? '';
    const looks = new Map<Format, boolean>();
    const looksLike = (format: Format) => {
      const known = looks.get(format) ?? format.recognises(doc.text);
      looks.set(format, known);
      return known;
    };
    const named = matchers.filter(
      ({ format, settledByName, mayBeByName }) =>
        settledByName(doc.path) ||
        format.languages.includes(language) ||
        (!isProse(doc.path) && mayBeByName(doc.path) && looksLike(format)),
    );
    const anything = named.length === 0 && mayBeAnything(doc.path);
    return matchers
      .filter((matcher) => {
        if (named.includes(matcher)) return true;
        const isCandidate = anything || matcher.format.candidateLanguages.includes(language);
        return isCandidate && looksLike(matcher.format);
      })
      .map(({ format }) => format);
  };
}

/**
 * @returns a test whether a file could be read by any format, by its path alone: what a walk through folders reads and what it
 * leaves alone
 */
export function createPathFilter(formats: readonly Format[]): (path: string) => boolean {
  const named = globMatcher(formats.flatMap(({ names, candidates }) => [...names, ...candidates]));
  return (path) => mayBeAnything(path) || named(path);
}

/** Text about configs, which shows some in between and is none. */
const PROSE =
  /\.(?:md|markdown|rst|adoc|asciidoc|pod|html?|tex|pot?)$|\/docs?\/(?:.*\/)?[^/]*\.txt$|(?:^|\/)(?:changelog|changes|news|readme|history|authors|copying|todo)(?:[.-][\w.-]*)?$/i;

function isProse(path: string): boolean {
  return PROSE.test(path);
}

/** Only a look at the text tells what a file without an extension is. */
function mayBeAnything(path: string): boolean {
  return !baseName(path).slice(1).includes('.') && !isProse(path);
}

/** @returns a test whether a path with `/` between its parts matches one of the globs (`*`, `**`, `?`, `{a,b}`, `[…]`). */
export function globMatcher(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false;
  // Case does not count (i), and a folder's name may have a line break in it (s).
  const matches = picomatch([...globs], { dot: true, flags: 'is' });
  return (path) => path !== '' && matches(path.replace(/^\/+/, ''));
}
