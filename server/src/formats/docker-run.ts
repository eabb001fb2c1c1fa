import type { Format, FormatResult, Oddity } from '../core/format.ts';
import { say } from '../core/message.ts';
import type { ContainerFacts, PortUse } from '../core/portUse.ts';
import { exposedOddities, shortMappingOddities } from '../syntax/composeChecks.ts';
import { imageOf } from '../syntax/composeModel.ts';
import { readShortMapping } from '../syntax/composePorts.ts';
import { type ContainerRun, containerCall, lastOption, readContainerRun } from '../syntax/containerRun.ts';
import { UseCollector } from '../syntax/firewallUses.ts';
import { mappedWord } from '../syntax/mappedWord.ts';
import { type MappingPlace, mappingUses, unsetVariable } from '../syntax/mappingUses.ts';
import { portsInEnvironment } from '../syntax/portMentions.ts';
import { Batches } from '../syntax/scriptBatches.ts';
import { readShell, type ShellCommand, statementAt } from '../syntax/shell.ts';
import { typedIn } from '../syntax/typing.ts';
import { splitWord, type Word } from '../syntax/words.ts';

/** An option that names a port, or sets a variable that may. */
const OPTION = /\s["']?(?:-[a-zA-Z]*[pe]\b|-[a-zA-Z]*p\d|--(?:publish|expose|env)\b)/;

/** Containers that scripts start: `docker run`, `podman create` and the like (docker-run(1), podman-run(1)). */
export const dockerRun: Format = {
  id: 'docker-run',
  title: say`docker run commands`,
  names: [],
  languages: [],
  candidates: ['**/*.{sh,bash,ksh,zsh,dash,local,init,cfg,j2,tmpl,tpl,template,in,erb}'],
  candidateLanguages: ['shellscript', 'plaintext'],
  recognises: (text) =>
    /docker|podman|nerdctl|container/i.test(text) && /\s["']?(?:run|create)["']?\s/.test(text) && OPTION.test(text),
  comment: { open: '#' },
  // The machine's open ports are those that a new container can't have.
  typedAt: typedIn(),
  read: (doc, context) => {
    const reader = new DockerRunReader(doc.text, new UseCollector(context));
    for (const command of context.parsed(readShell, doc.text)) reader.add(command);
    return reader.result();
  },
};

/** A command that makes a container, and what is known of it. */
interface Making {
  readonly command: ShellCommand;
  readonly run: ContainerRun;
  readonly owner: string | undefined;
  readonly container: ContainerFacts;
  /** `-p <port>:80` is a place to be filled in, and to the shell it is two redirections. */
  readonly isToBeFilledIn: boolean;
}

class DockerRunReader {
  readonly #text: string;
  readonly #collector: UseCollector;
  readonly #batches: Batches;
  /** What a function or loop that runs several times says each time. */
  readonly #seen = new Set<string>();

  constructor(text: string, collector: UseCollector) {
    this.#text = text;
    this.#collector = collector;
    this.#batches = new Batches(text);
  }

  add(command: ShellCommand): void {
    const call = containerCall(command);
    const run = call && readContainerRun(call);
    const image = run?.image && imageOf(mappedWord(this.#text, run.image).value);
    const owner = run && (lastOption(run, 'name') ?? image);
    const batch = this.#batches.next(command, call, run, owner);
    if (!run) return;
    const network = lastOption(run, 'network') ?? '';
    const container: ContainerFacts = {
      batch,
      ...(image ? { image } : {}),
      ...(/^(?:host$|none$|container:)/.test(network) ? { networkMode: network } : {}),
    };
    const isToBeFilledIn = /<\w/.test(this.#text.slice(command.span.start, command.span.end));
    const making = { command, run, container, owner, isToBeFilledIn };
    for (const { name, value } of run.options) {
      if (name === 'publish') for (const word of this.#items(value, making)) this.#addPublished(word, making);
      else if (name === 'expose') for (const word of this.#items(value, making)) this.#addExposed(word, making);
      else if (name === 'env') this.#addVariable(value, making);
    }
  }

  result(): FormatResult {
    return this.#collector.result();
  }

  /** Docker takes one mapping a time; the others take a list (pflag's StringSlice). */
  #items(value: Word, { run: { tool } }: Making): readonly Word[] {
    return tool === 'docker' ? [value] : splitWord(value, (character) => character === ',');
  }

  #addPublished(word: Word, making: Making): void {
    // `published=8080,target=80`, which is the syntax of services.
    if (word.text.includes('=')) return;
    const entry = mappedWord(this.#text, word);
    const mapping = readShortMapping(entry);
    const place = this.#placeOf(word, 'publish', making);
    for (const use of mappingUses(this.#text, mapping, place)) this.#addUse(use);
    const written = { span: place.statement, body: word.span, source: word.text };
    if (mapping.published || mapping.target) {
      this.#addOddities(shortMappingOddities(written, entry, mapping), word, making);
    }
  }

  #addExposed(word: Word, making: Making): void {
    const entry = mappedWord(this.#text, word);
    const mapping = readShortMapping(entry);
    const place = this.#placeOf(word, 'expose', making);
    if (!mapping.published) for (const use of mappingUses(this.#text, mapping, place)) this.#addUse(use);
    const written = { span: place.statement, body: word.span, source: word.text };
    if (mapping.target) this.#addOddities(exposedOddities(written, entry, mapping), word, making);
  }

  /** `-e PORT=8080`; without a value the variable is this shell's own. */
  #addVariable(word: Word, making: Making): void {
    const entry = mappedWord(this.#text, word);
    const equals = entry.value.indexOf('=');
    if (equals <= 0) return;
    const name = entry.value.slice(0, equals);
    const from = equals + 1;
    for (const { role, start, end, ports, transport, host } of portsInEnvironment(name, entry.value.slice(from))) {
      const { span, variable } = entry.origin(from + start, from + end);
      const place = this.#placeOf(word, 'env', making);
      this.#addUse({
        ...place,
        span,
        ports,
        ...(variable ? { spelling: 'variable', variable } : { spelling: 'digits' }),
        role,
        transports: { value: [transport] },
        ...(host === undefined ? {} : { host: { value: host } }),
        path: [...place.path, name],
      });
    }
  }

  #placeOf(word: Word, option: string, { command, run, owner, container }: Making): MappingPlace {
    return {
      ...(owner === undefined ? {} : { owner }),
      container,
      statement: statementAt(command, word.span),
      path: [`${run.tool} ${run.verb}`, owner ?? '', option],
    };
  }

  #addUse(use: PortUse): void {
    const { span, ports, spelling, variable, ...facts } = use;
    const key = `${span.start} ${span.end} ${facts.role} ${ports?.first}-${ports?.last} ${facts.mapsTo?.first}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#collector.add(span, ports, spelling, facts, variable);
    // What another command prints, or make puts in, is no variable.
    if (ports === null)
      this.#collector.gap(span, variable && /^\w+$/.test(variable.name) ? unsetVariable(variable) : undefined);
  }

  #addOddities(oddities: readonly Oddity[], { runs }: Word, { isToBeFilledIn }: Making): void {
    if (isToBeFilledIn) return;
    // An edit of a word that is quoted in parts would cut the quotes in two.
    for (const { mend, ...oddity } of oddities) {
      this.#collector.oddity(mend && runs.length === 1 ? { ...oddity, mend } : oddity);
    }
  }
}
