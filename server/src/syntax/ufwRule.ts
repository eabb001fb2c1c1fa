import { HOLE, type Word } from './words.ts';

export type UfwAction = 'allow' | 'deny' | 'reject' | 'limit';

/** Ports of a rule as written: `22/tcp`, `80,443`, `ssh`, or an application profile. */
export interface UfwPorts {
  readonly side: 'destination' | 'source';
  readonly word: Word;
  /** `simple` may carry a protocol or be a profile, `app` is a profile. */
  readonly form: 'simple' | 'port' | 'app';
}

/** A rule as ufw(8), "RULE SYNTAX", describes it. */
export interface UfwRule {
  readonly action: UfwAction;
  /** `delete allow 22` takes a rule away. */
  readonly removed: boolean;
  readonly position: 'last' | 'first' | 'numbered';
  readonly direction: 'in' | 'out' | 'forward';
  readonly protocol?: Word;
  readonly ports: readonly UfwPorts[];
  readonly source?: Word;
  readonly destination?: Word;
  /** The first word after the action and the interfaces: where the full form says `from` whom. */
  readonly firstClause?: Word;
  readonly inInterface?: Word;
  readonly outInterface?: Word;
  /** Its words after the position, without the comment. */
  readonly words: readonly Word[];
}

/** What ufw refuses, and the word that is to blame. */
export interface UfwRefusal {
  readonly word: Word;
}

const ACTIONS: readonly string[] = ['allow', 'deny', 'reject', 'limit'] satisfies UfwAction[];

/**
 * Reads the words after `ufw`.
 * @returns undefined where they are no rule but another command; a refusal where ufw would not take them
 */
export function readUfwRule(args: readonly Word[]): UfwRule | UfwRefusal | undefined {
  const words = args.filter((word) => !word.text.startsWith('--'));
  let at = 0;
  let removed = false;
  let forwards = false;
  let position: UfwRule['position'] = 'last';
  for (; at < words.length; at++) {
    const text = lower(words[at]);
    if (text === 'delete') removed = true;
    else if (text === 'route') forwards = true;
    else if (text === 'prepend') position = 'first';
    else if (text === 'insert') {
      position = 'numbered';
      at++;
    } else if (text !== 'rule') break;
  }
  const action = ACTIONS.find((one) => one === lower(words[at])) as UfwAction | undefined;
  if (!action) return undefined;
  const rule = withoutComment(words.slice(at));
  return new ClauseReader(rule, { action, removed, position, words: rule }, forwards).read();
}

function lower(word: Word | undefined): string {
  return word?.text.toLowerCase() ?? '';
}

function withoutComment(words: readonly Word[]): readonly Word[] {
  const comment = words.findIndex((word) => word.text === 'comment');
  return comment < 0 ? words : [...words.slice(0, comment), ...words.slice(comment + 2)];
}

type Start = Pick<UfwRule, 'action' | 'removed' | 'position' | 'words'>;
type Clauses = { -readonly [Key in keyof Omit<UfwRule, keyof Start>]: UfwRule[Key] } & { ports: UfwPorts[] };

/** Reads what follows the action. */
class ClauseReader {
  readonly #words: readonly Word[];
  readonly #start: Start;
  readonly #clauses: Clauses;
  #at = 1;

  constructor(words: readonly Word[], start: Start, forwards: boolean) {
    this.#words = words;
    this.#start = start;
    this.#clauses = { direction: forwards ? 'forward' : 'in', ports: [] };
  }

  read(): UfwRule | UfwRefusal {
    const rest = this.#afterInterfaces();
    const [only] = rest;
    if (only) this.#clauses.firstClause = only;
    if (only && rest.length === 1) this.#clauses.ports.push({ side: 'destination', word: only, form: 'simple' });
    else {
      const wrong = this.#fullForm(rest);
      if (wrong) return { word: wrong };
    }
    return { ...this.#start, ...this.#clauses };
  }

  /** `in`, `out`, `in on eth0 out on eth1`, `log`: what may stand before the ports and addresses. */
  #afterInterfaces(): readonly Word[] {
    for (; this.#at < this.#words.length; this.#at++) {
      const text = lower(this.#words[this.#at]);
      if (text === 'in' || text === 'out') this.#interface(text);
      else if (text !== 'log' && text !== 'log-all') break;
    }
    return this.#words.slice(this.#at).filter((word) => !/^log(-all)?$/.test(word.text));
  }

  #interface(way: 'in' | 'out'): void {
    if (this.#clauses.direction !== 'forward') this.#clauses.direction = way;
    if (lower(this.#words[this.#at + 1]) !== 'on') return;
    this.#at += 2;
    const name = this.#words[this.#at];
    if (name && way === 'in') this.#clauses.inInterface = name;
    if (name && way === 'out') this.#clauses.outInterface = name;
  }

  /** `proto tcp from any port 22 to any app Samba`: pairs of a keyword and its value. @returns the word that has no place. */
  #fullForm(words: readonly Word[]): Word | undefined {
    let side: UfwPorts['side'] | undefined;
    for (let at = 0; at < words.length; at += 2) {
      const [key, value] = [words[at], words[at + 1]];
      const keyword = lower(key);
      // A value that is not known may be any number of words.
      if (!key || key.text.includes(HOLE)) return undefined;
      if (!value) return key;
      if (keyword === 'from') this.#clauses.source = value;
      else if (keyword === 'to') this.#clauses.destination = value;
      else if (keyword === 'proto') this.#clauses.protocol = value;
      else if ((keyword === 'port' || keyword === 'app') && side)
        this.#clauses.ports.push({ side, word: value, form: keyword });
      else return key;
      if (keyword === 'from') side = 'source';
      if (keyword === 'to') side = 'destination';
    }
    return undefined;
  }
}
