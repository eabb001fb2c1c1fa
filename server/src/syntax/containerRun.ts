import { wordTable } from '../core/wordTable.ts';
import { callOf, type ShellCommand } from './shell.ts';
import { isUnknown } from './shellWrappers.ts';
import { HOLE, sliceWord, type Word } from './words.ts';

/** One option with its value: `-p 80:80`, `--publish=80:80`. */
interface RunOption {
  /** The long name, without dashes. */
  readonly name: string;
  readonly value: Word;
}

/** A command that makes a container, or a pod for several: `docker run`, `nerdctl container create`, `podman pod create`. */
export interface ContainerRun {
  readonly tool: ContainerTool;
  /** As it is written, without the tool: `container run`. */
  readonly verb: string;
  readonly options: readonly RunOption[];
  /** None where the words end before it. */
  readonly image?: Word;
  /** The command returns while the container goes on. */
  readonly isDetached: boolean;
}

export type ContainerTool = 'docker' | 'podman' | 'nerdctl';

/** A call of one of the tools, whatever it is told to do. */
export interface ContainerCall {
  readonly tool: ContainerTool;
  /** The command and its words, behind the tool's own options. */
  readonly words: readonly Word[];
  /** The tool's own options may send it to the daemon of another machine. */
  readonly hasOptions: boolean;
}

/** Options of the tools themselves whose value is a word of its own (docker(1), podman(1), nerdctl's command reference). */
const GLOBAL_VALUED = new Set(
  (
    '-H --host -c --context --config -l --log-level --tlscacert --tlscert --tlskey --connection --url --identity --ssh ' +
    '--root --runroot --runtime --runtime-flag --storage-driver --storage-opt --tmpdir --module --out --volumepath ' +
    '--cgroup-manager --conmon --events-backend --hooks-dir --imagestore --network-cmd-path --network-config-dir ' +
    '-a --address -n --namespace --snapshotter --cni-path --cni-netconfpath --data-root --hosts-dir'
  ).split(' '),
);

/**
 * Options of `run` and `create` that stand alone; all others take a value (docker-run(1), podman-run(1), podman-pod-create(1), nerdctl's
 * command reference).
 */
const SWITCHES = new Set(
  (
    'detach interactive tty publish-all quiet rm init privileged read-only no-healthcheck oom-kill-disable sig-proxy ' +
    'disable-content-trust use-api-socket help env-host http-proxy no-hostname no-hosts passwd read-only-tmpfs replace ' +
    'rmi rootfs tls-verify unsetenv-all infra share-parent'
  ).split(' '),
);

/** The options that have a letter, the same ones in all three tools; `-n` is that of pods alone. */
const LETTERS = wordTable<string>({
  a: 'attach',
  c: 'cpu-shares',
  d: 'detach',
  e: 'env',
  h: 'hostname',
  i: 'interactive',
  l: 'label',
  m: 'memory',
  n: 'name',
  P: 'publish-all',
  p: 'publish',
  q: 'quiet',
  t: 'tty',
  u: 'user',
  v: 'volume',
  w: 'workdir',
});

/** Docker's older names. */
const ALIASES = wordTable<string>({ net: 'network' });

const TOOLS: ReadonlyMap<string, ContainerTool> = new Map([
  ['docker', 'docker'],
  ['podman', 'podman'],
  ['nerdctl', 'nerdctl'],
]);

/** A variable's name, where another file says which of the tools it holds: `$DOCKER`, `${CONTAINER_ENGINE}`. */
const TOOL_VARIABLE = /docker|podman|nerdctl|container/i;

/** A word that nobody knows may stand for several options, or for the image, as the variable's name tells. */
const IMAGE_VARIABLE = /ima?ge?|repo|tag/i;

/** @returns the tool that a command calls; undefined where it calls another program. */
export function containerCall(command: ShellCommand): ContainerCall | undefined {
  const [program] = command.words;
  const call = callOf(command, TOOLS);
  const args = call?.args ?? (program && isTool(program) ? command.words.slice(1) : undefined);
  if (!args) return undefined;
  let at = 0;
  for (; args[at]?.text.startsWith('-'); at++) if (GLOBAL_VALUED.has(args[at]?.text ?? '')) at++;
  return { tool: TOOLS.get(call?.tool ?? '') ?? 'docker', words: args.slice(at), hasOptions: at > 0 };
}

