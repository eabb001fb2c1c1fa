import type { PortGraph } from './graph.ts';
import { applyIgnoreComments, findIgnoreComments, type IgnoreComment } from './ignore.ts';
import type { Registry } from './registry.ts';
import type { Finding, Reading, Report, Rule } from './rule.ts';
import type { Settings, Severity } from './settings.ts';
import { isAllowed } from './team.ts';
import type { Span } from './text.ts';

/** The ids under which the engine itself speaks, of comments that silence nothing. */
export const UNUSED_IGNORE = 'unused-ignore';
export const UNKNOWN_IGNORE = 'unknown-ignore';

/** What the rules are run with. */
export interface CheckDeps {
  readonly rules: readonly Rule[];
  readonly registry: Registry;
  readonly settings: Settings;
  readonly graph: PortGraph;
}

/**
 * Runs the rules over one document.
 * @param readings what each format found in the document
 * @returns the findings in the order of the text, without those that a comment silences; one for each rule and place, however many
 * formats read it
 */
export function checkDocument(readings: readonly Reading[], deps: CheckDeps): readonly Finding[] {
  const { rules, registry, settings, graph } = deps;
  const findings = new Map<string, Finding>();
  for (const rule of rules) {
    const level = severityOf(rule, settings);
    if (level === 'off') continue;
    for (const { doc, format, result } of readings) {
      const context = {
        doc,
        format,
        uses: result.uses,
        oddities: result.oddities,
        readings,
        registry,
        settings,
        graph,
      };
      for (const report of rule.check(context)) {
        if (isAllowedOpening(rule, report, settings)) continue;
        const finding = toFinding(rule, report, level, format.id, settings);
        const key = `${rule.meta.id} ${report.span.start} ${report.span.end}`;
        if (!findings.has(key)) findings.set(key, finding);
      }
    }
  }
  return inOrder(silence([...findings.values()], readings, rules, settings));
}

/** A port that the team allowed is open on purpose; whether it is well written or taken is another matter. */
function isAllowedOpening(rule: Rule, { use }: Report, { allowed }: Settings): boolean {
  if (rule.meta.family !== 'exposure' && rule.meta.family !== 'registry') return false;
  return use?.ports !== undefined && use.ports !== null && isAllowed(allowed, use.ports, use.transports.value);
}

/** @returns how loud the rule is under these settings. */
export function severityOf(rule: Rule, settings: Settings): Severity | 'off' {
  return settings.rules[rule.meta.id] ?? rule.meta.severity;
}

function toFinding(rule: Rule, report: Report, level: Severity, format: string, settings: Settings): Finding {
  // A severity that the user chose holds for all that the rule says; else a report may be louder or softer than its rule.
  const chosen = settings.rules[rule.meta.id] !== undefined;
  return { ...report, rule: rule.meta.id, format, severity: chosen ? level : (report.severity ?? level) };
}

function silence(
  findings: readonly Finding[],
  readings: readonly Reading[],
  rules: readonly Rule[],
  settings: Settings,
): readonly Finding[] {
  const [first] = readings;
  if (!first) return findings;
  const text = first.doc.text;
  const comments = findIgnoreComments(
    text,
    readings.map(({ format }) => format.comment),
  );
  const { left, used } = applyIgnoreComments(text, findings, comments);
  const format = first.format.id;
  return [...left, ...comments.flatMap((comment) => judgeComment(comment, used.get(comment), rules, settings, format))];
}

/** Tells of a comment whose rule does not exist, or that silences nothing: it is out of date, and hides the next fault. */
function judgeComment(
  comment: IgnoreComment,
  used: ReadonlySet<string> | undefined,
  rules: readonly Rule[],
  settings: Settings,
  format: string,
): readonly Finding[] {
  const tell = (rule: string, level: Severity, span: Span, message: string): Finding[] => {
    const severity = settings.rules[rule] ?? level;
    const fixes = [{ title: 'Remove the comment', safe: false, edits: [{ span: comment.span, newText: '' }] }];
    return severity === 'off' ? [] : [{ rule, severity, span, message, format, fixes }];
  };
  if (comment.rules.length === 0 && used?.size === 0) {
    return tell(UNUSED_IGNORE, 'hint', comment.span, 'This comment silences nothing. Remove it.');
  }
  return comment.rules.flatMap(({ id, span }) => {
    const rule = rules.find(({ meta }) => meta.id === id);
    if (!rule) return tell(UNKNOWN_IGNORE, 'warning', span, `There is no rule "${id}". Check the spelling.`);
    if (severityOf(rule, settings) === 'off' || used?.has(id)) return [];
    return tell(UNUSED_IGNORE, 'hint', span, `There is no ${id} to silence here. Remove the comment.`);
  });
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}
