import { type CommentSyntax, commentOpeners } from './format.ts';
import type { PortUse } from './portUse.ts';
import { LineTable, type Span } from './text.ts';

/**
 * Comments that silence findings, in the comment syntax of the document's own format:
 *
 *     # portwise-ignore-next-line exposed-service: behind the VPN
 *     # portwise-ignore-line exposed-service, unassigned-port: …      (at the end of the line)
 *     # portwise-ignore-file exposed-service: …                       (anywhere in the file)
 */
export interface IgnoreComment {
  readonly scope: 'next-line' | 'line' | 'file';
  /** The rules named, each with its place; none: every rule. */
  readonly rules: readonly { readonly id: string; readonly span: Span }[];
  /** From the opening of the comment to its end. */
  readonly span: Span;
  /** Zero-based line of the comment. */
  readonly line: number;
}

/** A comment, and what came of it. */
export interface JudgedComment extends IgnoreComment {
  /**
   * For each rule that it names: it silenced something, nothing, or the rule is switched off and can't tell; or there is no such
   * rule.
   */
  readonly verdicts: readonly CommentVerdict[];
  /** Whether it silenced anything at all. */
  readonly useful: boolean;
}

export type CommentVerdict = 'used' | 'unused' | 'off' | 'unknown';

const COMMENT = /portwise-ignore-(next-line|line|file)\b([^\r\n]*)/g;

/** Finds the comments of a text. @param syntaxes the comment syntaxes of the formats that read it */
export function findIgnoreComments(text: string, syntaxes: readonly CommentSyntax[]): readonly IgnoreComment[] {
  if (!text.includes('portwise-ignore-')) return [];
  const lines = new LineTable(text);
  const comments: IgnoreComment[] = [];
  const openers = syntaxes.flatMap((syntax) => commentOpeners(syntax).map((open) => ({ open, close: syntax.close })));
  for (const match of text.matchAll(COMMENT)) {
    const { line } = lines.positionAt(match.index);
    const before = text.slice(lines.lineSpan(line).start, match.index);
    const syntax = openers.find(({ open }) => before.trimEnd().endsWith(open));
    if (!syntax) continue;
    const [, scope, tail = ''] = match;
    const listStart = match.index + match[0].length - tail.length;
    const close = syntax.close === undefined ? -1 : tail.indexOf(syntax.close);
    const body = close < 0 ? tail : tail.slice(0, close);
    const list = body.split(':', 1)[0] ?? '';
    const rules = [...list.matchAll(/[\w-]+/g)].map((word) => ({
      id: word[0],
      span: { start: listStart + word.index, end: listStart + word.index + word[0].length },
    }));
    const start = lines.lineSpan(line).start + before.trimEnd().length - syntax.open.length;
    const end = listStart + (close < 0 ? tail.trimEnd().length : close + (syntax.close?.length ?? 0));
    comments.push({ scope: scope as IgnoreComment['scope'], rules, span: { start, end }, line });
  }
  return comments;
}

/** What a comment can silence: a finding, as far as it matters here. */
interface Silenceable {
  readonly rule: string;
  readonly span: Span;
  readonly use?: Pick<PortUse, 'statement'>;
}

/**
 * Takes out the findings that comments silence.
 * @returns what is left, and for each comment the rules of it that silenced something
 */
export function applyIgnoreComments<Finding extends Silenceable>(
  text: string,
  findings: readonly Finding[],
  comments: readonly IgnoreComment[],
): { readonly left: readonly Finding[]; readonly used: ReadonlyMap<IgnoreComment, ReadonlySet<string>> } {
  const used = new Map<IgnoreComment, Set<string>>(comments.map((comment) => [comment, new Set()]));
  if (comments.length === 0) return { left: findings, used };
  const lines = new LineTable(text);
  const left = findings.filter((finding) => {
    // A command that goes over several lines can only carry a comment before its first one or at the end of its last.
    const own = lines.positionAt(finding.span.start).line;
    const { start, end } = finding.use?.statement ?? finding.span;
    const [first, last] = [lines.positionAt(start).line, lines.positionAt(end).line];
    const silencing = comments.filter((comment) => {
      if (comment.rules.length > 0 && !comment.rules.some(({ id }) => id === finding.rule)) return false;
      if (comment.scope === 'file') return true;
      if (comment.scope === 'line') return [own, first, last].includes(comment.line);
      return [own, first].includes(comment.line + 1);
    });
    for (const comment of silencing) used.get(comment)?.add(finding.rule);
    return silencing.length === 0;
  });
  return { left, used };
}
