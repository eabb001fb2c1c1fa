import type { PortGraph } from './graph.ts';
import {
  applyIgnoreComments,
  type CommentVerdict,
  findIgnoreComments,
  type IgnoreComment,
  type JudgedComment,
} from './ignore.ts';
import type { Tell } from './message.ts';
import type { Registry } from './registry.ts';
import type { Finding, Fix, Reading, Report, Rule, RuleContext } from './rule.ts';
import type { Settings, Severity } from './settings.ts';
import { isAllowed } from './team.ts';

/** What the rules are run with. */
export interface CheckDeps {
  readonly rules: readonly Rule[];
  readonly registry: Registry;
  readonly settings: Settings;
  readonly graph: PortGraph;
  /** Puts what the rules say into words. */
  readonly tell: Tell;
  /** Told of a rule that threw: a fault of ours, which must not pass unseen. */
  readonly failed: (rule: string, uri: string, error: unknown) => void;
}

/**
 * Runs the rules over one document.
 * @param readings what each format found in the document
 * @returns the findings in the order of the text, without those that a comment silences; one for each rule and place, however many
 * formats read it. Where a rule throws, what it said before and what all others say.
 */
export function checkDocument(readings: readonly Reading[], deps: CheckDeps): readonly Finding[] {
  const told = runRules(
    deps.rules.filter(({ judgesComments }) => !judgesComments),
    readings,
    deps,
  );
  const { left, comments } = silence(told, readings, deps);
  if (comments.length === 0) return inOrder(left);
  const judges = deps.rules.filter(({ judgesComments }) => judgesComments);
  return inOrder([...left, ...runRules(judges, readings.slice(0, 1), deps, comments)]);
}

function runRules(
  rules: readonly Rule[],
  readings: readonly Reading[],
  deps: CheckDeps,
  comments: readonly JudgedComment[] = [],
): readonly Finding[] {
  const { registry, settings, graph } = deps;
  const findings = new Map<string, Finding>();
  for (const rule of rules) {
    const level = severityOf(rule, settings);
    if (level === 'off') continue;
    for (const { doc, format, result } of readings) {
      const { uses, oddities } = result;
      const context = { doc, format, uses, oddities, readings, registry, settings, graph, comments };
      for (const report of reportsOf(rule, context, deps)) {
        if (isAllowedOpening(rule, report, settings)) continue;
        const finding = toFinding(rule, report, level, format.id, deps);
        const key = `${rule.meta.id} ${report.span.start} ${report.span.end}`;
        if (!findings.has(key)) findings.set(key, finding);
      }
    }
  }
  return [...findings.values()];
}

/** @returns what a rule says; a mistake in it silences no other rule. */
function* reportsOf(rule: Rule, context: RuleContext, { failed }: CheckDeps): Iterable<Report> {
  try {
    yield* rule.check(context);
  } catch (error) {
    failed(rule.meta.id, context.doc.uri, error);
  }
}

/** A port that the team allowed is open on purpose; whether it is well written or taken is another matter. */
function isAllowedOpening(rule: Rule, { use }: Report, { allowed }: Settings): boolean {
  if (rule.meta.family !== 'exposure' && rule.meta.family !== 'registry') return false;
  return use?.ports !== undefined && use.ports !== null && isAllowed(allowed, use.ports, use.transports.value);
}

/** @returns how loud the rule is under these settings. */
function severityOf(rule: Rule, settings: Settings): Severity | 'off' {
  return settings.rules[rule.meta.id] ?? rule.meta.severity;
}

function toFinding(rule: Rule, report: Report, level: Severity, format: string, deps: CheckDeps): Finding {
  const { settings, tell } = deps;
  // A severity that the user chose holds for all that the rule says; else a report may be louder or softer than its rule.
  const chosen = settings.rules[rule.meta.id] !== undefined;
  const { message, fixes, related, ...rest } = report;
  return {
    ...rest,
    message: tell(message),
    ...(fixes && { fixes: fixes.map((fix) => toldFix(fix, tell)) }),
    ...(related && { related: related.map((place) => ({ ...place, message: tell(place.message) })) }),
    rule: rule.meta.id,
    format,
    severity: chosen ? level : (report.severity ?? level),
  };
}

/** @returns a fix as the world sees it, its title in words. */
export function toldFix({ title, ...fix }: Fix, tell: Tell): Fix<string> {
  return { ...fix, title: tell(title) };
}

/** Takes out what comments silence. @returns the rest, and the comments with what came of them */
function silence(
  findings: readonly Finding[],
  readings: readonly Reading[],
  { rules, settings }: CheckDeps,
): { readonly left: readonly Finding[]; readonly comments: readonly JudgedComment[] } {
  const [first] = readings;
  if (!first) return { left: findings, comments: [] };
  const { text } = first.doc;
  const found = findIgnoreComments(
    text,
    readings.map(({ format }) => format.comment),
  );
  const { left, used } = applyIgnoreComments(text, findings, found);
  const judge = (comment: IgnoreComment, id: string): CommentVerdict => {
    const rule = rules.find(({ meta }) => meta.id === id);
    if (!rule) return 'unknown';
    if (used.get(comment)?.has(id)) return 'used';
    return severityOf(rule, settings) === 'off' ? 'off' : 'unused';
  };
  const comments = found.map((comment) => ({
    ...comment,
    verdicts: comment.rules.map(({ id }) => judge(comment, id)),
    useful: (used.get(comment)?.size ?? 0) > 0,
  }));
  return { left, comments };
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}