/** A variable of a tool's name, or make's signs before one: `@docker run`. */
function isTool(program: Word): boolean {
  if (isUnknown(program)) return TOOL_VARIABLE.test(program.runs[0]?.variable ?? '');
  return /^[@+-]{1,3}(?:docker|podman|nerdctl)$/.test(program.text);
}

/** @returns what a call says of the container that it makes; undefined where it makes none. */
export function readContainerRun({ tool, words }: ContainerCall): ContainerRun | undefined {
  const group = /^(?:container|pod)$/.exec(words[0]?.text ?? '')?.[0];
  const rest = group ? words.slice(1) : words;
  const verb = rest[0]?.text ?? '';
  if (verb !== 'create' && (verb !== 'run' || group === 'pod')) return undefined;
  const { options, image } = readOptions(rest.slice(1));
  const detached = options.some(({ name, value }) => name === 'detach' && value.text !== 'false');
  return {
    tool,
    verb: group ? `${group} ${verb}` : verb,
    options,
    isDetached: detached && verb === 'run',
    ...(image && group !== 'pod' ? { image } : {}),
  };
}

/** Options end at the first word that is none: the image. What follows is the container's own command (spf13/pflag, no interspersion). */
function readOptions(words: readonly Word[]): Pick<ContainerRun, 'options' | 'image'> {
  const options: RunOption[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (!word) break;
    const { text } = word;
    if (text === '--') return withImage(options, words[at + 1]);
    if (/^-[^-]/.test(text)) at += readLetters(word, words[at + 1], options);
    else if (text.startsWith('--')) at += readLong(word, words[at + 1], options);
    else if (!standsForOptions(word) || at + 1 === words.length) return withImage(options, word);
  }
  return { options };
}

function withImage(options: readonly RunOption[], image: Word | undefined): Pick<ContainerRun, 'options' | 'image'> {
  return image ? { options, image } : { options };
}

/** `$OPTIONS`, which another file sets. */
function standsForOptions(word: Word): boolean {
  return isUnknown(word) && !IMAGE_VARIABLE.test(word.runs[0]?.variable ?? '');
}

/** @returns how many words the option's value takes. */
function readLong(word: Word, next: Word | undefined, options: RunOption[]): number {
  const equals = word.text.indexOf('=');
  const written = word.text.slice(2, equals < 0 ? undefined : equals);
  const name = ALIASES[written] ?? written;
  if (equals >= 0) options.push({ name, value: sliceWord(word, equals + 1, word.text.length) });
  else if (SWITCHES.has(name)) options.push({ name, value: sliceWord(word, word.text.length, word.text.length) });
  else if (next) {
    options.push({ name, value: next });
    return 1;
  }
  return 0;
}

/** `-itp 80:80`, `-dp8080:80`, `-p=80:80`: letters in one word, of which the first that takes a value takes the rest. */
function readLetters(word: Word, next: Word | undefined, options: RunOption[]): number {
  const { text } = word;
  for (let at = 1; at < text.length; at++) {
    const name = LETTERS[text.charAt(at)];
    // A letter that none of the tools has, or a variable.
    if (name === undefined) return 0;
    const end = text.length;
    const hasEquals = text.charAt(at + 1) === '=' && at + 2 < end;
    if (hasEquals) options.push({ name, value: sliceWord(word, at + 2, end) });
    else if (SWITCHES.has(name)) options.push({ name, value: sliceWord(word, end, end) });
    else if (at + 1 < end) options.push({ name, value: sliceWord(word, at + 1, end) });
    else if (next) options.push({ name, value: next });
    if (hasEquals || (!SWITCHES.has(name) && at + 1 < end)) return 0;
    if (!SWITCHES.has(name)) return next ? 1 : 0;
  }
  return 0;
}

/** @returns the value of an option that is given once, the last one that was; undefined where it is missing or not known. */
export function lastOption({ options }: ContainerRun, name: string): string | undefined {
  const text = options.findLast((option) => option.name === name)?.value.text;
  return text === undefined || text === '' || text.includes(HOLE) ? undefined : text;
}
