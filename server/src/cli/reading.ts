import process from 'node:process';
import type { SourceDoc } from '../core/document.ts';
import { isConfigFile, type PortService, type StoredReadings } from '../service.ts';
import type { Arguments } from './arguments.ts';
import { type NamedFile, readDocument, reasonOf } from './files.ts';
import { openService } from './openService.ts';
import { answerFrom, readInThreads, threadsFor } from './threads.ts';

/** What became of a file that was to be read. */
export interface ReadFile {
  /** None where it can't be read, or holds nothing of ours. */
  readonly doc?: SourceDoc;
  /** Why it was not read, in words. */
  readonly reason?: string;
  /** It was asked for and could not be had. */
  readonly failed?: boolean;
}

interface ReadOptions {
  readonly call: Pick<Arguments, 'as' | 'config' | 'jobs'>;
  /** Is told how many files have been read. */
  readonly onRead: (done: number) => void;
}

/** Takes files into a service, in this thread or in several. @returns what became of each, in their order */
export async function readFiles(
  files: readonly NamedFile[],
  service: PortService,
  { call, onRead }: ReadOptions,
): Promise<readonly ReadFile[]> {
  const threads = threadsFor(files.length, call.jobs);
  if (threads > 1) {
    const here = (some: readonly NamedFile[]) => readForAnother(some, service);
    const told: ServiceCall = { as: call.as, config: call.config };
    return takeOver(await readInThreads(files, { threads, here, told, onRead }), service);
  }
  const read: ReadFile[] = [];
  for (const file of files) {
    onRead(read.length);
    read.push(await readFile(file, service));
  }
  return read;
}

/** Takes a file into a service. One that a walk came across and that no format claims is forgotten at once. */
async function readFile(file: NamedFile, service: PortService): Promise<ReadFile> {
  try {
    const doc = readDocument(file);
    if (typeof doc === 'string') return { reason: doc, failed: file.wasNamed };
    service.update(doc);
    if (file.wasNamed || isConfigFile(doc.path) || (await service.readings(doc.uri)).length > 0) return { doc };
    await service.close(doc.uri);
    return {};
  } catch (error) {
    return { reason: reasonOf(error), failed: true };
  }
}

/** What a call says of the service that reads. */
type ServiceCall = Pick<Arguments, 'as' | 'config'>;

/** What a thread beside the first one does. */
export function serveReading(): void {
  answerFrom((told: ServiceCall) => {
    const service = openService(told, process.cwd());
    return (files) => readForAnother(files, service);
  });
}

/** What became of a file, with what another service can take over. */
interface ReadElsewhere extends Omit<ReadFile, 'doc'> {
  readonly stored?: StoredReadings | undefined;
}

/** Reads files for another service; this one forgets them. */
async function readForAnother(files: readonly NamedFile[], service: PortService): Promise<readonly ReadElsewhere[]> {
  const read: ReadElsewhere[] = [];
  for (const file of files) {
    const { doc, ...rest } = await readFile(file, service);
    read.push(doc ? { ...rest, stored: await service.stored(doc.uri) } : rest);
    if (doc) await service.close(doc.uri);
  }
  return read;
}

function takeOver(read: readonly ReadElsewhere[], service: PortService): readonly ReadFile[] {
  return read.map(({ stored, ...file }) => {
    if (!stored) return file;
    service.adopt(stored);
    return { ...file, doc: stored.doc };
  });
}
