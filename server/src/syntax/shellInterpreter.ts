import type {
  AndOr,
  ArithmeticFor,
  Assignment,
  Case,
  Command,
  CompoundList,
  For,
  If,
  Pipeline,
  PipelineNode,
  Redirection,
  Script,
  Select,
  Word as ShellWord,
  While,
} from 'unbash';
import { contains, type Span } from '../core/text.ts';
import { expandWords, redirectedInput, redirectedOutput, separatorsOf } from './shellExpand.ts';
import { outputOf } from './shellOutput.ts';
import { evaluate } from './shellParameters.ts';
import type { Expansion, ShellSource } from './shellRuns.ts';
import { type Element, listVariable, POSITIONAL, Scope, textVariable, type Value } from './shellScope.ts';
import { parseShellTree } from './shellTree.ts';
import { assigned, everyWord, positionalAfterSet, variablesRead } from './shellVariables.ts';
import { isUnknown, nestedScript, unwrapped, writtenFile } from './shellWrappers.ts';
import { HOLE, type Run, splitWord, type Word, wordOf, wordSlicer } from './words.ts';

/** A simple command as it is run, once for each time that a loop or a caller runs it. */
export interface RunCommand {
  /** The whole command, `sudo` and redirections included. */
  readonly span: Span;
  /** The calls of functions that led here, the last one first, where the words stand in one of them: `run() { "$@"; }`. */
  readonly callers: readonly Span[];
  /** Its words as the program sees them, the program's name first; `sudo`, `env` and the like are left out. */
  readonly words: readonly Word[];
  /** It is in a branch that may not be taken, or in a function that nobody calls. */
  readonly conditional: boolean;
  /** What it reads from standard input, where the script says so: a here-document, a here-string, a pipe from `echo`. */
  readonly input?: Word;
  /** The file that its output goes to. */
  readonly outputFile?: Word;
}

/** How often one command is run, as long as there are runs left. */
const MAX_VISITS = 256;
/** How many runs there are in all; from then on each command is run once at most, so that the time is linear whatever loops and functions say. */
const MAX_RUNS = 8192;
/** How deep functions, substitutions and scripts within scripts may call each other. */
const MAX_DEPTH = 12;

/** One value that a command printed; where it was run in a branch, it is one of several possible ones. */
interface Printed {
  readonly value: Value;
  readonly conditional: boolean;
}

interface FunctionBody {
  /** Defined in a branch, so that its name may stand for a program of that name. */
  readonly conditional: boolean;
  readonly body: PipelineNode | CompoundList;
  readonly source: ShellSource;
}

/** Runs a script's tree as far as its text tells what would happen. */
export class Interpreter {
  readonly #commands: RunCommand[] = [];
  readonly #functions = new Map<string, FunctionBody>();
  readonly #called = new Set<FunctionBody>();
  readonly #running = new Set<FunctionBody>();
  readonly #visits = new Map<object, number>();
  #scope = new Scope();
  #source: ShellSource;
  readonly #callers: Span[] = [];
  #branches = 0;
  #depth = 0;
  #runsLeft = MAX_RUNS;
  #input: Word | undefined;
  #outputFile: Word | undefined;
  #printed: Printed[] | undefined;
  #printedFrom = 0;

  constructor(source: ShellSource) {
    this.#source = source;
  }

  /** @returns the simple commands in the order in which they run */
  run(script: Script): readonly RunCommand[] {
    this.#list(script);
    // A function that nobody calls here may be called from another file, with arguments that are not known.
    this.#branches++;
    for (const declared of this.#functions.values()) {
      if (!this.#called.has(declared)) this.#call(declared);
    }
    return this.#commands;
  }

  #list(list: Pick<CompoundList, 'commands'>): void {
    for (const statement of list.commands) this.#node(statement.command);
  }

