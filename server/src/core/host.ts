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
  /**
   * Walks a folder and all below it, in pieces, so that a long walk does not hold up what else is to be done.
   * @param folderUri without a slash at its end
   * @param couldBeOurs whether a file with this path is wanted; folders that the project ignores are not entered
   * @returns the uris of the files
   */
  findFiles(folderUri: string, couldBeOurs: (path: string) => boolean): AsyncIterable<string>;
  /** Writes down a fault of the program itself, where whoever runs it looks for such things. */
  warn(message: string): void;
}
