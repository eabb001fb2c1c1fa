import type { ContainerCall, ContainerRun } from './containerRun.ts';
import type { ShellCommand } from './shell.ts';

/** Programs that stop no container and end no script. */
const HARMLESS = new Set(
  'echo,printf,mkdir,cd,chmod,chown,cp,cat,date,test,[,true,:,set,export,local,readonly,declare'.split(','),
);

/** What docker, podman and nerdctl may be told between two containers that run side by side. */
const HARMLESS_VERBS = new Set(
  'pull,build,images,image,network,volume,login,ps,logs,inspect,info,version,tag'.split(','),
);

/** What sends commands to another machine, or makes one. */
const ELSEWHERE = /\bssh\b|docker-machine|DOCKER_(?:HOST|CONTEXT)|CONTAINER_HOST|\bvagrant\b|\bmultipass\b|\blxc\b/;

/**
 * Tells which of a script's containers certainly run at the same time: those that it starts in the background, always, on this machine,
 * with nothing between them that might stop one. All others are on their own: scripts stop, replace and run containers again.
 */
export class Batches {
  readonly #text: string;
  /** A file of commands to choose from is no script. */
  readonly #isScript: boolean;
  /** What is already started in the stretch: a container that is started once more is an alternative. */
  readonly #owners = new Set<string>();
  #stretch = 0;
  #last = 0;

  constructor(text: string) {
    this.#text = text;
    this.#isScript = text.startsWith('#!') && !ELSEWHERE.test(text);
  }

  /**
   * @param command the next one of the script
   * @param call where it calls one of the tools
   * @param owner the container's name, or its image
   * @returns the number that its container shares with those that run beside it
   */
  next(command: ShellCommand, call: ContainerCall | undefined, run?: ContainerRun, owner = ''): number {
    const goesOn = run ? run.isDetached : isHarmless(command, call);
    if (!goesOn) {
      this.#stretch = ++this.#last;
      this.#owners.clear();
    }
    const isBeside = run && goesOn && this.#isSure(command, call) && !this.#owners.has(owner);
    if (!isBeside) return ++this.#last;
    this.#owners.add(owner);
    return this.#stretch;
  }

  /** It is run, once, and by the machine's own daemon: `docker exec other docker run …` is not. */
  #isSure({ certain, span, words: [program] }: ShellCommand, call: ContainerCall | undefined): boolean {
    if (!this.#isScript) return false;
    const before = this.#text.slice(span.start, program?.span.start ?? span.start);
    return certain && call?.hasOptions === false && /^(?:sudo\s+)?$/.test(before);
  }
}

function isHarmless({ words: [program] }: ShellCommand, call: ContainerCall | undefined): boolean {
  return call ? HARMLESS_VERBS.has(call.words[0]?.text ?? '') : HARMLESS.has(program?.text ?? '');
}