  #node(node: PipelineNode | AndOr | CompoundList): void {
    const visits = this.#visits.get(node) ?? 0;
    if (visits >= (this.#runsLeft > 0 ? MAX_VISITS : 1)) return;
    this.#visits.set(node, visits + 1);
    switch (node.type) {
      case 'Command':
        this.#command(node);
        break;
      case 'Pipeline':
        this.#pipeline(node);
        break;
      case 'AndOr':
        this.#andOr(node);
        break;
      case 'CompoundList':
        this.#list(node);
        break;
      case 'BraceGroup':
        this.#list(node.body);
        break;
      case 'Subshell':
        this.#inScope(new Scope(this.#scope), () => this.#list(node.body));
        break;
      case 'Redirected':
        this.#withInput(this.#inputOf(node.redirects), () =>
          this.#withOutput(this.#fileOf(node.redirects), () => this.#node(node.command)),
        );
        break;
      case 'If':
        this.#if(node);
        break;
      case 'Case':
        this.#case(node);
        break;
      case 'For':
      case 'Select':
        this.#for(node);
        break;
      case 'ArithmeticFor':
        this.#arithmeticFor(node);
        break;
      case 'While':
        this.#while(node);
        break;
      case 'Function':
        this.#functions.set(node.name.text, {
          conditional: this.#branches > 0,
          body: node.body,
          source: this.#source,
        });
        break;
      case 'Coproc':
        this.#node(node.body);
        break;
    }
  }

  // Control flow

  #andOr(node: AndOr): void {
    const [first, ...rest] = node.commands;
    if (first) this.#node(first);
    for (const command of rest) this.#branch([() => this.#node(command)], false);
  }

  #if(node: If): void {
    this.#list(node.clause);
    const bodies = [() => this.#list(node.then)];
    for (const branch of node.elif) {
      bodies.push(() => {
        this.#list(branch.clause);
        this.#list(branch.then);
      });
    }
    const last = node.else;
    if (last) bodies.push(() => this.#list(last));
    this.#branch(bodies, last !== undefined);
  }

  #case(node: Case): void {
    const takesAll = node.items.some((item) => item.pattern.some((pattern) => pattern.text === '*'));
    this.#branch(
      node.items.map((item) => () => this.#list(item.body)),
      takesAll,
    );
  }

  #branch(bodies: readonly (() => void)[], exhaustive: boolean): void {
    const scopes = bodies.map(() => new Scope(this.#scope));
    this.#branches++;
    scopes.forEach((scope, index) => {
      const body = bodies[index];
      if (body) this.#inScope(scope, body);
    });
    this.#branches--;
    this.#scope.merge(scopes, exhaustive);
  }

  #for(node: For | Select): void {
    const { wordlist } = node;
    const values = wordlist
      ? everyWord(this.#everyChoice((expansion) => expandWords(wordlist, expansion))).map((word) => word.runs)
      : this.#positional().map(({ value }) => value);
    const run = (value: Value) => {
      this.#scope.set(node.name.text, textVariable([value]));
      this.#list(node.body);
    };
    if (values.length > 0) values.slice(0, MAX_VISITS).forEach(run);
    else this.#branch([() => run([this.#unknown(node.name)])], false);
  }

  #arithmeticFor(node: ArithmeticFor): void {
    const { initialize, test } = node;
    const expansion = this.#expansion(0);
    if (initialize?.type === 'ArithmeticBinary' && test?.type === 'ArithmeticBinary' && test.operator.startsWith('<')) {
      const first = evaluate(initialize.right, expansion);
      const end = evaluate(test.right, expansion);
      const name = initialize.left.type === 'ArithmeticWord' ? initialize.left.value : '';
      const last = end === undefined || test.operator === '<=' ? end : end - 1;
      if (first !== undefined && last !== undefined && first <= last) {
        const span = { start: this.#source.place(initialize.pos), end: this.#source.place(initialize.end) };
        const range: Run = { text: HOLE, span, variable: name, range: { first, last } };
        this.#scope.set(name, textVariable([[range]]));
      }
    }
    this.#list(node.body);
  }

  #while(node: While): void {
    const first = node.clause.commands[0]?.command;
    const reads = first?.type === 'Command' && first.name?.text === 'read';
    const body = () => {
      this.#list(node.clause);
      this.#list(node.body);
    };
    if (!reads || !this.#input || isUnknown(this.#input)) {
      this.#branch([body], false);
      return;
    }
    const lines = splitWord(this.#input, (character) => character === '\n');
    for (const line of lines.slice(0, MAX_VISITS)) this.#withInput(line, body);
  }

  #pipeline(node: Pipeline): void {
    let input = this.#input;
    node.commands.forEach((command, index) => {
      const isLast = index === node.commands.length - 1;
      this.#withInput(input, () => {
        const [value] = isLast ? [] : this.#capture(() => this.#node(command));
        if (isLast) this.#node(command);
        input = value && value.length > 0 ? wordOf(value, this.#source.place(command.pos)) : undefined;
      });
    });
  }

  // Commands

  #command(node: Command): void {
    this.#runsLeft--;
    if (!node.name) {
      for (const part of node.prefix) if (part.type === 'Assignment') this.#assign(part, false);
      return;
    }
    const parts = [node.name, ...node.args.filter((part) => part.type === 'Word')];
    const choices = this.#everyChoice((expansion) => expandWords(parts, expansion));
    this.#runsLeft -= choices.length - 1;
    const scope = this.#scopeOf(node);
    this.#withInput(this.#inputOf(node.redirects), () => {
      for (const words of choices) this.#inScope(scope, () => this.#runWords(node, words));
    });
  }

  /** @returns where `IFS=, read …` finds its variables. */
  #scopeOf(node: Command): Scope {
    if (node.prefix.length === 0) return this.#scope;
    const scope = new Scope(this.#scope, true);
    for (const part of node.prefix) if (part.type === 'Assignment') this.#assign(part, true, scope);
    return scope;
  }

  #runWords(node: Command, words: readonly Word[]): void {
    const name = words[0]?.text ?? '';
    const redirected = this.#fileOf(node.redirects);
    const declared = this.#functions.get(name);
    const span = { start: this.#source.place(node.pos), end: this.#source.place(node.end) };
    if (declared) this.#withOutput(redirected, () => this.#call(declared, { span, args: words.slice(1) }));
    if (declared && !declared.conditional) return;
    this.#runBuiltin(name, node, words.slice(1));
    const actual = unwrapped(words);
    const script = nestedScript(actual, this.#input);
    if (script) this.#nested(script);
    if (!redirected) this.#print(actual);
    const outputFile = writtenFile(actual) ?? redirected;
    this.#commands.push({
      span,
      callers: actual.every((word) => contains(span, word.span)) ? [] : [...this.#callers].reverse(),
      words: actual,
      conditional: this.#branches > 0,
      ...(this.#input ? { input: this.#input } : {}),
      ...(outputFile ? { outputFile } : {}),
    });
  }

  /** @param caller undefined where nobody calls the function, so that its arguments are not known */
  #call(declared: FunctionBody, caller?: { readonly span: Span; readonly args: readonly Word[] }): void {
    const isRunning = this.#running.has(declared);
    // A menu that its own entries come back to: without arguments it would only say the same again.
    if (this.#depth >= MAX_DEPTH || (isRunning && caller?.args.length === 0)) return;
    this.#called.add(declared);
    const scope = new Scope(this.#scope, true);
    const unknown: Run = { text: HOLE, span: { start: 0, end: 0 } };
    const passed = caller && { ...listVariable(caller.args.map((word) => word.runs)), passed: true };
    scope.declare(POSITIONAL, passed ?? textVariable([[unknown]]));
    if (caller) this.#callers.push(caller.span);
    this.#running.add(declared);
    this.#inSource(declared.source, () => this.#inScope(scope, () => this.#node(declared.body)));
    if (!isRunning) this.#running.delete(declared);
    if (caller) this.#callers.pop();
  }

  /** Runs a script that is a word of another, in a shell of its own. */
  #nested(script: Word): void {
    if (this.#depth >= MAX_DEPTH) return;
    const tree = parseShellTree(script.text);
    const slice = wordSlicer(script);
    const source: ShellSource = {
      text: tree.source,
      place: (offset) => placeIn(script, slice, tree.place(offset)),
      slice: (from, to) => slice(tree.place(from), tree.place(to)),
    };
    this.#inSource(source, () => this.#inScope(new Scope(this.#scope), () => this.#list(tree.script)));
  }

  // Variables

  #assign(node: Assignment, declares: boolean, target = this.#scope): void {
    const variable = assigned(node, target.get(node.name), (expand) => this.#everyChoice(expand));
    if (declares) target.declare(node.name, variable);
    else target.set(node.name, variable);
  }

  #runBuiltin(name: string, node: Command, args: readonly Word[]): void {
    if (DECLARING.has(name)) {
      const isLocal = name !== 'export' && name !== 'readonly' && this.#depth > 0;
      for (const part of node.args) if (part.type === 'Assignment') this.#assign(part, isLocal);
    }
    if (name === 'set') {
      const positional = positionalAfterSet(args);
      if (positional) this.#scope.set(POSITIONAL, positional);
    }
    if (name === 'shift') {
      const positional = this.#scope.get(POSITIONAL);
      const count = Number(args[0]?.text ?? 1) || 1;
      if (positional?.kind === 'list') {
        const values = positional.elements.slice(count).map(({ value }) => value);
        this.#scope.set(POSITIONAL, { ...positional, ...listVariable(values) });
      }
    }
    if (READING.has(name)) {
      const read = variablesRead(name, args, this.#input, separatorsOf(this.#expansion(0)));
      for (const [variable, value] of read) this.#scope.set(variable, value);
    }
  }

  // Words, input and output

  #expansion(choice: number): Expansion {
    return {
      scope: this.#scope,
      choice,
      alternatives: 1,
      source: this.#source,
      output: (script) => this.#outputOf(script),
    };
  }

  /** @returns what a command substitution may print. */
  #outputOf(script: Script): readonly Value[] {
    // Each level is parsed anew from the text of the one around it.
    if (this.#depth >= MAX_DEPTH) return [[{ text: HOLE, span: { start: 0, end: 0 } }]];
    this.#depth++;
    const printed = this.#inScope(new Scope(this.#scope), () => this.#capture(() => this.#list(script)));
    this.#depth--;
    return printed;
  }

  /** Expands once for each of the strings that the variables involved may hold, the n-th of one together with the n-th of another. */
  #everyChoice<T>(expand: (expansion: Expansion) => T): T[] {
    const results: T[] = [];
    for (let choice = 0, count = 1; choice < count; choice++) {
      const expansion = this.#expansion(choice);
      results.push(expand(expansion));
      count = Math.max(count, expansion.alternatives);
    }
    return results;
  }

  /** @returns the one run of a variable whose value is not known. */
  #unknown({ text, pos, end }: ShellWord): Run {
    return { text: HOLE, span: { start: this.#source.place(pos), end: this.#source.place(end) }, variable: text };
  }

  #positional(): readonly Element[] {
    const variable = this.#scope.get(POSITIONAL);
    return variable?.kind === 'list' ? variable.elements : [];
  }

  #inputOf(redirects: readonly Redirection[]): Word | undefined {
    return redirectedInput(redirects, this.#expansion(0)) ?? this.#input;
  }

  #fileOf(redirects: readonly Redirection[]): Word | undefined {
    return redirectedOutput(redirects, this.#expansion(0)) ?? this.#outputFile;
  }

  #print(words: readonly Word[]): void {
    if (!this.#printed || SILENT.has(words[0]?.text ?? '')) return;
    const unknown: Run = { text: HOLE, span: words[0]?.span ?? { start: 0, end: 0 } };
    this.#printed.push({
      value: outputOf(words, this.#input) ?? [unknown],
      conditional: this.#branches > this.#printedFrom,
    });
  }

  /** @returns what the commands print: as one string, or as several possible ones where branches print differently. */
  #capture(body: () => void): readonly Value[] {
    const outer = this.#printed;
    const outerBranches = this.#printedFrom;
    const printed: Printed[] = [];
    this.#printed = printed;
    this.#printedFrom = this.#branches;
    body();
    this.#printed = outer;
    this.#printedFrom = outerBranches;
    if (printed.some((one) => one.conditional)) return printed.map((one) => one.value);
    return [printed.length === 1 ? (printed[0]?.value ?? []) : joinLines(printed)];
  }

  // Where things run

  #inScope<T>(scope: Scope, body: () => T): T {
    const outer = this.#scope;
    this.#scope = scope;
    const result = body();
    this.#scope = outer;
    return result;
  }

  #withInput(input: Word | undefined, body: () => void): void {
    const outer = this.#input;
    this.#input = input;
    body();
    this.#input = outer;
  }

  #withOutput(file: Word | undefined, body: () => void): void {
    const outer = this.#outputFile;
    this.#outputFile = file;
    body();
    this.#outputFile = outer;
  }

  #inSource(source: ShellSource, body: () => void): void {
    const outer = this.#source;
    this.#source = source;
    this.#depth++;
    body();
    this.#depth--;
    this.#source = outer;
  }
}

const READING = new Set(['read', 'mapfile', 'readarray']);
const DECLARING = new Set(['local', 'declare', 'typeset', 'readonly', 'export']);

/** What prints nothing. */
const SILENT = new Set(
  ':,true,false,test,[,local,declare,typeset,readonly,export,set,shift,unset,read,return,exit,cd'.split(','),
);

function joinLines(printed: readonly Printed[]): Value {
  return printed.flatMap(({ value }, index) => {
    const [first] = value;
    return index > 0 && first ? [{ text: '\n', span: first.span }, ...value] : value;
  });
}

/** @returns where a character of a word stands in the document; what a variable put in stands where the variable does. */
function placeIn(word: Word, slice: ReturnType<typeof wordSlicer>, offset: number): number {
  const [next] = slice(offset, offset + 1);
  const [previous] = slice(offset - 1, offset);
  return next?.span.start ?? previous?.span.end ?? word.span.end;
}
