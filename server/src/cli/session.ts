import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import type { SourceDoc } from '../core/document.ts';
import { createNodeHost } from '../host/node.ts';
import { loadTables, userDataFolder } from '../host/registryStore.ts';
import { createDefaultService, type PortService } from '../service.ts';
import { type Arguments, UsageError } from './arguments.ts';
import { changedFiles } from './changes.ts';
import { findFiles, type NamedFile, readDocument, reasonOf } from './files.ts';
import { complain, WRONG_CALL } from './terminal.ts';

/** One document of a call, under the name that its findings are told by. */
export interface SessionFile {
  readonly name: string;
  readonly doc: SourceDoc;
  /** Where it lies on disk; none for standard input. */
  readonly absolute?: string;
}

/** What a call works on: a service that has taken in every file, so that one file's findings can depend on another. */
export interface Session {
  readonly service: PortService;
  readonly files: readonly SessionFile[];
  /** 0, or 2 where something that was named could not be read; that was said already. */
  readonly status: number;
}

/**
 * Reads what a call names.
 * @throws UsageError where the call is wrong in itself
 */
export function openSession(call: Arguments): Session {
  const cwd = process.cwd();
  const service = createDefaultService(createNodeHost(), {
    asFormat: call.as,
    config: configUri(call, cwd),
    registry: loadTables(userDataFolder()),
  });
  const paths = call.operands.length > 0 ? call.operands : ['.'];
  const { files: found, unreadable } = findFiles(
    paths.filter((given) => given !== '-'),
    cwd,
    service.couldBeOurs,
  );
  let status = 0;
  const fail = (name: string, reason: string) => {
    complain(`${name}: ${reason}`);
    status = WRONG_CALL;
  };
  for (const { name, reason } of unreadable) fail(name, reason);
  const files: SessionFile[] = paths.includes('-') ? [standardInput(call, cwd)] : [];
  for (const file of onlyChanged(found, call, cwd)) {
    try {
      files.push({ name: file.name, absolute: file.absolute, doc: readDocument(file) });
    } catch (error) {
      fail(file.name, reasonOf(error));
    }
  }
  for (const { doc } of files) service.update(doc);
  return { service, files, status };
}

function onlyChanged(files: readonly NamedFile[], call: Arguments, cwd: string): readonly NamedFile[] {
  if (call.changedSince === undefined) return files;
  const changed = changedFiles(call.changedSince, cwd);
  return files.filter(({ absolute }) => changed.has(absolute));
}

function standardInput(call: Arguments, cwd: string): SessionFile {
  if (call.stdinFilename === undefined) throw new UsageError('"-" needs --stdin-filename NAME');
  const url = pathToFileURL(path.resolve(cwd, call.stdinFilename));
  const doc = { uri: url.href, path: decodeURIComponent(url.pathname), text: readFileSync(0, 'utf8'), version: 0 };
  return { name: call.stdinFilename, doc };
}

function configUri({ config }: Arguments, cwd: string): string | undefined {
  if (config === undefined) return undefined;
  const absolute = path.resolve(cwd, config);
  try {
    readFileSync(absolute);
  } catch (error) {
    throw new UsageError(`${config}: ${reasonOf(error)}`);
  }
  return pathToFileURL(absolute).href;
}
