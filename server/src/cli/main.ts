import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { version } from '../../../package.json';
import type { SourceDoc } from '../core/document.ts';
import { SEVERITIES, type Severity } from '../core/settings.ts';
import { createNodeHost } from '../host/node.ts';
import { createDefaultService, type PortService } from '../service.ts';
import { type Arguments, oneOf, readArguments, UsageError } from './arguments.ts';
import { findFiles, readDocument, reasonOf } from './files.ts';
import { HELP } from './help.ts';
import { checkAsJsonLines, checkAsText } from './output/check.ts';
import { listAsJsonLines, listAsText } from './output/list.ts';
import { lookupAsJsonLines, lookupAsText } from './output/lookup.ts';
import { createPaint, type Paint } from './output/paint.ts';

/** Exit statuses, as the command line's contract says. */
const FINE = 0;
const FOUND = 1;
const WRONG_CALL = 2;

/** How many answers a name or words give at most; a range gives all. */
const MOST_ANSWERS = 10;

async function main(): Promise<void> {
  process.stdout.on('error', endQuietlyOnClosedPipe);
  try {
    process.exitCode = await run(readArguments(process.argv.slice(2)));
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof RangeError)) throw error;
    complain(error.message);
    process.exitCode = WRONG_CALL;
  }
}

function run(call: Arguments): Promise<number> | number {
  if (call.help || (call.command === undefined && !call.version)) {
    print(HELP);
    return call.help ? FINE : WRONG_CALL;
  }
  if (call.version) {
    print(`${version}\n`);
    return FINE;
  }
  switch (call.command) {
    case 'check':
      return check(call);
    case 'list':
      return list(call);
    case 'lookup':
      return lookup(call);
    case 'lsp':
      return serve();
    default:
      throw new UsageError(`there is no command "${call.command}"; portwise --help lists them`);
  }
}

async function check(call: Arguments): Promise<number> {
  const format = oneOf('--format', call.format, ['text', 'jsonl']);
  const failOn = oneOf('--fail-on', call.failOn ?? 'warning', [...SEVERITIES, 'never'] as [
    Severity,
    ...Severity[],
    'never',
  ]);
  const paint = terminalPaint();
  const counts = new Map<Severity, number>();
  const status = await eachDocument(call, async (service, name, doc) => {
    const findings = await service.check(doc.uri);
    for (const { severity } of findings) counts.set(severity, (counts.get(severity) ?? 0) + 1);
    const file = { name, text: doc.text, findings };
    if (findings.length > 0) print(format === 'jsonl' ? checkAsJsonLines(file) : `${checkAsText(file, paint)}\n`);
  });
  if (format === 'text') print(`${summary(counts)}\n`);
  if (status !== FINE || failOn === 'never') return status;
  const loud = SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1);
  return loud.some((severity) => counts.has(severity)) ? FOUND : FINE;
}

function list(call: Arguments): Promise<number> {
  const format = oneOf('--format', call.format, ['text', 'jsonl']);
  const paint = terminalPaint();
  return eachDocument(call, async (service, name, doc) => {
    const readings = await service.readings(doc.uri);
    const uses = readings
      .flatMap((reading) => reading.result.uses.map((use) => ({ use, format: reading.format.id })))
      .sort((a, b) => a.use.span.start - b.use.span.start || a.use.span.end - b.use.span.end);
    const file = { name, text: doc.text, uses };
    print(format === 'jsonl' ? listAsJsonLines(file) : listAsText(file, paint));
  });
}

function lookup(call: Arguments): number {
  const format = oneOf('--format', call.format, ['text', 'jsonl']);
  if (call.operands.length === 0) throw new UsageError('lookup needs a number, a range or a name');
  const service = createDefaultService(createNodeHost());
  const paint = terminalPaint();
  let anything = false;
  for (const query of call.operands) {
    const items = service.lookup(query, /\d-\d/.test(query) ? Number.POSITIVE_INFINITY : MOST_ANSWERS);
    anything ||= items.some(({ name }) => name !== null);
    if (format === 'jsonl') print(lookupAsJsonLines(query, items));
    else if (items.length > 0) print(lookupAsText(items, paint));
    else print(`Nothing is known of "${query}".\n`);
  }
  return anything ? FINE : FOUND;
}

/** Becomes the language server, which is a bundle of its own, so that a check does not load it. */
async function serve(): Promise<number> {
  await import('../lsp/main.node.ts');
  return FINE;
}

/** Does something with each file that the call names. @returns the exit status as far as reading went */
async function eachDocument(
  call: Arguments,
  act: (service: PortService, name: string, doc: SourceDoc) => Promise<void>,
): Promise<number> {
  const cwd = process.cwd();
  const config = call.config === undefined ? undefined : path.resolve(cwd, call.config);
  if (config !== undefined) requireReadable(config, call.config ?? '');
  const service = createDefaultService(createNodeHost(), {
    asFormat: call.as,
    config: config && pathToFileURL(config).href,
  });
  const paths = call.operands.length > 0 ? call.operands : ['.'];
  const { files, unreadable } = findFiles(
    paths.filter((given) => given !== '-'),
    cwd,
    service.couldBeOurs,
  );
  for (const { name, reason } of unreadable) complain(`${name}: ${reason}`);
  let status = unreadable.length > 0 ? WRONG_CALL : FINE;
  const visit = async (name: string, doc: SourceDoc) => {
    service.update(doc);
    await act(service, name, doc);
    service.remove(doc.uri);
  };
  if (paths.includes('-')) {
    if (call.stdinFilename === undefined) throw new UsageError('"-" needs --stdin-filename NAME');
    await visit(call.stdinFilename, standardInput(path.resolve(cwd, call.stdinFilename)));
  }
  for (const file of files) {
    let doc: SourceDoc;
    try {
      doc = readDocument(file);
    } catch (error) {
      complain(`${file.name}: ${reasonOf(error)}`);
      status = WRONG_CALL;
      continue;
    }
    await visit(file.name, doc);
  }
  return status;
}

function standardInput(absolute: string): SourceDoc {
  const url = pathToFileURL(absolute);
  return { uri: url.href, path: decodeURIComponent(url.pathname), text: readFileSync(0, 'utf8'), version: 0 };
}

function requireReadable(file: string, given: string): void {
  try {
    readFileSync(file);
  } catch (error) {
    throw new UsageError(`${given}: ${reasonOf(error)}`);
  }
}

function summary(counts: ReadonlyMap<Severity, number>): string {
  const parts = SEVERITIES.flatMap((severity) => {
    const count = counts.get(severity) ?? 0;
    return count > 0 ? [`${count} ${severity}${count > 1 && severity !== 'info' ? 's' : ''}`] : [];
  });
  return parts.length > 0 ? `Found ${parts.join(', ')}.` : 'Nothing found.';
}

function terminalPaint(): Paint {
  return createPaint(process.stdout.isTTY === true && !process.env.NO_COLOR);
}

function print(text: string): void {
  process.stdout.write(text);
}

function complain(message: string): void {
  process.stderr.write(`portwise: ${message}\n`);
}

/** `portwise list | head` closes the pipe early: that is no fault. */
function endQuietlyOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(FINE);
}

void main();
