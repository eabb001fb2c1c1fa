import {
  Disposable,
  EventEmitter,
  type FileChangeEvent,
  FileChangeType,
  type FileStat,
  FileSystemError,
  type FileSystemProvider,
  FileType,
  type Uri,
} from 'vscode';

/** `undefined` is a folder. */
type Content = Uint8Array | undefined;

/** A file system in memory. Folders come into being with the files in them. */
export class MemoryFiles implements FileSystemProvider {
  readonly #contents = new Map<string, Content>([['/', undefined]]);
  readonly #changed = new EventEmitter<FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  /** @param files path → text */
  constructor(files: Readonly<Record<string, string>>) {
    const encoder = new TextEncoder();
    for (const [path, text] of Object.entries(files)) this.#put(path, encoder.encode(text));
  }

  watch(): Disposable {
    return new Disposable(() => {});
  }

  stat(uri: Uri): FileStat {
    const content = this.#contentOf(uri);
    return { type: content ? FileType.File : FileType.Directory, ctime: 0, mtime: 0, size: content?.byteLength ?? 0 };
  }

  readDirectory(uri: Uri): [string, FileType][] {
    this.#contentOf(uri);
    const start = uri.path === '/' ? '/' : `${uri.path}/`;
    const inside = [...this.#contents].filter(([path]) => path !== '/' && path.startsWith(start));
    return inside
      .map(([path, content]): [string, FileType] => [
        path.slice(start.length),
        content ? FileType.File : FileType.Directory,
      ])
      .filter(([name]) => !name.includes('/'));
  }

  readFile(uri: Uri): Uint8Array {
    const content = this.#contentOf(uri);
    if (!content) throw FileSystemError.FileIsADirectory(uri);
    return content;
  }

  writeFile(uri: Uri, content: Uint8Array): void {
    const type = this.#contents.has(uri.path) ? FileChangeType.Changed : FileChangeType.Created;
    this.#put(uri.path, content);
    this.#changed.fire([{ type, uri }]);
  }

  createDirectory(uri: Uri): void {
    this.#put(uri.path, undefined);
  }

  delete(uri: Uri): void {
    for (const path of [...this.#contents.keys()]) {
      if (path === uri.path || path.startsWith(`${uri.path}/`)) this.#contents.delete(path);
    }
    this.#changed.fire([{ type: FileChangeType.Deleted, uri }]);
  }

  rename(from: Uri, to: Uri): void {
    this.writeFile(to, this.readFile(from));
    this.delete(from);
  }

  #contentOf(uri: Uri): Content {
    if (!this.#contents.has(uri.path)) throw FileSystemError.FileNotFound(uri);
    return this.#contents.get(uri.path);
  }

  #put(path: string, content: Content): void {
    for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1))
      this.#contents.set(path.slice(0, at), undefined);
    this.#contents.set(path, content);
  }
}
