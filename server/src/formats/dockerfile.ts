import type { PlacedFile } from '../core/deployment.ts';
import type { Format, Oddity } from '../core/format.ts';
import { type Message, say } from '../core/message.ts';
import type { PortRole, PortUse } from '../core/portUse.ts';
import type { Span } from '../core/text.ts';
import { wordTable } from '../core/wordTable.ts';
import { exposedOddities } from '../syntax/composeChecks.ts';
import { type PortPart, readShortMapping, transportsOf } from '../syntax/composePorts.ts';
import { type DockerInstruction, readDockerfile, withoutQuotes, wordsOf } from '../syntax/dockerfile.ts';
import { type DollarEscape, interpolate, interpolateInto, type KnownVariable } from '../syntax/interpolation.ts';
import { type MappedText, MappedTextBuilder } from '../syntax/mappedText.ts';
import { type PortMention, portsInCommand, portsInUrls, portsInVariable } from '../syntax/portMentions.ts';

/** Dockerfiles and Containerfiles, by Docker's Dockerfile reference. */
export const dockerfile: Format = {
  id: 'dockerfile',
  title: 'Dockerfile',
  names: ['**/{Dockerfile,Containerfile}{,.*,-*,_*}', '**/*.{Dockerfile,Containerfile}'],
  languages: ['dockerfile'],
  candidates: ['**/*{Dockerfile,Containerfile}*'],
  candidateLanguages: [],
  recognises: looksLikeDockerfile,
  comment: { open: '#' },
  read({ text }) {
    const { escapeWith, instructions } = readDockerfile(text);
    const build: Build = {
      text,
      dollar: escapeWith,
      uses: [],
      oddities: [],
      gaps: [],
      copies: [],
      bases: [],
      globals: new Map(),
      stages: new Map(),
    };
    let stage: Stage = { name: undefined, variables: build.globals };
    for (const instruction of instructions) {
      if (instruction.keyword === 'FROM') stage = beginStage(build, instruction);
      else READERS[instruction.keyword]?.(build, stage, instruction);
    }
    return {
      uses: build.uses,
      oddities: build.oddities,
      gaps: build.gaps,
      references: [],
      deployment: { copies: build.copies, bases: build.bases },
    };
  },
};

