// Generated from the list of formats by `npm run generate`.

/** Names of files that are, or may be, one of the formats. */
export const GLOBS: readonly string[] = [];

/** Languages of documents that are, or may be, one of the formats. */
export const LANGUAGES: readonly string[] = [];
