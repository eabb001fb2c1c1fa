import type { Format, FormatResult, ReadContext } from '../core/format.ts';
import { say } from '../core/message.ts';
import type { PortUse } from '../core/portUse.ts';
import { type Span, spanOf } from '../core/text.ts';
import { NFT_RULESET, readNft } from '../syntax/nft.ts';
import { readNftPorts } from '../syntax/nftPorts.ts';
import { callOf, readShell, type ShellCommand } from '../syntax/shell.ts';
import { isUnknown } from '../syntax/shellWrappers.ts';
import { typedIn } from '../syntax/typing.ts';
import { WordMap } from '../syntax/wordMap.ts';
import { HOLE, type Run, type Word } from '../syntax/words.ts';

const TOOLS = new Set(['nft']);

/** Its name, or that of a variable for it; every configure script has a `$program -f`. */
const SPEAKS_OF_NFT = /\bnft\b|NFT|(?:rule|element)[ \t]+(?:inet|ip6?|netdev|bridge|arp)\b/;

/** A call of nft, or of a program that a variable names, with one of its commands or with `-f`. */
const CALL =
  /(?:\bnft["']?|\$\{?\w{1,40}\}?["']?)[ \t]+(?:-{1,2}[\w-]+[ \t]+)*["']?(?:-\w*f\b|--file\b|(?:add|insert|create|replace|delete|flush)[ \t]+(?:rule|element|table|chain|set|map|ruleset)\b)/;

/** `nft` commands in shell scripts, and the rule sets that scripts feed to it or write (nft(8)). */
export const nftCommand: Format = {
  id: 'nft-command',
  title: say`nft commands`,
  names: [],
  languages: [],
  candidates: ['**/*.{sh,bash,ksh,zsh,dash,fw,firewall,local,txt,j2,tmpl,tpl,template,in,erb}'],
  candidateLanguages: ['shellscript', 'plaintext'],
  recognises: (text) =>
    (SPEAKS_OF_NFT.test(text) && CALL.test(text)) || (text.includes('<<') && NFT_RULESET.test(text)),
  comment: { open: '#' },
  typedAt: typedIn({ kind: 'port', before: /\bdport[\t ]+(?:\\?\{[^}]*[\s,{])?(\d*)$/ }),
  read: (doc, context) => readCommands(context.parsed(readShell, doc.text), context),
};

/** All that a script tells nft is one rule set: a chain that one command adds gets its rules from others. */
function readCommands(commands: readonly ShellCommand[], context: ReadContext): FormatResult {
  const map = new WordMap();
  const uncertain: Span[] = [];
  for (const command of commands) {
    const words = nftWords(command);
    if (words.length === 0) continue;
    const start = map.length;
    words.forEach((word, i) => {
      if (i > 0) map.add({ text: ' ', span: { start: word.span.start, end: word.span.start } });
      for (const run of word.runs) map.add(written(run));
    });
    map.add({ text: '\n', span: { start: command.span.end, end: command.span.end } });
    if (!command.certain) uncertain.push({ start, end: map.length });
  }
  const read = readNftPorts(readNft(map.text), context);
  const result = map.moved({ ...read, uses: withoutOrderIn(uncertain, read.uses) });
  return { ...result, uses: onceEach(result.uses) };
}

/** Nobody knows whether or how often a command in a branch or loop adds its rule. Both lists are in the order of the text. */
function withoutOrderIn(spans: readonly Span[], uses: readonly PortUse[]): readonly PortUse[] {
  let next = 0;
  return uses.map((use) => {
    while ((spans[next]?.end ?? Number.POSITIVE_INFINITY) <= use.span.start) next++;
    const span = spans[next];
    if (!use.filter || !span || use.span.start < span.start) return use;
    const { order: _, ...filter } = use.filter;
    return { ...use, filter };
  });
}

/** The text that a command gives to nft, as arguments or as input; none where it gives none. */
function nftWords(command: ShellCommand): readonly Word[] {
  const { words, input, outputFile } = command;
  const call = callOf(command, TOOLS);
  const [program] = words;
  // `$NFT add rule …` with a variable that another file sets.
  const args = call?.args ?? (program && isUnknown(program) ? words.slice(1) : []);
  const from = args.findIndex((word) => !word.text.startsWith('-'));
  const said = from < 0 ? [] : args.slice(from);
  const reads = args.some((word) => /^(-\w*f|--file)$/.test(word.text));
  if (call && input && (reads || said.length === 0)) return [input];
  // `$NFT -f - <<< "$RULES"`, and a rule set that the script writes to a file.
  const speaksNft = input !== undefined && NFT_RULESET.test(input.text);
  if (!call && input && speaksNft && (reads || outputFile)) return [input];
  return !reads && /^(add|insert|create|replace)\b/.test(said[0]?.text ?? '') ? said : [];
}

/**
 * What is not known stands in the text as one of nft's own variables, so that its reader tells it. A variable of several lines
 * is no value but a rule set: its ports are told where they stand.
 */
function written(run: Run): Run {
  if (run.at !== undefined && run.variable !== undefined && run.text.includes('\n')) {
    return { text: run.text, span: spanOf(run.at, run.text.length), at: run.at };
  }
  if (!run.text.includes(HOLE)) return run;
  return { ...run, text: run.variable === undefined ? '{{output}}' : `$${run.variable}` };
}

/** A rule that a loop adds again with the same port says nothing new. */
function onceEach(uses: readonly PortUse[]): readonly PortUse[] {
  const seen = new Set<string>();
  return uses.filter(({ span, ports, role, transports, filter }) => {
    const key = [span.start, span.end, ports?.first, ports?.last, role, transports.value, filter?.families].join(' ');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
