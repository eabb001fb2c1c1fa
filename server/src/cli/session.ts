import path from 'node:path';
import process from 'node:process';
import type { SourceDoc } from '../core/document.ts';
import { isConfigFile, type PortService } from '../service.ts';
import { type Arguments, UsageError } from './arguments.ts';
import { changedFiles } from './changes.ts';
import { documentAt, findFiles, type NamedFile } from './files.ts';
import { openService } from './openService.ts';
import { createProgress } from './progress.ts';
import { readFiles } from './reading.ts';
import { complain, FINE, WRONG_CALL } from './terminal.ts';

/** One document of a call, under the name that its findings are told by. */
export interface SessionFile {
  readonly name: string;
  readonly doc: SourceDoc;
  /** Where it lies on disk; none for standard input. */
  readonly absolute?: string;
}

/** What a call works on. */
export interface Session {
  /** Has taken in every file, also those that are not told of, so that one file's findings can depend on another. */
  readonly service: PortService;
  /** What the call tells of, sorted by name. */
  readonly files: readonly SessionFile[];
  /** 0, or 2 where something that was named could not be read; that was said already. */
  readonly status: number;
}

/**
 * Reads what a call names.
 * @throws UsageError where the call is wrong in itself
 */
export async function openSession(call: Arguments): Promise<Session> {
  const cwd = process.cwd();
  const service = openService(call, cwd);
  const paths = call.operands.length > 0 ? call.operands : ['.'];
  const onDisk = paths.filter((given) => given !== '-');
  const isChanged = changeFilter(call, cwd);
  const { files: found, unreadable } = findFiles(
    onDisk,
    cwd,
    (file) => service.couldBeOurs(file) || isConfigFile(file),
  );
  const files: SessionFile[] = [];
  for (const { name, reason } of unreadable) complain(`${name}: ${reason}`);
  let status = unreadable.length > 0 ? WRONG_CALL : FINE;
  const progress = createProgress();
  const onRead = (done: number) => progress.show('Reading', done, found.length);
  const read = await readFiles(found, service, { call, onRead });
  progress.end();
  for (const [place, file] of found.entries()) {
    const { doc, reason, failed } = read[place] ?? {};
    if (reason !== undefined) complain(`${file.name}: ${reason}`);
    if (failed) status = WRONG_CALL;
    if (doc && isChanged(file)) files.push({ name: file.name, absolute: file.absolute, doc });
  }
  if (onDisk.length < paths.length) files.push(await standardInput(call, cwd, service));
  return { service, files: files.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)), status };
}

/** @returns a test whether a file differs from the revision that the call names; all do where it names none. */
function changeFilter({ changedSince }: Arguments, cwd: string): (file: NamedFile) => boolean {
  if (changedSince === undefined) return () => true;
  const changed = changedFiles(changedSince, cwd);
  return ({ absolute }) => changed.has(absolute);
}

async function standardInput(call: Arguments, cwd: string, service: PortService): Promise<SessionFile> {
  if (call.stdinFilename === undefined) throw new UsageError('"-" needs --stdin-filename NAME');
  const pieces: Buffer[] = [];
  for await (const piece of process.stdin) pieces.push(piece);
  const doc = documentAt(path.resolve(cwd, call.stdinFilename), Buffer.concat(pieces).toString());
  service.update(doc);
  return { name: call.stdinFilename, doc };
}
