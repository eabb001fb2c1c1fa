export const GLOBS: readonly string[] = [];

export const LANGUAGES: readonly string[] = [];
