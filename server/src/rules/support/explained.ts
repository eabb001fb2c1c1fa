import { type CommentSyntax, commentOpeners } from '../../core/format.ts';
import type { PortUse } from '../../core/portUse.ts';

/** Words of a name that say of a port no more than that it is one. */
const SAYS_NOTHING =
  /^(?:ports?|tcp|udp|in|out|input|output|incoming|allow|allowed|accept|open|opened|public|external|ext|int|service|services|svcs?|list|my|custom|extra|other|default|localhost|apps?|application|containers?|main)$/i;

/** What a firewall's own rule says of itself: `-m comment`, `ufw … comment`, Terraform's `description`, Windows' names. */
const OWN_COMMENT = /\b(?:comment|description|displayname)\b|\bname=/i;

/** @returns whether the file says beside the port what it is: a comment behind it, or the rule's own. */
export function isCommented(text: string, { statement, filter }: PortUse, syntax: CommentSyntax): boolean {
  if (filter && OWN_COMMENT.test(text.slice(statement.start, statement.end))) return true;
  const lineEnd = text.indexOf('\n', statement.end);
  const behind = text.slice(statement.end, lineEnd < 0 ? text.length : lineEnd);
  return commentOpeners(syntax).some((open) => behind.includes(open));
}

/**
 * @returns whether the next reader can tell what the port is by the comment above it or by a name: the variable's that holds it, or that
 * of the section or service whose port it is
 */
export function isExplained(text: string, use: PortUse, syntax: CommentSyntax): boolean {
  const name = use.variable?.name ?? (use.filter ? macroBefore(text, use.span.start) : undefined);
  if (name !== undefined && saysSomething(name)) return true;
  if (use.role !== 'allow' && use.owner !== undefined && saysSomething(use.owner)) return true;
  return isUnderComment(text, use, commentOpeners(syntax));
}

/** How many lines up a comment is looked for; one over more rules than this explains none of them. */
const LONGEST_PARAGRAPH = 100;

/** A firewall's rules stand in paragraphs, with a comment over each; elsewhere a comment is about the very next line. */
function isUnderComment(text: string, { statement, filter }: PortUse, openers: readonly string[]): boolean {
  const [command = ''] = text.slice(statement.start, statement.end).split(/\s/, 1);
  let end = text.lastIndexOf('\n', statement.start - 1);
  for (let count = 0; end >= 0 && count < LONGEST_PARAGRAPH; count++) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const written = text.slice(start, end).trim();
    const open = openers.find((one) => written.startsWith(one));
    if (open !== undefined) return isProse(written.slice(open.length), command);
    if (written === '' || !filter) return false;
    end = start - 1;
  }
  return false;
}

/** What a script begins with and a statement that is switched off explain nothing. */
function isProse(comment: string, command: string): boolean {
  const words = comment.trim();
  return !comment.startsWith('!') && /\p{L}{2}/u.test(words) && !(command && words.startsWith(command));
}

/** @returns the name on the left of the line's `=`: pf's macros and nftables' variables hold the numbers of rules. */
function macroBefore(text: string, at: number): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /^\s*(?:define\s+)?([\w-]+)\s*=/.exec(line)?.[1];
}

function saysSomething(name: string): boolean {
  const words = name.split(/[^\p{L}]+|(?<=\p{Ll})(?=\p{Lu})/u);
  return words.some((word) => word.length > 1 && !SAYS_NOTHING.test(word));
}