/** It begins with `FROM`, but for comments and arguments; or it has one, and another instruction at the start of a line. */
function looksLikeDockerfile(text: string): boolean {
  if (/^\uFEFF?(?:[ \t]*(?:#[^\n]*|ARG[ \t][^\n]*|\r)?\n)*[ \t]*FROM[ \t]+[^\s;]+/i.test(text)) return true;
  return /^FROM[ \t]+\S+/m.test(text) && /^(?:RUN|CMD|ENTRYPOINT|EXPOSE|WORKDIR|HEALTHCHECK|ONBUILD)[ \t]/m.test(text);
}

type Variables = Map<string, KnownVariable>;

interface Stage {
  readonly name: string | undefined;
  readonly variables: Variables;
}

/** What is known of the file so far. */
interface Build {
  readonly text: string;
  readonly dollar: DollarEscape;
  readonly uses: PortUse[];
  readonly oddities: Oddity[];
  readonly gaps: { span: Span; reason: Message }[];
  readonly copies: PlacedFile[];
  readonly bases: string[];
  /** Arguments from before the first `FROM`, which a stage sees once it declares them again. */
  readonly globals: Variables;
  readonly stages: Map<string, Variables>;
}

const READERS = wordTable<(build: Build, stage: Stage, instruction: DockerInstruction) => void>({
  EXPOSE: readExpose,
  ENV: readEnv,
  ARG: readArg,
  CMD: (build, stage, instruction) => readCommand(build, stage, instruction, 'expose'),
  ENTRYPOINT: (build, stage, instruction) => readCommand(build, stage, instruction, 'expose'),
  HEALTHCHECK: (build, stage, instruction) => readCommand(build, stage, instruction, 'connect'),
  COPY: readCopy,
  ADD: readCopy,
});

/** A stage built from an earlier one starts with its variables. */
function beginStage(build: Build, instruction: DockerInstruction): Stage {
  const words = wordsOf(build.text, instruction).filter(({ text }) => !text.startsWith('--'));
  const [base, as, name] = words.map(({ text }) => text);
  const variables: Variables = new Map(build.stages.get(base?.toLowerCase() ?? ''));
  if (base !== undefined && !build.stages.has(base.toLowerCase())) build.bases.push(base);
  if (name === undefined || as?.toLowerCase() !== 'as') return { name: undefined, variables };
  build.stages.set(name.toLowerCase(), variables);
  return { name, variables };
}

/** What comes from another stage is no file of the build context. */
function readCopy(build: Build, _stage: Stage, instruction: DockerInstruction): void {
  const words = wordsOf(build.text, instruction);
  if (words.some(({ text }) => text.startsWith('--from='))) return;
  const paths = words
    .filter(({ text }) => !text.startsWith('--'))
    .map(({ text }) => text.replace(/^["'[]+|["',\]]+$/g, ''));
  const target = paths.pop();
  if (target === undefined) return;
  for (const source of paths) build.copies.push({ source, target, span: instruction.span });
}

function readExpose(build: Build, stage: Stage, instruction: DockerInstruction): void {
  for (const word of wordsOf(build.text, instruction)) {
    // Docker knows no comment behind an instruction, but this is what is meant by it.
    if (word.text.startsWith('#')) return;
    const span = withoutQuotes(build.text, word.span);
    readExposed(build, stage, instruction, { span, statement: word.span });
  }
}

function readExposed(
  build: Build,
  stage: Stage,
  instruction: DockerInstruction,
  word: { span: Span; statement: Span },
): void {
  const { text } = build;
  const comma = text[word.span.end - 1] === ',' ? word.span.end - 1 : undefined;
  const written = { start: word.span.start, end: comma ?? word.span.end };
  const entry = expand(build, stage, written);
  const several = entry.value.trim().split(/\s+/);
  const mapping = readShortMapping(entry);
  const place = { statement: instruction.span, path: pathOf(stage, instruction) };
  // A variable may hold several ports.
  if (several.length > 1) {
    for (const { start, end, ports } of portsInVariable('PORT', entry.value)) {
      addMention(build, stage, entry, { start, end, ports, side: 'server', transport: 'tcp' }, 'expose', place);
    }
    return;
  }
  if (mapping.target && !mapping.published)
    addPort(build, stage, mapping.target, transportsOf(mapping.protocol), place);
  const subject = { source: text.slice(written.start, written.end), body: written, span: word.statement };
  build.oddities.push(...exposedOddities(subject, entry, mapping));
  if (comma === undefined) return;
  const span = { start: comma, end: comma + 1 };
  const detail = { text: text.slice(word.span.start, word.span.end) };
  const mend = { span, newText: '' };
  build.oddities.push({ kind: 'not-a-port', span: word.span, statement: instruction.span, detail, mend });
}

/** `ENV A=b C="d e"`, or the old `ENV A b`. */
function readEnv(build: Build, stage: Stage, instruction: DockerInstruction): void {
  const words = wordsOf(build.text, instruction);
  const [first, second] = words;
  const last = words.at(-1);
  if (first && second && last && !first.text.includes('=')) {
    const span = { start: second.span.start, end: last.span.end };
    readAssignment(build, stage, instruction, first.text, withoutQuotes(build.text, span), 'assignment');
    return;
  }
  for (const { span, text } of words) {
    const equals = text.indexOf('=');
    if (equals <= 0) continue;
    const value = withoutQuotes(build.text, { start: span.start + equals + 1, end: span.end });
    readAssignment(build, stage, instruction, text.slice(0, equals), value, 'assignment');
  }
}

/** `ARG A=b`, or `ARG A` for what is given to the build or declared before the first stage. A variable set by `ENV` stays. */
function readArg(build: Build, stage: Stage, instruction: DockerInstruction): void {
  for (const { span, text } of wordsOf(build.text, instruction)) {
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    const global = build.globals.get(name);
    if (equals < 0) {
      if (global && !stage.variables.has(name)) stage.variables.set(name, global);
      continue;
    }
    const value = withoutQuotes(build.text, { start: span.start + equals + 1, end: span.end });
    readAssignment(build, stage, instruction, name, value, 'default');
  }
}

function readAssignment(
  build: Build,
  stage: Stage,
  instruction: DockerInstruction,
  name: string,
  span: Span,
  from: 'assignment' | 'default',
): void {
  const entry = expand(build, stage, span);
  for (const mention of portsInVariable(name, entry.value)) {
    const role = mention.side === 'peer' ? 'connect' : 'declare';
    const path = [...pathOf(stage, instruction), name];
    addMention(build, stage, entry, mention, role, { statement: instruction.span, path });
  }
  const isFixed = from === 'default' && stage.variables.get(name)?.from === 'assignment';
  if (!isFixed && !entry.isUnknown) stage.variables.set(name, { value: entry.value, from, span });
}

function readCommand(build: Build, stage: Stage, instruction: DockerInstruction, ownRole: PortRole): void {
  const builder = new MappedTextBuilder(instruction.span.start);
  for (const line of instruction.lines) {
    interpolateInto(builder, build.text, line, (name) => stage.variables.get(name), build.dollar);
    builder.addJoint(' ');
  }
  const entry = builder.build();
  const place = { statement: instruction.span, path: pathOf(stage, instruction) };
  for (const mention of [...portsInUrls(entry.value), ...portsInCommand(entry.value)]) {
    addMention(build, stage, entry, mention, mention.side === 'peer' ? 'connect' : ownRole, place);
  }
}

type Place = Pick<PortUse, 'statement' | 'path'>;

function addPort(build: Build, stage: Stage, port: PortPart, transports: PortUse['transports'], place: Place): void {
  const { span, ports, spelling, variable } = port;
  const named = variable ? { variable } : {};
  build.uses.push({ span, ports, spelling, role: 'expose', transports, ...owned(stage), ...place, ...named });
  if (ports !== null || !variable) return;
  const reason = say`Nothing in this file gives ${variable.name} a value.`;
  build.gaps.push({ span, reason });
}

function addMention(
  build: Build,
  stage: Stage,
  entry: MappedText,
  mention: PortMention,
  role: PortRole,
  place: Place,
): void {
  const { span, variable } = entry.origin(mention.start, mention.end);
  const spelled = variable ? { spelling: 'variable' as const, variable } : { spelling: 'digits' as const };
  const host = mention.host === undefined ? {} : { host: { value: mention.host } };
  const transports = { value: [mention.transport] };
  build.uses.push({ span, ports: mention.ports, ...spelled, role, transports, ...host, ...owned(stage), ...place });
}

function expand(build: Build, stage: Stage, span: Span): MappedText {
  return interpolate(build.text, span, (name) => stage.variables.get(name), build.dollar);
}

function owned(stage: Stage): { owner?: string } {
  return stage.name === undefined ? {} : { owner: stage.name };
}

function pathOf(stage: Stage, { keyword }: DockerInstruction): readonly string[] {
  return stage.name === undefined ? [keyword] : [stage.name, keyword];
}
