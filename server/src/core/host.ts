/** The outside world as the core sees it: a few questions, all of which may find nothing. */
export interface Host {
  /**
   * Reads a text file.
   * @param uri in the same words as the documents' own uris
   * @returns its text, or undefined where there is none, it is too large, or it is no text
   */
  readFile(uri: string): Promise<string | undefined>;
  /**
   * @returns the uri of the file that a document refers to by a relative or absolute path
   */
  resolve(fromUri: string, path: string): string;
}
