import { availableParallelism } from 'node:os';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { NamedFile } from './files.ts';

/** A thread reads the program and the tables anew: it pays from so many files on (`npm run bench -- jobs`). */
const FILES_A_THREAD = 1000;

/** What reading leaves to be done by one thread alone outweighs what more of them would save. */
const MOST_BY_DEFAULT = 4;

/** Small enough for all threads to end at about the same time. */
const FILES_A_TURN = 16;

/** This thread also has to give the others their next files, so its own turns are short. */
const FILES_A_TURN_HERE = 2;

/** Reads some files. @returns what became of each, in their order */
type Reader<Read> = (files: readonly NamedFile[]) => Promise<readonly Read[]>;

interface ThreadOptions<Read> {
  /** How many, this one among them. */
  readonly threads: number;
  /** Reads in this thread. */
  readonly here: Reader<Read>;
  /** What the other threads are told, as plain data. */
  readonly told: unknown;
  readonly onRead: (done: number) => void;
}

/** @returns how many threads read so many files, where the call names `jobs` or no number. */
export function threadsFor(files: number, jobs: number | undefined): number {
  if (jobs !== undefined) return Math.min(jobs, Math.ceil(files / FILES_A_TURN));
  return Math.min(availableParallelism(), MOST_BY_DEFAULT, Math.floor(files / FILES_A_THREAD));
}

/**
 * Reads files in this thread and in others of this program, which {@link answerFrom} makes answer.
 * @returns what became of each, in their order
 * @throws what a thread throws
 */
export async function readInThreads<Read>(
  files: readonly NamedFile[],
  { threads, here, told, onRead }: ThreadOptions<Read>,
): Promise<readonly Read[]> {
  const read: Read[] = new Array(files.length);
  let next = 0;
  let done = 0;
  const work = async (reader: Reader<Read>, most: number): Promise<void> => {
    while (next < files.length) {
      const start = next;
      next += most;
      const answer = await reader(files.slice(start, next));
      for (const [place, file] of answer.entries()) read[start + place] = file;
      done += answer.length;
      onRead(done);
    }
  };
  const workers = Array.from({ length: threads - 1 }, () => new Worker(__filename, { workerData: told }));
  try {
    const elsewhere = workers.map((worker) => work((some) => ask<Read>(worker, some), FILES_A_TURN));
    await Promise.all([...elsewhere, work((some) => afterTheOthers(() => here(some)), FILES_A_TURN_HERE)]);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return read;
}

function ask<Read>(worker: Worker, files: readonly NamedFile[]): Promise<readonly Read[]> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (answer) => {
      worker.off('error', reject);
      resolve(answer);
    });
    worker.postMessage(files);
  });
}

/** Lets the other threads say what they have to say, and ask for more, before this one works on. */
async function afterTheOthers<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  await new Promise((resolve) => setImmediate(resolve));
  return work();
}

/**
 * Has this thread read the files that it is asked for, and answer with what became of them.
 * @param makeReader is given what the thread was told at its start
 */
export function answerFrom<Told>(makeReader: (told: Told) => Reader<unknown>): void {
  const reader = makeReader(workerData);
  parentPort?.on('message', async (files: readonly NamedFile[]) => parentPort?.postMessage(await reader(files)));
}
