/** One line of a document selector; the same shape for VS Code's API and for the language client. */
export interface DocumentFilter {
  readonly scheme: string;
  readonly language?: string;
  readonly pattern?: string;
}

/** What VS Code calls a text that it knows nothing of. */
const UNKNOWN_LANGUAGE = 'plaintext';

/**
 * Selects documents by what the formats say of names and languages.
 *
 * VS Code's own languages know nothing of nginx, nftables or ufw, and a language of our own would take such files from the
 * extensions that do know them; so most documents are found by name.
 * @param schemes where documents may come from: `file`, `untitled`, a virtual workspace's
 */
export function filtersFor(
  schemes: readonly string[],
  globs: readonly string[],
  languages: readonly string[],
): readonly DocumentFilter[] {
  return schemes.flatMap((scheme) => [
    ...languages.map((language) => ({ scheme, language })),
    ...globs.map((pattern) => ({ scheme, pattern })),
  ]);
}

/** Selects texts of no known language: a script without an extension, an untitled document. The server looks at what they say. */
export function unknownTextFilters(schemes: readonly string[]): readonly DocumentFilter[] {
  return schemes.map((scheme) => ({ scheme, language: UNKNOWN_LANGUAGE }));
}

/**
 * Documents that nobody can tell by name: the formats look at their text.
 * @param path with `/` between its parts
 */
export function isNameless(path: string, languageId: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return languageId === UNKNOWN_LANGUAGE && !name.slice(1).includes('.');
}
