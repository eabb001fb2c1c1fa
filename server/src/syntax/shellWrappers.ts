import { wordTable } from '../core/wordTable.ts';
import { HOLE, type Word } from './words.ts';

/** A command that runs another one: which of its own words stand before it. */
interface Wrapper {
  /** Options whose value is a word of its own. */
  readonly valued: readonly string[];
  /** Words besides options: `timeout 5 cmd` has one. */
  readonly operands: number;
  /** The words that must follow the name: `ip netns exec`. */
  readonly verbs?: readonly string[];
}

const PLAIN: Wrapper = { valued: [], operands: 0 };
const CONTAINER: Wrapper = { valued: ['-e', '--env', '-u', '--user', '-w', '--workdir'], operands: 1, verbs: ['exec'] };

/** Each from its manual page. */
const WRAPPERS = wordTable<Wrapper>({
  sudo: {
    valued: ['-u', '-g', '-h', '-p', '-C', '-T', '-U', '-R', '-D', '-r', '-t', '--user', '--group'],
    operands: 0,
  },
  doas: { valued: ['-u', '-C'], operands: 0 },
  env: { valued: ['-u', '-C', '-S', '--unset', '--chdir'], operands: 0 },
  exec: { valued: ['-a'], operands: 0 },
  nice: { valued: ['-n', '--adjustment'], operands: 0 },
  ionice: { valued: ['-c', '-n', '--class', '--classdata'], operands: 0 },
  timeout: { valued: ['-k', '-s', '--kill-after', '--signal'], operands: 1 },
  chroot: { valued: [], operands: 1 },
  nsenter: { valued: ['-t', '--target'], operands: 0 },
  flock: { valued: ['-w', '-E', '--timeout'], operands: 1 },
  ip: { valued: [], operands: 1, verbs: ['netns', 'exec'] },
  docker: CONTAINER,
  podman: CONTAINER,
  nerdctl: CONTAINER,
  lxc: { valued: [], operands: 1, verbs: ['exec'] },
  command: PLAIN,
  builtin: PLAIN,
  nohup: PLAIN,
  setsid: PLAIN,
  stdbuf: PLAIN,
  time: PLAIN,
  unshare: PLAIN,
  busybox: PLAIN,
  // Debian's interfaces(5) and wg-quick(8) write a command after a keyword.
  up: PLAIN,
  down: PLAIN,
  'pre-up': PLAIN,
  'post-up': PLAIN,
  'pre-down': PLAIN,
  'post-down': PLAIN,
  PreUp: PLAIN,
  PostUp: PLAIN,
  PreDown: PLAIN,
  PostDown: PLAIN,
});

/** @returns the words of the command that is run in the end, without `sudo -u root`, `env A=b`, `ip netns exec blue` before it. */
export function unwrapped(words: readonly Word[]): readonly Word[] {
  let rest = words;
  for (;;) {
    const wrapper = WRAPPERS[programName(rest[0]?.text ?? '')];
    const next = wrapper && skipWrapper(rest, wrapper);
    if (!next || next.length === 0) return rest;
    rest = next;
  }
}

function skipWrapper(words: readonly Word[], wrapper: Wrapper): readonly Word[] | undefined {
  const verbs = wrapper.verbs ?? [];
  if (!verbs.every((verb, index) => words[index + 1]?.text === verb)) return undefined;
  let at = 1 + verbs.length;
  let operands = wrapper.operands;
  for (; at < words.length; at++) {
    const text = words[at]?.text ?? '';
    if (wrapper.valued.includes(text)) at++;
    else if (!text.startsWith('-') && !/^\w*=/.test(text) && operands-- <= 0) break;
  }
  return words.slice(at);
}

/** @returns the name of the program that a command's first word calls: `/sbin/iptables` → `iptables`. */
export function programName(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1);
}

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'su', 'runuser']);

/**
 * @param input what the command reads from standard input
 * @returns the script of its own that a command runs: `bash -c '…'`, `ssh host '…'`, `trap '…' EXIT`, `bash <<EOF`; undefined
 * where it runs none
 */
export function nestedScript(words: readonly Word[], input: Word | undefined): Word | undefined {
  const name = programName(words[0]?.text ?? '');
  const last = words.at(-1);
  if (SHELLS.has(name)) {
    const option = words.findIndex((word) => /^-[a-z]*c$|^--command$/.test(word.text));
    if (option >= 0) return words[option + 1];
    return words.slice(1).every((word) => word.text.startsWith('-')) ? input : undefined;
  }
  if (name === 'ssh') return words.length > 2 && last?.text.includes(' ') ? last : input;
  if (name === 'trap') return words.length > 2 ? words[1] : undefined;
  return name === 'eval' && words.length === 2 ? words[1] : undefined;
}

/** @returns the file that `tee` writes its input to. */
export function writtenFile([program, ...args]: readonly Word[]): Word | undefined {
  return program?.text === 'tee' ? args.find((word) => !word.text.startsWith('-')) : undefined;
}

/** @returns whether nothing is known of a word. */
export function isUnknown(word: Word): boolean {
  return word.text === HOLE && !word.runs[0]?.range;
}
