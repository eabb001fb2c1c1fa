import { availableParallelism } from 'node:os';
import process from 'node:process';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { PortService } from '../service.ts';
import type { Arguments } from './arguments.ts';
import type { NamedFile } from './files.ts';
import { openService } from './openService.ts';
import { type ReadElsewhere, readForAnother } from './reading.ts';

/** A thread reads the program and the tables anew: it pays from so many files on (`npm run bench -- jobs`). */
const FILES_A_THREAD = 1000;

/** What reading leaves to be done by one thread alone outweighs what more of them would save. */
const MOST_BY_DEFAULT = 4;

/** Small enough for all threads to end at about the same time. */
const FILES_A_TURN = 16;

/** This thread also has to give the others their next files, so its own turns are short. */
const FILES_A_TURN_HERE = 2;

/** Reads some files. */
type Reader = (files: readonly NamedFile[]) => Promise<readonly ReadElsewhere[]>;

interface ThreadOptions {
  /** How many, this one among them. */
  readonly threads: number;
  /** What this thread reads with; it is left without a document. */
  readonly service: PortService;
  readonly call: Pick<Arguments, 'as' | 'config'>;
  readonly onRead: (done: number) => void;
}

/** @returns how many threads read so many files, where the call names `jobs` or no number. */
export function threadsFor(files: number, jobs: number | undefined): number {
  if (jobs !== undefined) return Math.min(jobs, Math.ceil(files / FILES_A_TURN));
  return Math.min(availableParallelism(), MOST_BY_DEFAULT, Math.floor(files / FILES_A_THREAD));
}

/**
 * Reads files in this thread and in others of this program.
 * @returns what became of each, in their order
 * @throws what a thread throws
 */
export async function readInThreads(
  files: readonly NamedFile[],
  { threads, service, call: { as, config }, onRead }: ThreadOptions,
): Promise<readonly ReadElsewhere[]> {
  const read: ReadElsewhere[] = new Array(files.length);
  let next = 0;
  let done = 0;
  const work = async (reader: Reader, most: number): Promise<void> => {
    while (next < files.length) {
      const start = next;
      next += most;
      const answer = await reader(files.slice(start, next));
      for (const [place, file] of answer.entries()) read[start + place] = file;
      done += answer.length;
      onRead(done);
    }
  };
  const workers = Array.from({ length: threads - 1 }, () => new Worker(__filename, { workerData: { as, config } }));
  try {
    const elsewhere = workers.map((worker) => work((some) => ask(worker, some), FILES_A_TURN));
    await Promise.all([...elsewhere, work((some) => readHere(some, service), FILES_A_TURN_HERE)]);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return read;
}

function ask(worker: Worker, files: readonly NamedFile[]): Promise<readonly ReadElsewhere[]> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (answer) => {
      worker.off('error', reject);
      resolve(answer);
    });
    worker.postMessage(files);
  });
}

async function readHere(files: readonly NamedFile[], service: PortService): Promise<readonly ReadElsewhere[]> {
  await new Promise((resolve) => setImmediate(resolve)); // the others may have something to say
  return readForAnother(files, service);
}

/** What such a thread does: it reads the files that it is told, and answers with what it has read. */
export function serveReading(): void {
  const service = openService(workerData, process.cwd());
  parentPort?.on('message', async (files: readonly NamedFile[]) => {
    parentPort?.postMessage(await readForAnother(files, service));
  });
}
